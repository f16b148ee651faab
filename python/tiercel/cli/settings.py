"""Command-line options and the configuration file, made one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tiercel.config.codes import Code
from tiercel.config.model import PRIORITIES, AppendOutput, Config, RuleSelection, Selector
from tiercel.config.section import Enabled
from tiercel.errors import ConfigError
from tiercel.rules import AppendOutput as LoadedAppendOutput
from tiercel.rules import LoadOptions, Switch

if TYPE_CHECKING:
    from tiercel.config import Loaded
    from tiercel.plugins import LoadedPlugins


def settings_of(path: Path | None) -> Loaded:
    """The file's settings; defaults (and output to stdout) without a file."""
    from tiercel.config.loaded import Loaded

    if path is None:
        stdout = Enabled.model_construct(enabled=True)
        return Loaded(Config.model_construct(stdout_output=stdout))
    from tiercel.config import load_with

    return load_with(path, ())


def plugins_of(path: Path | None) -> LoadedPlugins | None:
    """The plugins of a configuration; None without one."""
    from tiercel.plugins import load_plugins, wanted_plugins

    return None if path is None else load_plugins(wanted_plugins(settings_of(path).config))


def load_options(
    config: Config,
    priority: str | None,
    matching: Literal["first", "all"] | None,
    plugins: LoadedPlugins | None = None,
) -> LoadOptions:
    """What the rules loader is told. Options win over the file."""
    return LoadOptions(
        min_priority=priority_number(priority or config.priority),
        switches=tuple(switch for entry in config.rules for switch in _switches(entry)),
        append_output=tuple(_append(entry) for entry in config.append_output),
        static_fields=config.static_fields,
        rule_matching=matching or config.rule_matching,
        plugins=plugins.versions if plugins else {},
        plugin_fields=plugins.field_sets if plugins else {},
    )


def priority_number(name: str) -> int:
    """0 emergency to 7 debug; any unambiguous beginning of a name will do."""
    wanted = name.lower()
    found = [index for index, known in enumerate(PRIORITIES) if known.startswith(wanted)]
    if not wanted or not found:
        raise ConfigError(Code.VALUE, "", f"unknown priority {name!r}", f"use one of {', '.join(PRIORITIES)}")
    return found[0]


def shortened(rules: Sequence[str]) -> str:
    """Names of rules for one line of a log."""
    named = ", ".join(repr(name) for name in rules[:3])
    return named if len(rules) <= 3 else f"{named} (and {len(rules) - 3} more)"


def rules_files(given: Sequence[Path], config: Config) -> list[Path] | None:
    """Files to load: the options', else those of the configuration that exist, else None for our own."""
    if given:
        return list(given)
    if config.rules_files:
        return [path for path in map(Path, config.rules_files) if path.exists()]
    return None


def _switches(entry: RuleSelection) -> list[Switch]:
    chosen: list[tuple[bool, Selector | None]] = [(True, entry.enable), (False, entry.disable)]
    return [Switch(enable, which.rule, which.tag) for enable, which in chosen if which is not None]


def _append(entry: AppendOutput) -> LoadedAppendOutput:
    extra: list[tuple[str, str, bool]] = []
    for field in entry.extra_fields:
        if isinstance(field, str):
            extra.append((field, field, True))
        else:
            extra.extend((key, text, False) for key, text in field.items())
    return LoadedAppendOutput(
        source=entry.match.source,
        tags=frozenset(entry.match.tags),
        rule=entry.match.rule,
        extra_output=entry.extra_output or "",
        extra_fields=tuple(extra),
        suggested_output=entry.suggested_output,
    )

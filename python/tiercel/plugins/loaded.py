"""Loaded plugins: what they are, what fields and sources they bring."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiercel import _core
from tiercel.config.codes import Code
from tiercel.config.collection import PluginSettings
from tiercel.errors import ConfigError
from tiercel.plugins.wanted import library
from tiercel.rules.semver import BUILT_IN_PLUGINS, Version, parse_version, show_version

if TYPE_CHECKING:
    from tiercel.engine import Engine
    from tiercel.rules.options import LoadOptions

CONTAINER = "container"
BUILT_IN = ("k8saudit", "json")
"""Beside the container plugin, which is no source but a part of every process's state."""


@dataclass(frozen=True)
class About:
    """What a plugin says about itself; `capabilities` in words."""

    name: str
    version: str
    description: str
    contact: str
    capabilities: tuple[str, ...]
    source: str | None = None
    id: int = 0
    init_schema: str | None = None
    open_params: tuple[tuple[str, str], ...] = ()
    fields: tuple[Mapping[str, Any], ...] = ()
    extracts_from: tuple[str, ...] = ()
    built_in: bool = True


_WORDS = {
    "Sourcing": "Event Sourcing",
    "Extraction": "Field Extraction",
    "Parsing": "Event Parsing",
    "Async": "Async Events",
    "Listening": "Capture Listening",
}

_CONTAINER = About(
    name=CONTAINER,
    version=show_version(BUILT_IN_PLUGINS[CONTAINER]),
    description="Names containers and pods, built into Tiercel",
    contact="the project's issue tracker",
    capabilities=("Field Extraction", "Event Parsing", "Async Events"),
    init_schema="{}",
)


@dataclass(frozen=True)
class LoadedPlugins:
    """Plugins of a run, in load order. `core` is None where only the container plugin was asked for."""

    core: _core.Plugins | None = None
    abouts: tuple[About, ...] = ()
    open_params: Mapping[str, str] = field(default_factory=dict)
    """What each source opens."""
    init_config: Mapping[str, str] = field(default_factory=dict)
    """By name, as text."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What each calls itself, by its name in the settings."""
    notes: tuple[str, ...] = ()
    """What is worth telling at the start."""

    @property
    def versions(self) -> dict[str, Version]:
        """By name, without the container plugin."""
        return {about.name: parse_version(about.version) or (0, 0, 0) for about in self._others}

    @property
    def field_sets(self) -> dict[str, str]:
        """By name, the fields of those that the tables do not know."""
        return {about.name: _described(about) for about in self._others if not about.built_in}

    @property
    def options(self) -> LoadOptions:
        """What the rules loader must know of them."""
        from tiercel.rules.options import LoadOptions

        return LoadOptions(plugins=self.versions, plugin_fields=self.field_sets)

    @property
    def sources(self) -> tuple[str, ...]:
        """Sources beside system calls."""
        return tuple(about.source for about in self.abouts if about.source is not None)

    def bringing(self, source: str) -> About:
        """The plugin that brings events of a source."""
        return next(about for about in self.abouts if about.source == source)

    def asked_by(self, engine: Engine) -> _core.Plugins | None:
        """For a replay: plugins read on one core, so only where a rule asks them, by its source or by a field."""
        theirs = {row["name"] for about in self.abouts for row in about.fields}
        return self.core if engine.sources - {"syscall"} or theirs & engine.fields else None

    @property
    def _others(self) -> list[About]:
        return [about for about in self.abouts if about.name != CONTAINER]


def load_plugins(wanted: Sequence[PluginSettings]) -> LoadedPlugins:
    """Loads them; `ConfigError` for one that cannot be loaded, or that cannot run beside the others."""
    specs: list[dict[str, str]] = []
    notes: list[str] = []
    for plugin in wanted:
        spec, note = _spec(plugin)
        specs += [spec] if spec else []
        notes += [note] if note else []
    if not specs:
        return LoadedPlugins(None, (_CONTAINER,) * len(wanted), notes=tuple(notes))
    try:
        core = _core.Plugins(json.dumps(specs).encode())
    except _core.PluginFailed as error:
        raise ConfigError(Code.PLUGIN, "plugins", str(error), "look at plugins and load_plugins") from None
    told = [_about(row, "library" not in spec) for row, spec in zip(json.loads(core.about()), specs, strict=True)]
    rest = iter(told)
    abouts = tuple(_CONTAINER if _built_in(plugin) == CONTAINER else next(rest) for plugin in wanted)
    others = [plugin for plugin in wanted if _built_in(plugin) != CONTAINER]
    opened = {about.source: plugin.open_params for about, plugin in zip(told, others, strict=True) if about.source}
    configs = {about.name: spec["init_config"] for about, spec in zip(told, specs, strict=True)}
    names = {plugin.name: about.name for about, plugin in zip(told, others, strict=True)}
    return LoadedPlugins(core, abouts, opened, configs, names, tuple(notes))


@cache
def native() -> LoadedPlugins:
    """The built-in ones as they are without a configuration, for commands that run none."""
    return load_plugins([PluginSettings(name=name, library_path=f"lib{name}.so") for name in BUILT_IN])


def _built_in(plugin: PluginSettings) -> str | None:
    """The part of ours that serves a plugin whose shared object is not there."""
    by_library = Path(plugin.library_path).name.removeprefix("lib").removesuffix(".so")
    return next((name for name in (CONTAINER, *BUILT_IN) if name in (plugin.name, by_library)), None)


def _spec(plugin: PluginSettings) -> tuple[dict[str, str] | None, str | None]:
    path, config = library(plugin), config_text(plugin.init_config)
    ours = _built_in(plugin)
    if ours == CONTAINER:
        return None, None
    if path.is_file():
        return {"library": str(path), "init_config": config}, None
    if ours is not None:
        note = f"plugin {plugin.name!r}: {path} is not there, the part of Tiercel that does the same serves it"
        return {"name": ours, "init_config": config}, note
    raise ConfigError(
        Code.PLUGIN,
        f"plugins.{plugin.name}",
        f"cannot load plugin {plugin.library_path}: {path}: No such file or directory",
        f"install it, or take {plugin.name!r} out of load_plugins",
    )


def config_text(config: Any) -> str:
    """`init_config` as plugins take it: a mapping becomes JSON."""
    if config is None:
        return ""
    return config if isinstance(config, str) else json.dumps(config)


def _about(row: dict[str, Any], built_in: bool) -> About:
    return About(
        name=row["name"],
        version=row["version"],
        description=row["description"],
        contact=row["contact"],
        capabilities=tuple(_WORDS[word] for word in row["capabilities"]),
        source=row["source"],
        id=row["id"],
        init_schema=row["init_schema"],
        open_params=tuple((value, text) for value, text in row["open_params"]),
        fields=tuple(row["fields"]),
        extracts_from=tuple(row["extracts_from"]),
        built_in=built_in,
    )


def _described(about: About) -> str:
    """Name, sources and fields, in one text that can be hashed."""
    sources = about.extracts_from or ((about.source,) if about.source else ())
    return json.dumps({"name": about.name, "sources": sources, "fields": about.fields})

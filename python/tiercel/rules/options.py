"""What a load is told beside the files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Literal

from tiercel.lang.record import record

if TYPE_CHECKING:
    from tiercel.rules.semver import Version


@record
class Switch:
    """One entry of the `rules:` setting: enable or disable by name (with `*`) or by tag; with both, either counts."""

    enable: bool
    rule: str | None = None
    tag: str | None = None
    pattern: str | None = None
    """A part of the name or a regular expression: the option `-D` of Falco's past."""


@record
class AppendOutput:
    """One entry of `append_output`: what to add to the output of the rules that it matches."""

    source: str | None = None
    tags: frozenset[str] = frozenset()
    rule: str | None = None
    extra_output: str = ""
    extra_fields: tuple[tuple[str, str, bool], ...] = ()
    """(key, field or format, True for a field whose raw value is wanted)."""
    suggested_output: bool = False


@record
class LoadOptions:
    """Settings of a load. `plugins`: loaded plugins by name with their versions."""

    plugins: Mapping[str, Version] = field(default_factory=dict)
    plugin_fields: Mapping[str, str] = field(default_factory=dict)
    """What those of them bring that the field tables do not have, by name; see `lang.fields.loaded_set`."""
    static_fields: Mapping[str, str] = field(default_factory=dict)
    """Fields `static.NAME` with these values."""
    min_priority: int = 7
    """Rules with a greater priority number are never added."""
    switches: tuple[Switch, ...] = ()
    append_output: tuple[AppendOutput, ...] = ()
    rule_matching: Literal["first", "all"] = "first"
    all_errors: bool = False
    """Go on after a rule that does not compile, to report every fault of a file; Falco reports the first."""
    all_files: bool = False
    """Go on with the next file after one with an error, to report on each (`falco -V`)."""

    @property
    def field_sets(self) -> frozenset[str]:
        """What brings fields beside the built-in ones, for `table_for`."""
        from tiercel.lang.fields import loaded_set, static_set

        known = frozenset(self.plugins) - frozenset(self.plugin_fields)
        brought = {loaded_set(text) for text in self.plugin_fields.values()}
        return known | brought | {static_set(name, value) for name, value in self.static_fields.items()}

    @property
    def sources(self) -> frozenset[str]:
        """Sources that rules can have."""
        from tiercel.lang.fields import SYSCALL, plugin_sources

        return frozenset({SYSCALL}) | plugin_sources(self.field_sets)

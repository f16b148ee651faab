"""What rules files define: lists, macros, rules with exceptions, version requirements."""

from __future__ import annotations

from dataclasses import dataclass, field

from tiercel.lang.record import record
from tiercel.rules.correlation import CorrelationItem
from tiercel.rules.semver import Version
from tiercel.rules.source import Context, SourceText

PRIORITIES = ("Emergency", "Alert", "Critical", "Error", "Warning", "Notice", "Informational", "Debug")
"""By number; the smaller, the graver."""

_PRIORITY_NUMBERS = {name.lower(): number for number, name in enumerate(PRIORITIES)} | {"info": 6}

Value = str | list[str]
"""A value of an exception: one text, or several for a list operator."""


def priority_number(name: str) -> int | None:
    """Number of a priority's name, in any case; None if there is none."""
    return _PRIORITY_NUMBERS.get(name.lower())


@dataclass(slots=True)
class ListItem:
    """A list. `index` is its first definition, `visibility` its last change, in one count with macros and rules."""

    name: str
    items: list[str]
    context: Context
    index: int = 0
    visibility: int = 0


@dataclass(slots=True)
class MacroItem:
    """A macro with the text of its condition."""

    name: str
    condition: SourceText
    context: Context
    index: int = 0
    visibility: int = 0


@dataclass(slots=True)
class ExceptionItem:
    """An exception; with `fields` a text it is the scalar form. None: not given (only while appending)."""

    name: str
    context: Context
    fields: Value | None = None
    comps: Value | None = None
    values: list[Value | list[Value]] = field(default_factory=list)


@dataclass(slots=True)
class RuleItem:
    """A rule as collected from all its definitions, appends and overrides."""

    name: str
    context: Context
    condition: SourceText
    output: SourceText
    description: str
    priority: int
    source: str = "syscall"
    enabled: bool = True
    tags: list[str] = field(default_factory=list)
    capture: bool = False
    capture_duration_ms: int = 0
    warn_evttypes: bool = True
    skip_if_unknown_filter: bool = False
    exceptions: list[ExceptionItem] = field(default_factory=list)
    correlation: CorrelationItem | None = None
    unknown_source: bool = False
    index: int = 0
    visibility: int = 0


@dataclass(slots=True)
class RuleUpdate:
    """What an append or override brings; None: not touched."""

    name: str
    context: Context
    condition: SourceText | None = None
    output: SourceText | None = None
    description: str | None = None
    priority: int | None = None
    source: str | None = None
    enabled: bool | None = None
    tags: list[str] | None = None
    capture: bool | None = None
    capture_duration_ms: int | None = None
    warn_evttypes: bool | None = None
    skip_if_unknown_filter: bool | None = None
    exceptions: list[ExceptionItem] | None = None
    correlation: CorrelationItem | None = None


@record
class PluginRequirement:
    """Any one of these (name, version) satisfies it."""

    choices: tuple[tuple[str, Version], ...]

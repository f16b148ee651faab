"""Names of fields and their arguments: which field a text means, for which source, and its type."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache

from tiercel._generated.events import EVENTS
from tiercel._generated.fields import CLASSES
from tiercel._generated.syscalls import SYSCALLS
from tiercel.lang.errors import UnknownName, nearest
from tiercel.lang.record import record
from tiercel.lang.tree import FieldExpr

SYSCALL = "syscall"

ANY_PLUGIN = "any plugin"
"""Stands in the field tables for every source but system calls."""

NATIVE_PROVIDERS = frozenset({"core", "tiercel", "plugin:container"})
"""Who gives fields without any plugin: the container class is built in, and there are our own."""

LOADED = "loaded:"
"""Begins the field set of a loaded plugin; its description follows."""

STATIC = "static:"
"""Begins the provider of a static field; its name and value follow."""

INDEXED = frozenset(
    {
        "proc.aname", "proc.apid", "proc.aexe", "proc.aexepath", "proc.acmdline", "proc.aargs", "proc.args", "fd.types",
        "evt.arg", "evt.around",
    }
)  # fmt: skip
"""Core fields whose bracket takes a number."""

KEYED = frozenset({"proc.env", "proc.aenv"})
"""Core fields whose bracket takes any text."""

DOTTED = ("evt.arg", "evt.rawarg", "evt.type.is", "evt.abspath", "thread.cgroup")
"""Core fields whose argument follows a dot."""

ABSPATH_PARTS = ("src", "dst")


@record
class FieldInfo:
    """A row of the field tables. `arg` is none, optional or required; `kinds` what a plugin's argument may be."""

    name: str
    type: str
    is_list: bool
    arg: str
    kinds: tuple[str, ...]
    format: str
    flags: frozenset[str]
    provider: str
    doc: str


@record
class Bound:
    """A field with its argument: `type` is the type of its value here (rawarg has the one of the parameter)."""

    info: FieldInfo
    arg: str | None
    type: str
    is_list: bool

    @property
    def flags(self) -> frozenset[str]:
        """Flags of the row: NO_RHS, NO_TRANSFORMER, FILTER_ONLY, …"""
        return self.info.flags


@cache
def parameter_types() -> dict[str, str]:
    """Type of the first parameter of each name, in order of event codes."""
    types: dict[str, str] = {}
    for event in EVENTS:
        for name, kind, _format, _flags in event[6]:
            types.setdefault(name, kind)
    return types


@cache
def event_names() -> frozenset[str]:
    """Every name that `evt.type` can have: events and system calls."""
    return frozenset(event[1] for event in EVENTS) | frozenset(name for name, _codes in SYSCALLS)


class FieldTable:
    """The fields that rules of one source may use."""

    def __init__(self, infos: Iterable[FieldInfo]) -> None:
        self._infos = {info.name: info for info in infos}
        self._bound: dict[tuple[str, str | None], Bound] = {}

    def __iter__(self) -> Iterator[FieldInfo]:
        return iter(self._infos.values())

    def get(self, name: str) -> FieldInfo | None:
        """The row of this exact name."""
        return self._infos.get(name)

    def bind(self, expr: FieldExpr) -> Bound:
        """The field that the whole text of `expr` names; UnknownName with a suggestion if there is none."""
        key = (expr.name, expr.arg)
        found = self._bound.get(key) or self.try_bind(expr.name, expr.arg)
        if found is None:
            raise self._unknown(expr)
        self._bound[key] = found
        return found

    def try_bind(self, name: str, arg: str | None) -> Bound | None:
        """As `bind`, None where the field does not exist."""
        info = self._infos.get(name)
        if info is not None:
            return _with_bracket(info, arg)
        if arg is not None:
            return None
        for prefix in DOTTED:
            if name.startswith(prefix + "."):
                info = self._infos.get(prefix)
                return _with_dot(info, name[len(prefix) + 1 :]) if info else None
        return None

    def _unknown(self, expr: FieldExpr) -> UnknownName:
        info = self._infos.get(expr.name)
        text = expr.name if expr.arg is None else f"{expr.name}[{expr.arg}]"
        message = f"filter_check called with nonexistent field {text}"
        if info is not None:
            message += f" ({_argument_fault(info, expr.arg)})"
        return UnknownName(message, expr.pos, expr.end, None if info else self.nearest(expr.name))

    def nearest(self, name: str) -> str | None:
        """The existing name that looks most like `name`."""
        for prefix in ("evt.arg", "evt.rawarg"):
            if name.startswith(prefix + "."):
                part = nearest(name[len(prefix) + 1 :], parameter_types())
                return f"{prefix}.{part}" if part else None
        return nearest(name, self._infos)


def _argument_fault(info: FieldInfo, arg: str | None) -> str:
    if arg is None:
        return f"{info.name} needs an argument"
    if info.arg == "none":
        return f"{info.name} takes no argument"
    return f"'{arg}' is no valid argument of {info.name}"


def _with_bracket(info: FieldInfo, arg: str | None) -> Bound | None:
    if arg is None:
        missing = info.arg == "required" and info.name != "evt.abspath"
        return None if missing else Bound(info, None, info.type, info.is_list)
    valid = _plugin_argument(info, arg) if info.kinds else _core_argument(info.name, arg)
    if not valid:
        return None
    return Bound(info, arg, info.type, info.is_list)


def _core_argument(name: str, arg: str) -> bool:
    if name in INDEXED:
        return arg.isascii() and arg.isdigit() and int(arg) < 2**64
    return name in KEYED


def _plugin_argument(info: FieldInfo, arg: str) -> bool:
    number = arg.isascii() and arg.isdigit() and (arg == "0" or not arg.startswith("0"))
    return "key" in info.kinds or number


def _with_dot(info: FieldInfo, arg: str) -> Bound | None:
    match info.name:
        case "evt.arg" if arg in parameter_types():
            return Bound(info, arg, info.type, False)
        case "evt.rawarg" if arg in parameter_types():
            return Bound(info, arg, parameter_types()[arg], False)
        case "evt.type.is" if arg in event_names():
            return Bound(info, arg, info.type, False)
        case "evt.abspath" if arg in ABSPATH_PARTS:
            return Bound(info, arg, info.type, False)
        case "thread.cgroup" if arg:
            return Bound(info, arg, info.type, False)
    return None


@cache
def _all_infos() -> tuple[tuple[tuple[str, ...], FieldInfo], ...]:
    rows: list[tuple[tuple[str, ...], FieldInfo]] = []
    for _class, _variant, provider, sources, _generic, _hidden, fields in CLASSES:
        for name, kind, is_list, arg, kinds, form, flags, doc in fields:
            info = FieldInfo(name, kind, is_list, arg, kinds, form, frozenset(flags), provider, doc)
            rows.append((sources, info))
    return tuple(rows)


def plugin_sources(sets: Iterable[str]) -> frozenset[str]:
    """Sources that these field sets are for."""
    sets = frozenset(sets)
    wanted = {f"plugin:{name}" for name in sets}
    rows = ((sources, info) for sources, info in _all_infos() if info.provider in wanted)
    return frozenset(
        source
        for sources, info in (*rows, *_loaded_infos(sets))
        for source in sources
        if source not in (SYSCALL, ANY_PLUGIN)
    )


def loaded_set(description: str) -> str:
    """A field set as a loaded plugin describes it: JSON with `name`, `sources` (none: every one) and `fields`."""
    return LOADED + description


def _loaded_infos(sets: frozenset[str]) -> Iterator[tuple[tuple[str, ...], FieldInfo]]:
    for text in sorted(name for name in sets if name.startswith(LOADED)):
        plugin = json.loads(text.removeprefix(LOADED))
        sources = tuple(plugin["sources"]) or (ANY_PLUGIN,)
        for row in plugin["fields"]:
            kinds, provider = tuple(row["kinds"]), f"plugin:{plugin['name']}"
            info = FieldInfo(
                row["name"], row["type"], row["list"], row["arg"], kinds, "NA", frozenset(), provider, row["doc"]
            )
            yield sources, info


def static_set(name: str, value: str) -> str:
    """A field set of one field: `static.NAME`, whose value never changes."""
    return f"{STATIC}{name}={value}"


def static_value(info: FieldInfo) -> str | None:
    """Value of a static field, None for others."""
    return info.provider.removeprefix(STATIC).partition("=")[2] if info.provider.startswith(STATIC) else None


def _static_infos(sets: frozenset[str]) -> Iterator[FieldInfo]:
    for provider in sorted(name for name in sets if name.startswith(STATIC)):
        name = provider.removeprefix(STATIC).partition("=")[0]
        flags = frozenset({"FORMAT_SUGGESTED"})
        yield FieldInfo(
            f"static.{name}", "CHARBUF", False, "none", (), "NA", flags, provider, "Set in the configuration."
        )


@cache
def table_for(source: str, sets: frozenset[str] = frozenset()) -> FieldTable:
    """Fields of a source, with what plugins (by name) and static fields (see `static_set`) add."""
    providers = NATIVE_PROVIDERS | {f"plugin:{name}" for name in sets}

    def wanted(sources: tuple[str, ...]) -> bool:
        if "all" in sources or source in sources:
            return True
        return source != SYSCALL and ANY_PLUGIN in sources

    rows = (info for sources, info in _all_infos() if info.provider in providers and wanted(sources))
    loaded = (info for sources, info in _loaded_infos(sets) if wanted(sources))
    return FieldTable((*rows, *loaded, *_static_infos(sets)))

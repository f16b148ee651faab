"""Values of fields written by hand, in the forms of the engine and of the oracle."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tiercel.errors import TiercelError
from tiercel.lang.constants import SIGNED, UNSIGNED
from tiercel.lang.errors import LangError, nearest
from tiercel.lang.events import named_set
from tiercel.lang.fields import SYSCALL, FieldTable, event_names, table_for
from tiercel.lang.parser import parse_left
from tiercel.lang.tree import FieldExpr
from tiercel.solver.facts import ANY_ANCESTOR, EITHER_END

Values = dict[str, Any]
"""By field as written: bytes, int, bool, float, addresses, lists of them; None for a missing one."""

FieldSets = frozenset[str]
"""Fields beside the built-in ones, as `table_for` takes them."""
NO_SETS: FieldSets = frozenset()

_ADDRESSES = frozenset({"IPADDR", "IPNET"})


class ValueFault(ValueError):
    """A field or value that does not fit; the text says what would."""


def oracle_values(given: Mapping[str, Any], source: str = SYSCALL, sets: FieldSets = NO_SETS) -> Values:
    """What a person wrote, as the oracle takes it; ValueFault at the first thing that does not fit."""
    fields = table_for(source, sets)
    return {str(name): _checked(str(name), value, fields) for name, value in given.items()}


def engine_json(values: Values, source: str = SYSCALL, sets: FieldSets = NO_SETS) -> bytes:
    """The same for the engine: constants as a program writes them."""
    fields = table_for(source, sets)
    return json.dumps({name: _constant(value, _bound(name, fields)[0]) for name, value in values.items()}).encode()


def sees(events: int, values: Values) -> bool:
    """Whether a rule for these event codes is asked about an event of this type."""
    kind = values.get("evt.type")
    if not isinstance(kind, bytes):
        return True
    return bool(named_set(kind.decode("utf-8", "replace")).events & events)


def read_event(path: Path, source: str = SYSCALL) -> Values:
    """Values of one event from a YAML or JSON file: a mapping, or one below `fields`."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise TiercelError(f"cannot read {path}: {error}") from None
    given = document.get("fields", document) if isinstance(document, dict) else None
    if not isinstance(given, dict):
        raise TiercelError(f"{path} has no mapping of fields to values", "write 'evt.type: openat' and so on")
    try:
        return oracle_values(given, source)
    except ValueFault as fault:
        raise TiercelError(f"{path}: {fault}") from None


def written(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as a person writes them, for YAML and JSON."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    return value if isinstance(value, (bool, int, float)) or value is None else str(value)


def _bound(name: str, fields: FieldTable) -> tuple[str, bool]:
    """Type of a field written with or without argument, and whether it takes several values."""
    try:
        expr = parse_left(name)
    except LangError:
        expr = None
    bound = fields.try_bind(expr.name, expr.arg) if isinstance(expr, FieldExpr) else None
    if bound is None or not isinstance(expr, FieldExpr):
        guess = nearest(name, [info.name for info in fields])
        raise ValueFault(f"there is no field {name}" + (f"; did you mean {guess}?" if guess else ""))
    several = bound.is_list or expr.name in EITHER_END or (expr.name in ANY_ANCESTOR and expr.arg is None)
    return bound.type, several


def _checked(name: str, value: Any, fields: FieldTable) -> Any:
    kind, several = _bound(name, fields)
    if value is None:
        return None
    if isinstance(value, list):
        if not several:
            raise ValueFault(f"{name} has one value, not a list")
        return [_scalar(name, item, kind) for item in value]
    found = _scalar(name, value, kind)
    if name == "evt.type" and found.decode() not in event_names():
        guess = nearest(found.decode(), event_names())
        raise ValueFault(f"there is no event type {value!r}" + (f"; did you mean {guess}?" if guess else ""))
    return [found] if several and not isinstance(found, list) else found


def _scalar(name: str, value: Any, kind: str) -> Any:
    if kind == "BOOL":
        if isinstance(value, bool):
            return value
        raise ValueFault(f"{name} is true or false, not {value!r}")
    if kind in SIGNED or kind in UNSIGNED or kind == "PORT":
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise ValueFault(f"{name} is a whole number, not {value!r}")
    if kind == "DOUBLE" and isinstance(value, (int, float)):
        return float(value)
    if kind in _ADDRESSES:
        try:
            return ipaddress.ip_address(str(value))
        except ValueError:
            raise ValueFault(f"{name} is an address, not {value!r}") from None
    if isinstance(value, (dict, list)):
        raise ValueFault(f"{name} is a text, not {value!r}")
    return (str(value).lower() if isinstance(value, bool) else str(value)).encode("utf-8", "surrogateescape")


def _constant(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if isinstance(value, list):
        return {"list": [_constant(item, kind) for item in value]}
    if isinstance(value, bool):
        return {"b": value}
    if isinstance(value, float):
        return {"f": value}
    if isinstance(value, int):
        return {"i" if kind in SIGNED else "u": value}
    if isinstance(value, bytes):
        try:
            return {"s": value.decode()}
        except UnicodeDecodeError:
            return {"x": value.hex()}
    return {"ip": str(value)}

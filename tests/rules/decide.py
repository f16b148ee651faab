"""One case of a rule, decided by the engine's matcher and by the oracle."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tiercel.lang.fields import table_for
from tiercel.oracle import evaluate
from tiercel.rules import LoadResult, load

FIELDS = table_for("syscall")
TYPES = {info.name: info.type for info in FIELDS}
UNSIGNED = frozenset({"UINT8", "UINT16", "UINT32", "UINT64", "RELTIME", "ABSTIME", "PORT"})
_LOADED: dict[tuple[Path, ...], LoadResult] = {}


def field_type(name: str) -> str:
    """Type of a field written with or without its argument."""
    bare = name.partition("[")[0]
    if bare in TYPES:
        return TYPES[bare]
    bound = FIELDS.try_bind(bare, None)
    assert bound is not None, f"no field {name}"
    return bound.type


def oracle_value(value: Any, kind: str) -> Any:
    """A value as the oracle takes it."""
    if isinstance(value, list):
        return [oracle_value(item, kind) for item in value]
    if kind == "IPADDR":
        return ipaddress.ip_address(value)
    if kind == "IPNET":
        return ipaddress.ip_address(value)
    return value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value


def engine_value(value: Any, kind: str) -> Any:
    """A value as the engine takes it: a constant of the program's format."""
    if value is None:
        return None
    if isinstance(value, list):
        return {"list": [engine_value(item, kind) for item in value]}
    if isinstance(value, bool):
        return {"b": value}
    if isinstance(value, float):
        return {"f": value}
    if isinstance(value, int):
        return {"u" if kind in UNSIGNED else "i": value}
    if kind in ("IPADDR", "IPNET"):
        return {"ip": value}
    return {"s": value}


def engine_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """All values for the engine."""
    return {name: engine_value(value, field_type(name)) for name, value in values.items()}


def oracle_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """All values for the oracle."""
    return {name: None if value is None else oracle_value(value, field_type(name)) for name, value in values.items()}


def loaded(paths: list[Path]) -> LoadResult:
    """The rules of these files, loaded once."""
    key = tuple(paths)
    if key not in _LOADED:
        _LOADED[key] = load(paths)
        _LOADED[key].raise_errors()
    return _LOADED[key]


def decide(paths: list[Path], name: str, values: Mapping[str, Any]) -> dict[str, bool]:
    """Whether the rule `name` fires for these values: `vm` and `oracle` say so independently."""
    import json

    from tiercel import _core

    result = loaded(paths)
    position, rule = next((at, rule) for at, rule in enumerate(result.active) if rule.name == name)
    types = {field.name: field_type(field.name) for field in _fields(rule)}
    verdicts = _core.evaluate(result.program(), json.dumps(engine_values(values)).encode())
    return {"vm": verdicts[position], "oracle": evaluate(rule.condition, oracle_values(values), types)}


def _fields(rule: Any) -> Any:
    from tiercel.lang.tree import fields_of, leaves

    for check in leaves(rule.condition):
        yield from fields_of(check.left)
        if check.right is not None:
            yield from fields_of(check.right)

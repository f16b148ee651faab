"""Shape of a document as the published schema of rules files describes it; never stops loading."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tiercel.rules.correlation import KINDS
from tiercel.rules.yamltree import Mapping, Node, Scalar, Sequence

MOST = 50
"""Faults reported for one document."""

PRIORITIES = {
    "EMERGENCY", "ALERT", "CRITICAL", "ERROR", "WARNING", "NOTICE", "INFO", "INFORMATIONAL", "DEBUG",
}  # fmt: skip
Check = Callable[[Node, str], Iterator[str]]


def schema_faults(document: Node) -> list[str]:
    """What does not fit, as `<path>: <text>`."""
    faults: list[str] = []
    for text in _root(document, "<root>"):
        faults.append(text)
        if len(faults) >= MOST:
            break
    return faults


def _root(node: Node, path: str) -> Iterator[str]:
    if not isinstance(node, Sequence):
        yield f"{path}: must be an array"
        return
    for index, item in enumerate(node.items):
        yield from _mapping(item, f"{path}[{index}]", _ITEM)


def _mapping(node: Node, path: str, keys: dict[str, Check], required: tuple[str, ...] = ()) -> Iterator[str]:
    if not isinstance(node, Mapping):
        yield f"{path}: must be an object"
        return
    seen: set[str] = set()
    for key, value in node.pairs:
        name = key.text if isinstance(key, Scalar) else "?"
        if name in seen:
            yield f"{path}: duplicate key '{name}'"
        elif name not in keys:
            yield f"{path}: additional property '{name}' is not allowed"
        seen.add(name)
        if name in keys:
            yield from keys[name](value, f"{path}[{name}]")
    for name in required:
        if name not in seen:
            yield f"{path}: missing required property '{name}'"


def _scalar(node: Node, path: str) -> Iterator[str]:
    if not isinstance(node, Scalar) or node.is_null:
        yield f"{path}: must be a string"


def _boolean(node: Node, path: str) -> Iterator[str]:
    if not isinstance(node, Scalar) or node.text not in ("true", "false"):
        yield f"{path}: must be a boolean"


def _integer(node: Node, path: str) -> Iterator[str]:
    if not isinstance(node, Scalar) or not re.fullmatch(r"[+-]?\d+", node.text):
        yield f"{path}: must be an integer"


def _priority(node: Node, path: str) -> Iterator[str]:
    if not isinstance(node, Scalar) or node.text not in PRIORITIES:
        yield f"{path}: must be one of {', '.join(sorted(PRIORITIES))}"


def _list(node: Node, path: str, member: Check) -> Iterator[str]:
    if not isinstance(node, Sequence):
        yield f"{path}: must be an array"
        return
    for index, item in enumerate(node.items):
        yield from member(item, f"{path}[{index}]")


def _strings(node: Node, path: str) -> Iterator[str]:
    yield from _list(node, path, _scalar)


def _word(node: Node, path: str) -> Iterator[str]:
    if not isinstance(node, Scalar) or node.text not in ("append", "replace"):
        yield f"{path}: must be append or replace"


def _override(node: Node, path: str) -> Iterator[str]:
    yield from _mapping(node, path, _OVERRIDES)
    if isinstance(node, Mapping) and not node.pairs:
        yield f"{path}: must have at least one property"


def _anything(node: Node, path: str) -> Iterator[str]:
    yield from ()


def _exception(node: Node, path: str) -> Iterator[str]:
    keys: dict[str, Check] = {"name": _scalar, "fields": _anything, "comps": _anything, "values": _anything}
    yield from _mapping(node, path, keys, ("name",))


def _exceptions(node: Node, path: str) -> Iterator[str]:
    if not (isinstance(node, Scalar) and node.is_null):
        yield from _list(node, path, _exception)


def _plugin(node: Node, path: str) -> Iterator[str]:
    keys: dict[str, Check] = {"name": _scalar, "version": _scalar, "alternatives": _plugins}
    yield from _mapping(node, path, keys, ("name", "version"))


def _plugins(node: Node, path: str) -> Iterator[str]:
    yield from _list(node, path, _plugin)


def _object(node: Node, path: str) -> Iterator[str]:
    if not isinstance(node, Mapping):
        yield f"{path}: must be an object"


_OVERRIDES: dict[str, Check] = dict.fromkeys(
    (
        "append", "capture", "capture_duration", "condition", "desc", "enabled", "exceptions", "items", "output",
        "priority", "skip-if-unknown-filter", "tags", "warn_evttypes", *KINDS,
    ),
    _word,
)  # fmt: skip
_ITEM: dict[str, Check] = {
    "required_engine_version": _scalar,
    "required_plugin_versions": _plugins,
    "list": _scalar,
    "items": _strings,
    "macro": _scalar,
    "rule": _scalar,
    "condition": _scalar,
    "output": _scalar,
    "desc": _scalar,
    "priority": _priority,
    "source": _scalar,
    "enabled": _boolean,
    "tags": _strings,
    "append": _boolean,
    "capture": _boolean,
    "capture_duration": _integer,
    "warn_evttypes": _boolean,
    "skip-if-unknown-filter": _boolean,
    "exceptions": _exceptions,
    "override": _override,
    **dict.fromkeys(KINDS, _object),
}
ITEM_KEYS = tuple(_ITEM)
OVERRIDE_KEYS = tuple(_OVERRIDES)

"""Reads a configuration, and says what is in it that Tiercel does not use."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tiercel.config.check import check
from tiercel.config.codes import Code, Note
from tiercel.config.loaded import Loaded
from tiercel.config.model import MERGED, NOT_ACTED_ON, REMOVED, RENAMED, Config, Section
from tiercel.config.places import KeyPath
from tiercel.config.told import Told, shown
from tiercel.errors import ConfigError
from tiercel.tuning import PROCESS_LIFE, call_names

FATAL = ("priority", "rule_matching", "engine.kind", "capture.mode", "append_output", "plugins")
"""Values that stop the start even where others fall back to their defaults."""


MOST_SHOWN = 60
"""Signs of a value in a message."""


def load(path: str | os.PathLike[str]) -> tuple[Config, list[Note]]:
    """The configuration of a file, with notes about what it holds that is not acted on.

    Raises `ConfigError` when the file cannot be read or a value has the wrong type; the message names file and key.
    """
    loaded = load_with(Path(path), ())
    return loaded.config, loaded.notes


def load_with(path: Path | None, overrides: Sequence[str], *, lenient: bool = False) -> Loaded:
    """As `load`, with `-o` options on top of the file, or without a file.

    `lenient`: a value of the wrong type is noted and its default used, as Falco does.
    """
    from tiercel.config.read import read_tree

    where = str(path or "the options")
    tree, files, origins = read_tree(path, overrides)
    told = Told(where, origins)
    for spot, key in origins.repeated:
        text, way_out = "stands here a second time; the first one counts, as in Falco", "take one of them out"
        told.notes.append(Note(Code.REPEATED_KEY, f"{spot.where}: {key}", text, way_out, spot.snippet))
    _rename(told, tree)
    config = _validate(told, tree, lenient)
    check(told, config)
    _note(told, config)
    return Loaded(config, told.notes, files, tree)


def _rename(told: Told, tree: dict[str, Any]) -> None:
    for old, new in RENAMED.items():
        if old in tree:
            if new in tree:
                raise told.error(Code.CONFLICT, (old,), f"{old} and {new} are both set", f"keep {new}", key=True)
            value = tree.pop(old)
            tree[new] = value if isinstance(value, list) else [value]
            told.origins.renamed(old, new)


def _validate(told: Told, tree: dict[str, Any], lenient: bool) -> Config:
    """The model of a tree; with `lenient`, what does not fit is taken out, each round at least one value."""
    given = {key: value for key, value in tree.items() if value is not None}
    while True:
        try:
            return Config.model_validate(given)
        except ValidationError as error:
            if not lenient:
                raise _refusal(told, error.errors()[0]) from None
            for fault in error.errors():
                if shown(fault["loc"]).startswith(FATAL):
                    raise _refusal(told, fault) from None
                told.note(Code.DEFAULT_USED, fault["loc"], _said(fault), "the default is used, correct it")
            given = _without(given, [fault["loc"] for fault in error.errors()])


def _without(tree: Any, places: list[tuple[int | str, ...]], depth: int = 0) -> Any:
    """A copy of the tree without the values at these places."""
    if any(len(place) == depth for place in places):
        return None
    if not isinstance(tree, dict):
        return None if places else tree
    kept = {}
    for key, value in tree.items():
        inside = [place for place in places if len(place) > depth and place[depth] == key]
        left = _without(value, inside, depth + 1) if inside else value
        if left is not None or not inside:
            kept[key] = left
    return kept


WANTED = {
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "string": "a text",
    "list": "a list",
    "dict": "a mapping",
    "model": "a mapping",
}
"""In words, by the beginning of the kind of a fault."""


def _said(fault: Any) -> str:
    kind, limits, given = fault["type"], fault.get("ctx", {}), _cut(repr(fault["input"]))
    if kind == "literal_error":
        return f"must be one of {limits['expected']}, not {given}"
    for bound, word in (("ge", "at least"), ("le", "at most")):
        if kind in ("greater_than_equal", "less_than_equal") and bound in limits:
            return f"must be {word} {limits[bound]}, not {given}"
    if kind == "missing":
        return "is missing"
    wanted = WANTED.get(kind.split("_")[0])
    if wanted is None or not kind.endswith(("_type", "_parsing", "_from_float")):
        return str(fault["msg"].lower().removeprefix("value error, "))
    return f"must be {wanted}, not {given}"


def _cut(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def _refusal(told: Told, fault: Any) -> ConfigError:
    return told.error(Code.VALUE, fault["loc"], _said(fault), "docs/reference/config.md has what it takes")


def _note(told: Told, config: Config) -> None:
    for key in sorted(config.model_extra or {}):
        _note_unknown(told, (key,), {*Config.model_fields, MERGED})
    for name in Config.model_fields:
        for path, known in _extras(getattr(config, name), (name,)):
            _note_unknown(told, path, known)
    for key in sorted(NOT_ACTED_ON & set(_given(config, ""))):
        text = "is read and changes nothing here"
        told.note(Code.NO_EFFECT, tuple(key.split(".")), text, "docs/compatibility.md says why", key=True)
    _note_calls(told, config)


def _note_calls(told: Told, config: Config) -> None:
    """System calls that do not exist, or that come all the same."""
    for index, name in enumerate(config.base_syscalls.custom_set):
        path, call = ("base_syscalls", "custom_set", index), name.removeprefix("!")
        if call not in call_names():
            near = difflib.get_close_matches(call, call_names(), n=1, cutoff=0.7)
            way_out = f"did you mean {near[0]!r}?" if near else "take it out"
            told.note(Code.UNKNOWN_CALL, path, f"there is no system call {call!r}", way_out)
        elif name != call and call in PROCESS_LIFE:
            text = f"{call} is collected all the same: processes begin and end by it"
            told.note(Code.ALWAYS_COMES, path, text, "take it out")


def _note_unknown(told: Told, path: KeyPath, known: Iterable[str]) -> None:
    """`known`: the keys that could stand there."""
    name = shown(path)
    if name in REMOVED:
        told.note(Code.REMOVED_KEY, path, "is a key of Falco's past and changes nothing", "take it out", key=True)
        return
    near = difflib.get_close_matches(str(path[-1]), known, n=1, cutoff=0.6)
    suggestion = f"did you mean {near[0]!r}?" if near else "take it out, or see docs/reference/config.md"
    told.note(Code.UNKNOWN_KEY, path, f"unknown key {name!r}", suggestion, key=True)


def _given(section: Section, path: str) -> Iterator[str]:
    """Paths of all keys whose value is not the default."""
    for name, info in type(section).model_fields.items():
        value = getattr(section, name)
        if value != info.get_default(call_default_factory=True):
            yield path + name
            if isinstance(value, Section):
                yield from _given(value, f"{path}{name}.")


def _extras(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, Iterable[str]]]:
    """Paths of unknown keys, each with the keys that are known in its place."""
    if isinstance(value, list):
        for index, child in enumerate(value):
            yield from _extras(child, (*path, index))
    elif isinstance(value, Section):
        known = type(value).model_fields
        for key in value.model_extra or {}:
            yield (*path, key), known
        for name in known:
            yield from _extras(getattr(value, name), (*path, name))

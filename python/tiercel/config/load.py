"""Reads a configuration, and says what is in it that Tiercel does not use."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tiercel.config.check import check
from tiercel.config.codes import Code, Note
from tiercel.config.model import MERGED, NOT_ACTED_ON, REMOVED, RENAMED, Config, Section
from tiercel.config.read import read_tree
from tiercel.errors import ConfigError

FATAL = ("priority", "rule_matching", "engine.kind", "capture.mode", "append_output", "plugins")
"""Values that stop the start even where others fall back to their defaults."""


@dataclass(frozen=True)
class Loaded:
    """A configuration: its values, notes about what is not acted on, the files, and the tree that they made."""

    config: Config
    notes: list[Note] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    tree: dict[str, Any] = field(default_factory=dict)


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
    where = str(path or "the options")
    tree, files = read_tree(path, overrides)
    notes: list[Note] = []
    _rename(where, tree)
    config = _validate(where, tree, notes, lenient)
    check(where, config)
    return Loaded(config, [*notes, *_notes(where, config)], files, tree)


def _rename(where: str, tree: dict[str, Any]) -> None:
    for old, new in RENAMED.items():
        if old in tree:
            if new in tree:
                raise ConfigError(Code.CONFLICT, f"{where}: {old}", f"{old} and {new} are both set", f"keep {new}")
            value = tree.pop(old)
            tree[new] = value if isinstance(value, list) else [value]


def _validate(where: str, tree: dict[str, Any], notes: list[Note], lenient: bool) -> Config:
    """The model of a tree; with `lenient`, what does not fit is taken out, each round at least one value."""
    given = {key: value for key, value in tree.items() if value is not None}
    while True:
        try:
            return Config.model_validate(given)
        except ValidationError as error:
            if not lenient:
                raise _refusal(where, error.errors()[0]) from None
            for fault in error.errors():
                if _key(fault).startswith(FATAL):
                    raise _refusal(where, fault) from None
                notes.append(
                    Note(Code.DEFAULT_USED, f"{where}: {_key(fault)}", _said(fault), "the default is used, correct it")
                )
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


def _key(fault: Any) -> str:
    return ".".join(str(part) for part in fault["loc"])


def _said(fault: Any) -> str:
    return f"{fault['msg'].lower()}, not {fault['input']!r}"


def _refusal(where: str, fault: Any) -> ConfigError:
    return ConfigError(
        Code.VALUE, f"{where}: {_key(fault)}", _said(fault), "docs/reference/config.md has what it takes"
    )


def _notes(where: str, config: Config) -> list[Note]:
    notes = [_unknown(where, key, {*Config.model_fields, MERGED}) for key in sorted(config.model_extra or {})]
    for name in Config.model_fields:
        for path, known in _extras(getattr(config, name), name):
            notes.append(_unknown(where, path, known))
    ignored = sorted(NOT_ACTED_ON & set(_given(config, "")))
    if ignored:
        text = f"without effect here: {', '.join(ignored)}"
        notes.append(Note(Code.NO_EFFECT, where, text, "docs/compatibility.md says why"))
    return notes


def _unknown(where: str, path: str, known: Iterable[str]) -> Note:
    """`known`: the keys that could stand there."""
    if path in REMOVED:
        text = f"{path!r} is a key of Falco's past and changes nothing"
        return Note(Code.REMOVED_KEY, f"{where}: {path}", text, "take it out")
    near = difflib.get_close_matches(path.rpartition(".")[2], known, n=1, cutoff=0.7)
    suggestion = f"did you mean {near[0]!r}?" if near else "take it out, or see docs/reference/config.md"
    return Note(Code.UNKNOWN_KEY, f"{where}: {path}", f"unknown key {path!r}", suggestion)


def _given(section: Section, path: str) -> Iterator[str]:
    """Paths of all keys whose value is not the default."""
    for name, info in type(section).model_fields.items():
        value = getattr(section, name)
        if value != info.get_default(call_default_factory=True):
            yield path + name
            if isinstance(value, Section):
                yield from _given(value, f"{path}{name}.")


def _extras(value: Any, path: str) -> Iterator[tuple[str, Iterable[str]]]:
    """Paths of unknown keys, each with the keys that are known in its place."""
    if isinstance(value, list):
        for index, child in enumerate(value):
            yield from _extras(child, f"{path}[{index}]")
    elif isinstance(value, Section):
        known = type(value).model_fields
        for key in value.model_extra or {}:
            yield f"{path}.{key}", known
        for name in known:
            yield from _extras(getattr(value, name), f"{path}.{name}")

"""Where a key of the merged settings stands: file, line and column, or the option that set it.

Nothing is kept of the files while all is well: they are read again when there is something to say.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tiercel import excerpt
from tiercel.config.first_wins import Base

KeyPath = tuple[str | int, ...]


@dataclass(frozen=True)
class Spot:
    """`where` is `file:line:column` (from 1), or `-o KEY=VALUE`; `snippet` the line with carets below."""

    where: str
    snippet: str = ""


@dataclass
class Origins:
    """What each top key of the merged tree came from."""

    files: dict[str, list[tuple[Path, int | None]]] = field(default_factory=dict)
    """In the order of the merge: a file, and how many items of the list it gave (None: the whole value)."""
    options: list[tuple[KeyPath, str]] = field(default_factory=list)
    """Paths that `-o` set, in order."""
    repeated: list[tuple[Spot, str]] = field(default_factory=list)
    """Keys that stand in their mapping a second time, and do not count."""
    aliases: dict[str, str] = field(default_factory=dict)
    """Older names under which keys stand in the files."""

    def replaced(self, key: str, file: Path, value: Any) -> None:
        """A file gave the value of a top key."""
        self.files[key] = [(file, len(value) if isinstance(value, list) else None)]

    def appended(self, key: str, file: Path, value: list[Any]) -> None:
        """A file gave more items of a list."""
        self.files.setdefault(key, []).append((file, len(value)))

    def renamed(self, old: str, new: str) -> None:
        """A key that stands in the files under an older name."""
        self.files[new] = self.files.pop(old, [])
        self.options = [((new, *path[1:]) if path[0] == old else path, option) for path, option in self.options]
        self.aliases[new] = old

    def find(self, path: KeyPath, *, key: bool = False) -> Spot | None:
        """The place of a value, or of its `key`; that of what is around it where it has none of its own."""
        for steps, option in reversed(self.options):
            if path[: len(steps)] == steps:
                return Spot(f"-o {option}")
        if not path:
            return None
        top = self.aliases.get(str(path[0]), str(path[0]))
        named = self._file_of(path)
        return None if named is None else _spot(named[0], (top, *named[1]), key)

    def _file_of(self, path: KeyPath) -> tuple[Path, KeyPath] | None:
        given = self.files.get(str(path[0]), [])
        rest = path[1:]
        if not given:
            return None
        if rest and isinstance(rest[0], int):
            left = rest[0]
            for file, items in given:
                if items is None or left < items:
                    return file, (left, *rest[1:])
                left -= items
        return given[-1][0], rest


def _spot(file: Path, path: KeyPath, key: bool) -> Spot | None:
    try:
        text = file.read_text()
        node: Any = yaml.compose(text, Loader=Base)
    except (OSError, UnicodeDecodeError, yaml.YAMLError):  # it was readable a moment ago
        return None
    shown = node
    for step in path:
        entry = _entry(node, step)
        if entry is None:
            break
        name, node = entry
        shown = name if key and name is not None else node
    return None if shown is None else spot_at(file, text, shown.start_mark, shown.end_mark)


def _entry(node: Any, step: str | int) -> tuple[Any, Any] | None:
    """Key and value nodes of a step down."""
    if isinstance(node, yaml.MappingNode):
        return next(((name, value) for name, value in node.value if str(name.value) == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return None, node.value[step]
    return None


def spot_at(file: Path, text: str, start: Any, end: Any = None) -> Spot:
    """Of two marks of the YAML reader."""
    length = end.column - start.column if end is not None and end.line == start.line else 1
    snippet = excerpt.plain(text, start.line, start.column, max(length, 1))
    return Spot(f"{file}:{start.line + 1}:{start.column + 1}", snippet)

"""Where a cursor stands in a rules file: in which item, under which key, after what."""

from __future__ import annotations

import re
from dataclasses import dataclass

_KEY = re.compile(r"^(\s*)(?:(-)(\s+))?([A-Za-z_-]+):(?:\s|$)")
_WORD = re.compile(r"[A-Za-z0-9_.\-\[\]<>=!*/]")


@dataclass(frozen=True, slots=True)
class Cursor:
    """`key` owns the text before the cursor ("" at the place of a key); `item` is rule, macro or list."""

    item: str
    key: str
    before: str
    keys: tuple[str, ...]


def cursor_at(lines: list[str], line: int, column: int) -> Cursor:
    """The place of a cursor; line and column from 0."""
    current = lines[line][:column] if line < len(lines) else ""
    start = _key_line(lines, line, current)
    keys, item = _item(lines, line if start is None else start)
    if start is None:
        return Cursor(item, "", current.strip().removeprefix("- "), keys)
    match = _KEY.match(lines[start])
    assert match is not None
    head = lines[start][match.end() :] if start < line else current[match.end() :]
    middle = lines[start + 1 : line]
    text = " ".join([head, *(part.strip() for part in middle), *([current.strip(" ")] if start < line else [])])
    if current.endswith(" ") and not text.endswith(" "):
        text += " "
    return Cursor(item, match.group(4), text.lstrip(">|-+ "), keys)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _key_line(lines: list[str], line: int, current: str) -> int | None:
    """The line with the key that owns the cursor; None where a key would be written."""
    match = _KEY.match(current + " ") if current.strip() else None
    if match is not None:
        return line
    indent = _indent(current) if current.strip() else len(current)
    for number in range(line - 1, -1, -1):
        text = lines[number]
        if not text.strip():
            continue
        above = _KEY.match(text)
        if above is None:
            continue
        column = len(above.group(1)) + (1 + len(above.group(3)) if above.group(2) else 0)
        if column < indent:
            return number
        if above.group(2) or column == 0:
            return None
        if column == indent:
            return None
    return None


def _item(lines: list[str], line: int) -> tuple[tuple[str, ...], str]:
    """Keys of the item around a line, and its kind."""
    first = line
    while first > 0 and not lines[min(first, len(lines) - 1)].startswith("-"):
        first -= 1
    keys: list[str] = []
    for number in range(first, len(lines)):
        if number > first and lines[number].startswith("-"):
            break
        match = _KEY.match(lines[number])
        if match is not None and (match.group(2) or _indent(lines[number]) == 2):
            keys.append(match.group(4))
    kind = next((key for key in keys if key in ("rule", "macro", "list")), "")
    return tuple(keys), kind


def word_at(line: str, column: int) -> tuple[str, int, int]:
    """The word around a column, with where it begins and ends."""
    start = end = min(column, len(line))
    while start > 0 and _WORD.match(line[start - 1]):
        start -= 1
    while end < len(line) and _WORD.match(line[end]):
        end += 1
    word = line[start:end]
    stripped = word.strip("-=<>!")
    shift = word.find(stripped) if stripped else 0
    return (stripped, start + shift, start + shift + len(stripped)) if stripped else (word, start, end)

"""Lists are put into condition texts as text, before anything is parsed.

Each list in the order of definition replaces every occurrence of its name that stands between delimiters, wherever it
stands, even inside quotes. A list that comes later sees what an earlier one has put in.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Sequence

from tiercel.lang.errors import TooLarge

MAX_TEXT = 4 << 20
"""Characters to which one condition may grow."""

_BLANKS = " \t\n\r"
_DELIMITERS = _BLANKS + "(),="
_WORD = re.compile(r"[^ \t\n\r(),=]+")


def quote_item(item: str) -> str:
    """An item as it is put into a text: in double quotes if it holds a blank and is not quoted already."""
    return f'"{item}"' if " " in item and item[:1] not in ('"', "'") else item


class ListTable:
    """Lists in order of definition, ready to be put into texts."""

    def __init__(self, lists: Iterable[tuple[str, Sequence[str]]]) -> None:
        """`lists`: names with items, already quoted and with lists inside them expanded once."""
        self._names: list[str] = []
        self._texts: list[str] = []
        for name, items in lists:
            self._names.append(name)
            self._texts.append(", ".join(items))
        self._index = {name: index for index, name in enumerate(self._names)}
        self._odd = [index for index, name in enumerate(self._names) if _WORD.fullmatch(name) is None and name]
        self._inside: dict[int, list[int]] = {}

    def expand(self, text: str) -> tuple[str, set[str]]:
        """The text with every list put in, and the names that were found."""
        expanded, _origins, used = self._expand(text, None)
        return expanded, used

    def expand_with_origins(self, text: str) -> tuple[str, list[int]]:
        """The same text, and for each of its characters (and its end) the offset in `text` that it comes from."""
        expanded, origins, _used = self._expand(text, list(range(len(text) + 1)))
        return expanded, origins or []

    def _mentions(self, text: str) -> list[int]:
        words = set(_WORD.findall(text))
        if len(words) < len(self._index):
            return [self._index[word] for word in words if word in self._index]
        return [index for name, index in self._index.items() if name in words]

    def _expand(self, text: str, origins: list[int] | None) -> tuple[str, list[int] | None, set[str]]:
        if len(text) > MAX_TEXT:
            raise TooLarge(f"this text has more than {MAX_TEXT} characters")
        todo = sorted({*self._mentions(text), *self._odd})
        used: set[str] = set()
        last = -1
        while todo:
            index = heapq.heappop(todo)
            if index == last:
                continue
            last = index
            text, origins, found = _replace(text, self._names[index], self._texts[index], origins)
            if not found:
                continue
            used.add(self._names[index])
            for inner in self._mentions_inside(index):
                if inner > index:
                    heapq.heappush(todo, inner)
            if len(text) > MAX_TEXT:
                raise TooLarge(f"with its lists this text has more than {MAX_TEXT} characters")
        return text, origins, used

    def _mentions_inside(self, index: int) -> list[int]:
        if index not in self._inside:
            self._inside[index] = self._mentions(self._texts[index])
        return self._inside[index]


class _Output:
    """A text under construction, with origins of its characters where they are wanted."""

    def __init__(self, origins: list[int] | None) -> None:
        self.pieces: list[str] = []
        self.length = 0
        self._source = origins
        self.origins: list[int] = []

    def copy(self, text: str, start: int, end: int) -> None:
        """Take over `text[start:end]` of the old text."""
        self._add(text[start:end])
        if self._source is not None:
            self.origins += self._source[start:end]

    def put(self, text: str, place: int) -> None:
        """Add new text that stands for the character at `place` of the old one."""
        self._add(text)
        if self._source is not None:
            self.origins += [self._source[place]] * len(text)

    def _add(self, text: str) -> None:
        if text:
            self.pieces.append(text)
            self.length += len(text)

    def last(self) -> str:
        """The last character, "" at the beginning."""
        return self.pieces[-1][-1] if self.pieces else ""

    def strip(self, characters: str, most: int | None = None) -> None:
        """Take characters off the end."""
        while self.pieces and self.pieces[-1][-1] in characters and most != 0:
            piece = self.pieces.pop()
            kept = piece[:-1] if most is not None else piece.rstrip(characters)
            most = most - 1 if most is not None else None
            self.length -= len(piece) - len(kept)
            if kept:
                self.pieces.append(kept)
        if self._source is not None:
            del self.origins[self.length :]


def _replace(text: str, name: str, replacement: str, origins: list[int] | None) -> tuple[str, list[int] | None, bool]:
    """All occurrences of one name; `origins` is carried along where it is wanted."""
    out = _Output(origins)
    pos = 0
    found = text.find(name)
    while found >= 0:
        end = found + len(name)
        before = text[found - 1] if found > pos else out.last()
        if (not before or before in _DELIMITERS) and (end == len(text) or text[end] in _DELIMITERS):
            out.copy(text, pos, found)
            pos = _splice(out, text, found, end, replacement)
            found = text.find(name, pos)
            if out.length > MAX_TEXT:
                raise TooLarge(f"with its lists this text has more than {MAX_TEXT} characters")
        else:
            found = text.find(name, found + 1)
    if pos == 0:
        return text, origins, False
    out.copy(text, pos, len(text))
    if origins is not None:
        out.origins.append(origins[-1])
    return "".join(out.pieces), (out.origins if origins is not None else None), True


def _splice(out: _Output, text: str, start: int, end: int, replacement: str) -> int:
    """Blanks around the name go; one blank each side comes instead; with nothing to put in, a comma goes too."""
    out.strip(_BLANKS)
    while end < len(text) and text[end] in _BLANKS:
        end += 1
    if not replacement:
        if out.last() == ",":
            out.strip(",", most=1)
        elif text.startswith(",", end):
            end += 1
    out.put(f" {replacement} " if out.length else f"{replacement} ", start)
    return end

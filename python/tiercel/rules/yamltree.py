"""YAML as nodes with places, read from the parser's events so that depth and size stay bounded.

Aliases give the same node again, never a copy, so an alias bomb costs nothing until someone walks it; whoever walks
counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from tiercel.rules.result import Place

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML built without libyaml: slower, same events
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

MAX_DEPTH = 64
MAX_NODES = 1_000_000
"""Values of one file: each costs some hundred bytes here, whatever it costs in the file."""
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class YamlFault(ValueError):
    """The text is no YAML, or nests too deeply."""

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(message)
        self.message = message
        self.place = place


@dataclass(slots=True)
class Scalar:
    """A value; `start`/`stop` are offsets of its whole writing, quotes and block header included."""

    text: str
    plain: bool
    place: Place
    stop: int = 0

    @property
    def is_null(self) -> bool:
        """Written as nothing, `~` or `null`."""
        return self.plain and self.text in _NULLS


@dataclass(slots=True)
class Sequence:
    """`- a` or `[a]`."""

    items: list[Node]
    place: Place


@dataclass(slots=True)
class Mapping:
    """`a: b`; `pairs` in order with duplicates, `get` gives the first."""

    pairs: list[tuple[Node, Node]]
    place: Place
    _first: dict[str, Node] = field(default_factory=dict)

    def get(self, key: str) -> Node | None:
        """Value of the first occurrence of a key."""
        if not self._first and self.pairs:
            for name, value in reversed(self.pairs):
                if isinstance(name, Scalar):
                    self._first[name.text] = value
        return self._first.get(key)

    def key(self, key: str) -> Node:
        """The node of a key itself."""
        return next((name for name, _value in self.pairs if isinstance(name, Scalar) and name.text == key), self)


Node = Scalar | Sequence | Mapping


def documents(text: str) -> Iterator[Node | None]:
    """Root node of each document, None for an empty one; YamlFault at the first thing that is no YAML."""
    try:
        yield from _compose(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line, mark.column, mark.index) if mark else Place()
        context = f"{error.context}: " if error.context else ""
        raise YamlFault(f"{context}{error.problem}", place) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position)
        raise YamlFault(f"character {error.character!r} is not allowed: {error.reason}", Place(line, 0, 0)) from None
    except yaml.YAMLError as error:
        raise YamlFault(str(error), Place()) from None


def _place(mark: yaml.Mark | Any) -> Place:
    return _new(Place, (mark.line, mark.column, mark.index))


def _offset(mark: yaml.Mark | Any) -> int:
    offset: int = mark.index
    return offset


_new = tuple.__new__
"""As `Place(…)`, which is a call of a Python function for each value of a file."""


def _compose(text: str) -> Iterator[Node | None]:
    anchors: dict[str, Node] = {}
    stack: list[tuple[Sequence | Mapping, list[Node]]] = []
    root: Node | None = None
    count = 0
    for event in yaml.parse(text, Loader=_Loader):
        count += 1
        if count > MAX_NODES:
            raise YamlFault(f"more than {MAX_NODES} values", _place(event.start_mark))
        node: Node | None = None
        if isinstance(event, yaml.ScalarEvent):
            node = Scalar(event.value, not event.style, _place(event.start_mark), _offset(event.end_mark))
        elif isinstance(event, yaml.AliasEvent):
            node = anchors.get(event.anchor or "")
            if node is None:
                raise YamlFault(f"the anchor '{event.anchor}' is not defined", _place(event.start_mark))
        elif isinstance(event, yaml.CollectionStartEvent):
            if len(stack) >= MAX_DEPTH:
                raise YamlFault(f"more than {MAX_DEPTH} levels", _place(event.start_mark))
            kind = Sequence if isinstance(event, yaml.SequenceStartEvent) else Mapping
            opened = kind([], _place(event.start_mark))
            if event.anchor is not None:
                anchors[event.anchor] = opened
            stack.append((opened, []))
            continue
        elif isinstance(event, yaml.CollectionEndEvent):
            node, children = stack.pop()
            if isinstance(node, Sequence):
                node.items = children
            else:
                node.pairs = list(zip(children[::2], children[1::2], strict=True))
        elif isinstance(event, yaml.DocumentStartEvent):
            anchors.clear()
            root = None
        elif isinstance(event, yaml.DocumentEndEvent):
            yield None if isinstance(root, Scalar) and root.is_null else root
        if node is None:
            continue
        if isinstance(event, yaml.ScalarEvent) and event.anchor is not None:
            anchors[event.anchor] = node
        if stack:
            stack[-1][1].append(node)
        else:
            root = node

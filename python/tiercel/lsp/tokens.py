"""What every word of a rules file is: for colours, and for finding all places of a name.

Read from the file as it is written, item by item, so it also works where the file does not load: a condition that does
not parse has no tokens. Names of lists are found as the loader puts lists in: as whole words, in quotes too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from tiercel.lang.errors import LangError
from tiercel.lang.parser import parse
from tiercel.lang.tree import Argument, Call, Check, Constant, FieldExpr, MacroRef, Node, Right, ValueList, leaves
from tiercel.rules.source import raw_offsets
from tiercel.rules.yamltree import Mapping, Scalar, Sequence, YamlFault, documents
from tiercel.rules.yamltree import Node as YamlNode

Kind = Literal["rule", "macro", "list", "field", "operator", "function", "keyword", "text", "number"]

DEFINED: tuple[Kind, ...] = ("list", "macro", "rule")
"""Keys by which an item says what it is, and that a name can be looked for."""
CONDITIONS = frozenset({"condition"})
BLOCKS = frozenset({"sequence", "threshold", "absent", "steps"})
"""Keys below which conditions stand, too."""
VALUES = frozenset({"items", "exceptions", "values"})
_JOINED = re.compile(r"[ \t\r\n]*(?:and|or)(?=[ \t\r\n(])")
"""How a text begins that is appended to another."""
_KEYWORD = re.compile(r"(?<![^\s()])(?:and|or|not)(?![^\s()])")
_WORD = re.compile(r"[^ \t\n\r(),=]+")
_OUTPUT_FIELD = re.compile(r"%[0-9]*([A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)+(?:\[[^\]\s]*\])?)")
_NUMBER = re.compile(r"[+-]?[0-9]+")


@dataclass(frozen=True, slots=True, order=True)
class Token:
    """A word at `start` of the file, `stop` just past it; `defines`: the item that it names begins here."""

    start: int
    stop: int
    kind: Kind
    name: str
    defines: bool = False


def tokens(text: str, lists: Collection[str]) -> list[Token]:
    """All words of a file in order; none overlap. `lists`: names of lists, also of those that other files define."""
    found: list[Token] = []
    try:
        for root in documents(text):
            for item in root.items if isinstance(root, Sequence) else ():
                found += _item(text, item, lists)
    except YamlFault:
        pass  # what stands before the fault is known all the same
    kept: list[Token] = []
    for token in sorted(found):
        if not kept or token.start >= kept[-1].stop:
            kept.append(token)
    return kept


def _item(text: str, item: YamlNode, lists: Collection[str]) -> Iterator[Token]:
    if not isinstance(item, Mapping):
        return
    kind = next((kind for kind in DEFINED if item.get(kind) is not None), None)
    name = item.get(kind) if kind else None
    if kind and isinstance(name, Scalar):
        yield from _placed(text, name, [(0, len(name.text), kind, name.text, True)])
    yield from _below(text, item, lists)


def _below(text: str, node: Mapping, lists: Collection[str]) -> Iterator[Token]:
    for key, value in node.pairs:
        if not isinstance(key, Scalar):
            continue
        if key.text in CONDITIONS and isinstance(value, Scalar):
            yield from _placed(text, value, _condition(value.text, lists))
        elif key.text == "output" and isinstance(value, Scalar):
            fields = _OUTPUT_FIELD.finditer(value.text)
            yield from _placed(text, value, [(*match.span(1), "field", match[1], False) for match in fields])
        elif key.text in VALUES:
            yield from _values(text, value, lists)
        elif key.text in BLOCKS:
            for block in value.items if isinstance(value, Sequence) else [value]:
                if isinstance(block, Mapping):
                    yield from _below(text, block, lists)


def _values(text: str, node: YamlNode, lists: Collection[str]) -> Iterator[Token]:
    """Names of lists among values, however deep; of an exception only its values."""
    if isinstance(node, Scalar):
        words = [match for match in _WORD.finditer(node.text) if match[0] in lists]
        yield from _placed(text, node, [(*match.span(), "list", match[0], False) for match in words])
    elif isinstance(node, Sequence):
        for child in node.items:
            yield from _values(text, child, lists)
    elif (values := node.get("values")) is not None:
        yield from _values(text, values, lists)


Found = tuple[int, int, Kind, str, bool]
"""Start and stop in a value, what it is, its name, whether it defines."""


def _placed(text: str, node: Scalar, found: list[Found]) -> Iterator[Token]:
    """Places in a value as places in the file; what a line break divides is left out."""
    if not found:
        return
    at = raw_offsets(text, node)
    if at is None:  # escapes: the value is not written as it is read
        return
    for start, stop, kind, name, defines in found:
        begin, end = at[start], at[stop - 1] + 1
        if stop > start and "\n" not in text[begin:end]:
            yield Token(begin, end, kind, name, defines)


def _condition(text: str, lists: Collection[str]) -> list[Found]:
    joined = _JOINED.match(text)
    shift = joined.end() if joined else 0
    try:
        tree = parse(text[shift:])
    except LangError:
        return []
    found = [(start + shift, stop + shift, kind, name, False) for start, stop, kind, name in _leaves(tree)]
    named = [match for match in _WORD.finditer(text) if match[0] in lists]
    found = [one for one in found if not any(one[0] < word.end() and word.start() < one[1] for word in named)]
    found += [(*match.span(), "list", match[0], False) for match in named]
    spans = sorted(one[:2] for one in found)
    return found + [
        (*match.span(), "keyword", match[0], False)
        for match in _KEYWORD.finditer(text)
        if not any(start <= match.start() < stop for start, stop in spans)
    ]


def _leaves(tree: Node) -> Iterator[tuple[int, int, Kind, str]]:
    for leaf in leaves(tree):
        if isinstance(leaf, MacroRef):
            yield leaf.pos, leaf.pos + len(leaf.name), "macro", leaf.name
            continue
        yield from _expression(leaf.left)
        yield leaf.op_pos, leaf.op_pos + len(leaf.op), "operator", leaf.op
        if leaf.right is not None:
            yield from _expression(leaf.right)


def _expression(expr: Argument | Right | Check) -> Iterator[tuple[int, int, Kind, str]]:
    if isinstance(expr, FieldExpr):
        yield expr.pos, expr.end, "field", expr.name
    elif isinstance(expr, Constant):
        yield expr.pos, expr.end, "number" if not expr.quoted and _NUMBER.fullmatch(expr.text) else "text", expr.text
    elif isinstance(expr, Call):
        yield expr.pos, expr.pos + len(expr.fn), "function", expr.fn
        for arg in expr.args:
            yield from _expression(arg)
    elif isinstance(expr, ValueList):
        for item in expr.items:
            yield from _expression(item)

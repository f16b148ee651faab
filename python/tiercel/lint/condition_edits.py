"""Repairs inside conditions: patterns that need none, `evt.dir = <`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tiercel.lang.patterns import is_needless
from tiercel.lang.printer import source
from tiercel.lang.tree import And, Check, Constant, FieldExpr, Node, Not, Or, leaves
from tiercel.lint.edit import Edit
from tiercel.lint.subject import Owner, Subject
from tiercel.rules.source import SourceFile


@dataclass(frozen=True, slots=True)
class _Written:
    """A condition as it stands in its file: from offsets in the parsed text to those in the file."""

    owner: Owner
    parsed: str
    origins: list[int]

    def place(self, offset: int) -> tuple[SourceFile, int] | None:
        """File and offset of a character that was written there, not put there by a list."""
        found = self.owner.text.locate(self.origins[offset])
        if found is None or not found[2]:
            return None
        return found[0], found[1].offset

    def span(self, start: int, end: int) -> tuple[str, int, int] | None:
        """File and offsets of a part that stands there as it was parsed."""
        found = self.place(start)
        if found is None:
            return None
        file, at = found
        stop = at + end - start
        return (file.name, at, stop) if file.text[at:stop] == self.parsed[start:end] else None


def condition_edits(subject: Subject, owner: Owner) -> Iterator[Edit]:
    """Repairs of a condition."""
    written = _Written(owner, *subject.conditions.origins(owner.text))
    for leaf in leaves(owner.tree):
        if isinstance(leaf, Check) and leaf.op == "regex":
            yield from _needless_regex(written, leaf)
    yield from _direction(written, owner.tree)


def _needless_regex(written: _Written, check: Check) -> Iterator[Edit]:
    constant = check.right
    if not isinstance(constant, Constant) or not constant.quoted or not is_needless(constant.text):
        return
    span = written.span(check.op_pos, check.end)
    if span is None:
        return
    body = constant.text.removeprefix("^").removesuffix("$")
    plain = body.removeprefix(".*").removesuffix(".*")
    op = {(False, False): "=", (False, True): "startswith", (True, False): "endswith", (True, True): "contains"}[
        body.startswith(".*"), body.endswith(".*") and len(body) > 2
    ]
    text = source(Check(FieldExpr("a.b"), op, Constant(plain, True))).removeprefix("a.b ")
    yield Edit(*span, text, "LOAD_COMPILE_CONDITION", f"regex → {op}")


def _direction(written: _Written, root: Node) -> Iterator[Edit]:
    """`evt.dir = <` is true for every event that rules see: it goes, with one `and` beside it."""
    todo: list[Node] = [root]
    while todo:
        node = todo.pop()
        if isinstance(node, Not):
            todo.append(node.item)
        elif isinstance(node, (And, Or)):
            todo += node.items
        if isinstance(node, And):
            for item in node.items:
                if isinstance(item, Check) and item.left == FieldExpr("evt.dir") and _is_exit(item):
                    yield from _without(written, item)


def _is_exit(check: Check) -> bool:
    return check.op == "=" and isinstance(check.right, Constant) and check.right.text == "<"


_CHECK_AND = re.compile(r"evt\.dir\s*==?\s*<\s+and\s+(?=[^\s#])")
_AND_CHECK = re.compile(r"\s+and\s+$")
_CHECK = re.compile(r"evt\.dir\s*==?\s*<")


def _without(written: _Written, check: Check) -> Iterator[Edit]:
    found = written.place(check.pos)
    if found is None:
        return
    file, at = found
    whole, alone = _CHECK_AND.match(file.text, at), _CHECK.match(file.text, at)
    before = _AND_CHECK.search(file.text, max(0, at - 200), at)
    if whole:
        start, stop = at, whole.end()
    elif before and alone:
        start, stop = before.start(), alone.end()
    else:
        return
    yield Edit(file.name, start, stop, "", "LOAD_DEPRECATED_ITEM", "took 'evt.dir = <' away")

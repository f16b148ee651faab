"""The tree of a condition: frozen nodes with their places in the text.

`pos`/`end` are character offsets into the parsed text and take no part in equality. Groups are n-ary, as written.
Trees may be deep (a rule may nest 250 brackets, macros add more), so everything that walks conditions does so with
`fold` or `leaves`, which do not recurse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import field
from typing import TypeVar

from tiercel.lang.record import record

T = TypeVar("T")


@record
class Constant:
    """A value as written; `quoted` tells whether quotes were around it."""

    text: str
    quoted: bool = field(default=False, compare=False)
    pos: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@record
class FieldExpr:
    """`proc.name`, `proc.aname[2]`."""

    name: str
    arg: str | None = None
    pos: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@record
class Call:
    """`tolower(proc.name)`, `join(",", (a.b, "x"))`; `arg` is the bracket that only getopt takes.

    On the right-hand side `val(field)` is a call too.
    """

    fn: str
    args: tuple[Argument, ...]
    arg: str | None = None
    pos: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@record
class ValueList:
    """A list in brackets: of constants after an operator, of any expressions as an argument of a transformer."""

    items: tuple[Argument, ...]
    pos: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


Expr = FieldExpr | Call
Argument = Constant | FieldExpr | Call | ValueList
Right = Constant | ValueList | Call


@record
class Check:
    """One comparison; `right` is None for `exists`, `modifier` one of oneof, anyof, allof."""

    left: Expr
    op: str
    right: Right | None = None
    modifier: str | None = None
    pos: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)
    op_pos: int = field(default=0, compare=False)


@record
class MacroRef:
    """A bare identifier: the name of a macro."""

    name: str
    pos: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@record
class And:
    """All of `items`, left to right."""

    items: tuple[Node, ...]


@record
class Or:
    """Any of `items`, left to right."""

    items: tuple[Node, ...]


@record
class Not:
    """The opposite of `item`."""

    item: Node


Leaf = Check | MacroRef
Node = And | Or | Not | Check | MacroRef


def fold(
    root: Node,
    leaf: Callable[[Leaf], T],
    group: Callable[[Node, list[T]], T],
) -> T:
    """Bottom-up value of a tree: `leaf` of checks and macro names, `group(node, values of children)` of the rest."""
    done: list[T] = []
    todo: list[tuple[Node, bool]] = [(root, False)]
    while todo:
        node, children_done = todo.pop()
        if isinstance(node, _LEAVES):
            done.append(leaf(node))
            continue
        children = (node.item,) if isinstance(node, Not) else node.items
        if children_done:
            values = done[len(done) - len(children) :]
            del done[len(done) - len(children) :]
            done.append(group(node, values))
        elif only := _leaves_only(children):
            # As most groups are: nothing has to wait for them.
            done.append(group(node, [leaf(child) for child in only]))
        else:
            todo.append((node, True))
            todo.extend([(child, False) for child in reversed(children)])
    return done[0]


_LEAVES = (Check, MacroRef)


def _leaves_only(nodes: tuple[Node, ...]) -> list[Leaf]:
    """The same nodes; none where one of them is a group."""
    found = [node for node in nodes if isinstance(node, _LEAVES)]
    return found if len(found) == len(nodes) else []


def leaves(root: Node) -> Iterator[Leaf]:
    """Checks and macro names, left to right."""
    todo: list[Node] = [root]
    while todo:
        node = todo.pop()
        if isinstance(node, (Check, MacroRef)):
            yield node
        elif isinstance(node, Not):
            todo.append(node.item)
        else:
            todo.extend(reversed(node.items))


def fields_of(expr: Argument) -> Iterator[FieldExpr]:
    """Fields inside an expression, in the order in which they are written."""
    if isinstance(expr, FieldExpr):
        yield expr
    elif isinstance(expr, Call):
        for arg in expr.args:
            yield from fields_of(arg)
    elif isinstance(expr, ValueList):
        for item in expr.items:
            yield from fields_of(item)

"""A rule's condition as it was written: macros as named branches, lists by name, exceptions as such.

The resolved condition has lost these names; this tree has the same checks in the same order, so that what is known of a
check (its value in an event, its time in a profile) can be shown where a reader expects it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from tiercel.lang.printer import print_expr
from tiercel.lang.tree import And, Check, Constant, MacroRef, Node, Not, Or, ValueList
from tiercel.rules import CompiledRule, LoadResult
from tiercel.rules.exceptions import condition_with_exceptions
from tiercel.rules.source import SourceText

Word = Literal["and", "or", "not"]


@dataclass(slots=True, eq=False)
class Leaf:
    """A check. `lists`: names of the lists that its values come from; `text` prints them in the place of the values."""

    check: Check
    text: str
    lists: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class Group:
    """`and`, `or`, or `not` (with one item)."""

    word: Word
    items: list[NamedTree] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Named:
    """A macro, or an exception, and what it stands for."""

    kind: Literal["macro", "exception"]
    name: str
    tree: NamedTree


NamedTree = Leaf | Group | Named


def named_tree(result: LoadResult, rule: CompiledRule) -> NamedTree:
    """The tree of a rule of this load."""
    builder = _Builder(result)
    tree = builder.tree(rule.own, _Text(result, condition_with_exceptions(rule.item)))
    return _with_exceptions(rule, tree)


def step_trees(result: LoadResult, rule: CompiledRule) -> list[tuple[str, NamedTree]]:
    """Names and trees of the steps of a rule over several events; none for any other."""
    assert result.conditions is not None
    found: list[tuple[str, NamedTree]] = []
    for step in rule.correlation.item.steps if rule.correlation else ():
        own = result.conditions.parse(step.condition, step.context)[0]
        found.append((step.name, _Builder(result).tree(own, _Text(result, step.condition))))
    return found


def leaves_of(tree: NamedTree) -> Iterator[Leaf]:
    """All checks, left to right: those of the resolved condition, in its order."""
    if isinstance(tree, Leaf):
        yield tree
    elif isinstance(tree, Named):
        yield from leaves_of(tree.tree)
    else:
        for item in tree.items:
            yield from leaves_of(item)


def _with_exceptions(rule: CompiledRule, tree: NamedTree) -> NamedTree:
    filled = [item for item in rule.item.exceptions if item.values]
    if not filled or not isinstance(tree, Group) or tree.word != "and" or len(tree.items) != len(filled) + 1:
        return tree
    base, *others = tree.items
    items = list(base.items) if isinstance(base, Group) and base.word == "and" else [base]
    for item, part in zip(filled, others, strict=True):
        inner = part.items[0] if isinstance(part, Group) else part
        items.append(Group("not", [Named("exception", item.name, inner)]))
    return Group("and", items)


class _Text:
    """A text with its lists put in, and which of them each character comes from."""

    def __init__(self, result: LoadResult, text: SourceText) -> None:
        assert result.conditions is not None
        self._written = text.value
        self._lists = result.collector.lists if result.collector else {}
        self.parsed, self._origins = result.conditions.origins(text)

    def list_at(self, pos: int, end: int) -> str | None:
        """The list that put `parsed[pos:end]` there."""
        if self._origins[pos] == self._origins[max(pos, end - 1)] and end - pos > 1:
            return self._name(self._origins[pos])
        same = pos > 0 and self._origins[pos] == self._origins[pos - 1]
        same = same or (end < len(self._origins) and self._origins[pos] == self._origins[end])
        return self._name(self._origins[pos]) if same else None

    def empty_list(self, brackets: ValueList) -> str | None:
        """The list without items that stands in these brackets."""
        inside = self._written[self._origins[brackets.pos] + 1 : self._origins[brackets.end - 1]].strip()
        return inside if inside in self._lists else None

    def _name(self, start: int) -> str | None:
        stop = start
        while stop < len(self._written) and self._written[stop] not in " \t\n\r(),=":
            stop += 1
        word = self._written[start:stop]
        return word if word in self._lists else None


class _Builder:
    def __init__(self, result: LoadResult) -> None:
        assert result.conditions is not None
        assert result.collector is not None
        self._result = result
        self._macros = result.conditions.macros
        self._items = result.collector.macros

    def tree(self, node: Node, text: _Text) -> NamedTree:
        """The named twin of a tree that was parsed from `text`."""
        if isinstance(node, MacroRef):
            inner = _Text(self._result, self._items[node.name].condition)
            return Named("macro", node.name, self.tree(self._macros.tree(node.name), inner))
        if isinstance(node, Check):
            return self._leaf(node, text)
        if isinstance(node, Not):
            return Group("not", [self.tree(node.item, text)])
        word: Word = "and" if isinstance(node, And) else "or"
        assert isinstance(node, (And, Or))
        return Group(word, [self.tree(item, text) for item in node.items])

    def _leaf(self, check: Check, text: _Text) -> Leaf:
        right = check.right
        operator = f"{check.op} {check.modifier}" if check.modifier else check.op
        if right is None:
            return Leaf(check, f"{print_expr(check.left)} exists")
        if not isinstance(right, ValueList):
            return Leaf(check, f"{print_expr(check.left)} {operator} {_value(right)}")
        parts: list[str] = []
        names: list[str] = []
        empty = None if right.items else text.empty_list(right)
        if empty is not None:
            return Leaf(check, f"{print_expr(check.left)} {operator} ({empty}: empty)", (empty,))
        for item in right.items:
            name = text.list_at(item.pos, item.end)
            if name is None:
                parts.append(_value(item))
            elif not parts or parts[-1] != name:
                parts.append(name)
                names.append(name)
        return Leaf(check, f"{print_expr(check.left)} {operator} ({', '.join(parts)})", tuple(names))


def _value(value: object) -> str:
    if isinstance(value, Constant):
        plain = value.text and not any(char in value.text for char in " \t\n\"'=(),")
        return value.text if plain else f'"{value.text}"'
    return print_expr(value)  # type: ignore[arg-type]

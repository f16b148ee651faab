"""Truth of conditions for given values, with each check read once: quick where the oracle is obvious."""

from __future__ import annotations

from collections.abc import Mapping

from tiercel.lang.tree import And, Call, Check, Leaf, Node, Not
from tiercel.oracle.evaluate import evaluate
from tiercel.solver.facts import Facts, Value


def holds(root: Node, values: Mapping[str, Value], facts: Facts) -> bool:
    """Whether `root` holds where fields have these values and all others are missing.

    Keys are fields as written, values those of the oracle.
    """
    stack: list[tuple[Node, int]] = [(root, 0)]
    answer = False
    while stack:
        node, at = stack.pop()
        if isinstance(node, Not):
            if at == 0:
                stack += [(node, 1), (node.item, 0)]
            else:
                answer = not answer
        elif isinstance(node, Leaf):
            answer = isinstance(node, Check) and check_holds(node, values, facts)
        else:
            done = at > 0 and answer is not isinstance(node, And)
            if not done and at < len(node.items):
                stack += [(node, at + 1), (node.items[at], 0)]
    return answer


def check_holds(check: Check, values: Mapping[str, Value], facts: Facts) -> bool:
    """Whether one check holds."""
    fact = facts.of(check)
    value = values.get(fact.variable)
    if fact.opaque or isinstance(check.right, Call) or isinstance(check.left, Call) or isinstance(value, list):
        return evaluate(check, values, TypeNames(facts))
    return value is not None and fact.test(value)


class TypeNames(Mapping[str, str]):
    """Types by field name, from a field table."""

    def __init__(self, facts: Facts) -> None:
        self._fields = facts.fields

    def __getitem__(self, name: str) -> str:
        bound = self._fields.try_bind(name, None)
        info = self._fields.get(name)
        if bound is not None:
            return bound.type
        if info is None:
            raise KeyError(name)
        return info.type

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(info.name for info in self._fields)

    def __len__(self) -> int:
        return sum(1 for _ in self._fields)

"""Comparisons that hold far more often than they read.

`proc.aname != sshd` asks whether *some* ancestor is not sshd: true for nearly every process. `proc.name != anyof (a,
b)` and `proc.name != a or proc.name != b` hold for every name, for none is both. What was meant is
`not proc.aname = sshd`, and `not proc.name in (a, b)`.
"""

from __future__ import annotations

from collections.abc import Iterator

from tiercel.lang.printer import pretty, print_expr
from tiercel.lang.tree import Check, FieldExpr, Leaf, Node, Not, Or, leaves
from tiercel.lint.finding import Finding, Lint
from tiercel.lint.subject import Owner, Subject
from tiercel.solver import Model, Refuted
from tiercel.solver.facts import ANY_ANCESTOR

ANY_DIFFERS = Lint("LINT_ANY_DIFFERS", "warning", "A comparison that holds as soon as one of several values differs")
EVERY_VALUE = Lint("LINT_EVERY_VALUE", "warning", "A comparison that holds for every value of its field")
LINTS = (ANY_DIFFERS, EVERY_VALUE)


def find(subject: Subject) -> Iterator[Finding]:
    """Checks and `or`s in the own texts of rules and macros."""
    for owner in (*subject.macros, *subject.steps, *subject.rules):
        todo: list[Node] = [owner.tree]
        while todo:
            node = todo.pop()
            if isinstance(node, Check):
                yield from _check(subject, owner, node)
            elif isinstance(node, Not):
                todo.append(node.item)
            elif not isinstance(node, Leaf):
                todo += node.items
                if isinstance(node, Or):
                    yield from _or(subject, owner, node)


def _check(subject: Subject, owner: Owner, check: Check) -> Iterator[Finding]:
    if check.op != "!=" or not isinstance(check.left, FieldExpr):
        return
    name = print_expr(check.left)
    if check.left.name in ANY_ANCESTOR and check.left.arg is None and check.modifier is None:
        message = f"'{pretty(check)}' holds as soon as one ancestor differs"
        way_out = f"'not {pretty(check).replace('!=', '=', 1)}' says that none is"
        yield subject.at_node(ANY_DIFFERS, message, owner, check, way_out)
    elif check.modifier == "anyof" and len(set(subject.facts(owner).of(check).constants)) > 1:
        message = f"'{pretty(check)}' holds for every {name}: none is all of these"
        yield subject.at_node(EVERY_VALUE, message, owner, check, f"'not {name} in (…)' leaves these out")


def _or(subject: Subject, owner: Owner, node: Or) -> Iterator[Finding]:
    """Holds wherever its fields have values, though no operand does so alone."""
    parts = [leaf for leaf in leaves(node) if isinstance(leaf, Check)]
    names = {part.left for part in parts if isinstance(part.left, FieldExpr)}
    if len(parts) < 2 or len(names) != 1 or any(part.op == "exists" for part in parts):
        return
    if len(parts) != len(list(leaves(node))) or not isinstance(subject.search(owner, (node, False)), Model):
        return
    there = Check(names.pop(), "exists")
    if not isinstance(subject.search(owner, (node, False), (there, True)), Refuted):
        return
    if all(isinstance(subject.search(owner, (item, False), (there, True)), Model) for item in node.items):
        name = print_expr(there.left)
        message = f"'{pretty(node).strip('()')}' holds for every {name}"
        yield subject.at_node(EVERY_VALUE, message, owner, node, "was 'and' meant?")

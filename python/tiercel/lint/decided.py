"""Conditions, and parts of them, that no event can change: never true, or always true.

A rule that can never fire gives false comfort; a part that can never hold, or always does, was meant otherwise. The
message names the parts that contradict each other. Placeholders are left alone: a list that is empty for you to fill,
`evt.num = 0`; they are told of only where a whole rule can never fire because of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from tiercel.lang.printer import pretty
from tiercel.lang.tree import And, Check, Leaf, Node, Not, Or, ValueList
from tiercel.lint.finding import Finding, Lint
from tiercel.lint.subject import Owner, Subject
from tiercel.solver import Model, Refuted

NEVER = Lint("LINT_NEVER_TRUE", "warning", "A condition, or a part of one, that no event can make true")
ALWAYS = Lint("LINT_ALWAYS_TRUE", "warning", "A condition, or a part of one, that every event makes true")
LINTS = (NEVER, ALWAYS)

_LONGEST = 60


def find(subject: Subject) -> Iterator[Finding]:
    """Rules that cannot fire first, then parts of rules and macros."""
    dead: set[str] = set()
    for owner in subject.rules:
        assert owner.rule is not None
        if isinstance(subject.outcome(owner.rule), Refuted):
            dead.add(owner.name)
            yield _rule(subject, owner)
    for owner in (*subject.macros, *subject.steps, *(rule for rule in subject.rules if rule.name not in dead)):
        yield from _parts(subject, owner)


def _rule(subject: Subject, owner: Owner) -> Finding:
    items: list[Node] = list(owner.tree.items) if isinstance(owner.tree, And) else [owner.tree]
    core = _core(subject, owner, items)
    why = _why(core)
    return subject.at_node(NEVER, f"rule '{owner.name}' can never fire: {why}", owner, core[0])


def _core(subject: Subject, owner: Owner, items: list[Node]) -> list[Node]:
    """Operands of an `and` of which none can be left out without making the rest possible."""
    kept = items
    for item in items:
        rest = [other for other in kept if other is not item]
        if rest and isinstance(subject.search(owner, *((other, True) for other in rest)), Refuted):
            kept = rest
    return kept


def _why(core: list[Node]) -> str:
    if len(core) == 1:
        empty = _is_empty_list(core[0])
        return f"{_show(core[0])} never holds" + (", for its list is empty" if empty else "")
    shown = ", ".join(_show(item) for item in core[:4])
    return f"{shown} cannot hold at once"


def _show(node: Node) -> str:
    text = pretty(node)
    return f"'{text if len(text) <= _LONGEST else text[: _LONGEST - 3] + '...'}'"


def _is_empty_list(node: Node) -> bool:
    return isinstance(node, Check) and isinstance(node.right, ValueList) and not node.right.items


def _parts(subject: Subject, owner: Owner) -> Iterator[Finding]:
    """The innermost parts that are decided, in the owner's own tree."""
    todo: list[Node] = [owner.tree]
    while todo:
        node = todo.pop()
        if isinstance(node, Not):
            todo.append(node.item)
            continue
        inner = None if isinstance(node, Leaf) else node
        if inner is not None:
            todo += inner.items
        if isinstance(node, Check):
            yield from _check(subject, owner, node)
        elif isinstance(node, And):
            yield from _contradiction(subject, owner, node)
        elif isinstance(node, Or):
            yield from _tautology(subject, owner, node)


def _check(subject: Subject, owner: Owner, check: Check) -> Iterator[Finding]:
    if not _is_empty_list(check) and isinstance(subject.search(owner, (check, True)), Refuted):
        yield subject.at_node(NEVER, f"{_show(check)} never holds", owner, check, _type_hint(check))


def _type_hint(check: Check) -> str:
    return "look at the field's type and range with 'tiercel fields'" if check.right is not None else ""


def _contradiction(subject: Subject, owner: Owner, node: And) -> Iterator[Finding]:
    if not isinstance(subject.search(owner, (node, True)), Refuted):
        return
    core = _core(subject, owner, list(node.items))
    if len(core) > 1:  # else the operand itself is reported, or is a placeholder
        message = f"this can never hold: {_why(core)}"
        yield subject.at_node(NEVER, message, owner, node, "was 'or' meant, or another field?")


def _tautology(subject: Subject, owner: Owner, node: Or) -> Iterator[Finding]:
    if not isinstance(subject.search(owner, (node, False)), Refuted):
        return
    if all(isinstance(subject.search(owner, (item, False)), Model) for item in node.items):
        shown = " or ".join(_show(item) for item in node.items[:3])
        message = f"this always holds: {shown} leaves no event out"
        yield subject.at_node(ALWAYS, message, owner, node, "was 'and' meant? 'a != x or a != y' holds for every value")

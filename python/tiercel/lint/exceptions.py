"""Exceptions that leave nothing of their rule, and exceptions that never apply.

An exception whose values cover everything that the rule matches switches the rule off. One that contradicts the
condition does nothing: the case that it was written for still gives alerts.
"""

from __future__ import annotations

from collections.abc import Iterator

from tiercel.lang.tree import And, Node, Not
from tiercel.lint.finding import Finding, Lint
from tiercel.lint.subject import Owner, Subject
from tiercel.rules.items import ExceptionItem
from tiercel.solver import Model, Refuted

SWALLOWS = Lint("LINT_EXCEPTION_SWALLOWS_RULE", "warning", "An exception that covers everything that its rule matches")
USELESS = Lint("LINT_EXCEPTION_NEVER_APPLIES", "warning", "An exception that no event of its rule can meet")
LINTS = (SWALLOWS, USELESS)


def find(subject: Subject) -> Iterator[Finding]:
    """Exceptions of all rules."""
    for owner in subject.rules:
        yield from _of(subject, owner)


def exceptions_of(owner: Owner) -> list[tuple[ExceptionItem, Node]]:
    """Exceptions that have values, each with its tree, as they stand in the assembled condition."""
    assert owner.rule is not None
    filled = [item for item in owner.rule.item.exceptions if item.values]
    if not filled or not isinstance(owner.tree, And):
        return []
    parts = [part.item for part in owner.tree.items[1:] if isinstance(part, Not)]
    return list(zip(filled, parts, strict=True)) if len(parts) == len(filled) else []


def _of(subject: Subject, owner: Owner) -> Iterator[Finding]:
    found = exceptions_of(owner)
    if not found or not isinstance(owner.tree, And):
        return
    base = owner.tree.items[0]
    if not isinstance(subject.search(owner, (base, True)), Model):
        return
    for item, tree in found:
        if isinstance(subject.search(owner, (base, True), (tree, False)), Refuted):
            message = f"exception '{item.name}' covers everything that rule '{owner.name}' matches: it can never fire"
            yield subject.at_item(SWALLOWS, message, item.context, "make its values narrower")
        elif isinstance(subject.search(owner, (base, True), (tree, True)), Refuted):
            message = f"exception '{item.name}' never applies: it contradicts the condition of rule '{owner.name}'"
            yield subject.at_item(USELESS, message, item.context, "take it away, or look at its fields and operators")

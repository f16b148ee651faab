"""Macros and lists that reach no rule.

Falco's LOAD_UNUSED_MACRO and LOAD_UNUSED_LIST tell of what nothing names. This one tells of the rest: what is named
only by macros or lists that are themselves not used.
"""

from __future__ import annotations

from collections.abc import Iterator

from tiercel.lang.macros import macro_names
from tiercel.lint.finding import Finding, Lint
from tiercel.lint.subject import Subject

MACRO = Lint("LINT_DEAD_MACRO", "warning", "A macro that only unused macros name")
LIST = Lint("LINT_DEAD_LIST", "warning", "A list that only unused macros or lists name")
LINTS = (MACRO, LIST)


def find(subject: Subject) -> Iterator[Finding]:
    """Macros, then lists."""
    conditions = subject.conditions
    macros = _live_macros(subject)
    for owner in subject.macros:
        if owner.name not in macros and owner.name in conditions.macros.used:
            message = f"macro '{owner.name}' reaches no rule: only unused macros name it"
            yield subject.at_item(MACRO, message, owner.context, "delete it, or the last macro of the chain first")
    lists = _live_lists(subject, macros)
    for item in subject.collector.lists.values():
        if item.name not in lists and item.name in conditions.used_lists:
            message = f"list '{item.name}' reaches no rule: only unused macros or lists name it"
            yield subject.at_item(LIST, message, item.context, "delete it")


def _live_macros(subject: Subject) -> set[str]:
    trees = subject.conditions.macros
    live: set[str] = set()
    todo = [name for owner in (*subject.rules, *subject.steps) for name in macro_names(owner.tree)]
    while todo:
        name = todo.pop()
        if name not in live:
            live.add(name)
            todo += macro_names(trees.tree(name))
    return live


def _live_lists(subject: Subject, macros: set[str]) -> set[str]:
    collector = subject.collector
    todo = [name for owner in subject.rules if owner.rule for name in owner.rule.lists]
    for owner in subject.macros:
        if owner.name in macros:
            todo += subject.conditions.parse(owner.text, owner.context)[1]
    for owner in subject.steps:
        todo += subject.conditions.parse(owner.text, owner.context)[1]
    live: set[str] = set()
    while todo:
        name = todo.pop()
        if name not in live:
            live.add(name)
            todo += [item for item in collector.lists[name].items if item in collector.lists]
    return live

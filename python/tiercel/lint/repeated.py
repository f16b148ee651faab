"""The same thing said twice: items of a list, values in brackets, operands of `and` and `or`.

Harmless, but often one of the two was meant to be something else. `tiercel check --fix` takes repeated items away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tiercel.lang.lint import constants_of
from tiercel.lang.printer import pretty
from tiercel.lang.tree import And, Check, MacroRef, Node, Not, Or, ValueList
from tiercel.lint.finding import MOST_OF_A_CHECK, Finding, Lint
from tiercel.lint.subject import Owner, Subject

REPEATED = Lint("LINT_REPEATED", "note", "The same item, value or operand twice")
LINTS = (REPEATED,)


def find(subject: Subject) -> Iterator[Finding]:
    """Lists, then conditions."""
    for item in subject.collector.lists.values():
        twice = [name for name, count in Counter(item.items).items() if count > 1]
        if twice:
            message = f"list '{item.name}' has {', '.join(repr(name) for name in twice[:5])} more than once"
            yield subject.at_item(REPEATED, message, item.context, "'tiercel check --fix' takes the second away")
    for owner in (*subject.macros, *subject.steps, *subject.rules):
        yield from _of(subject, owner)


def _of(subject: Subject, owner: Owner) -> Iterator[Finding]:
    todo: list[Node] = [owner.tree]
    while todo:
        node = todo.pop()
        if isinstance(node, Not):
            todo.append(node.item)
        elif isinstance(node, (And, Or)):
            todo += node.items
            yield from _operands(subject, owner, node)
        elif isinstance(node, Check) and isinstance(node.right, ValueList):
            yield from _values(subject, owner, node)


def _operands(subject: Subject, owner: Owner, node: And | Or) -> Iterator[Finding]:
    seen: set[Node] = set()
    for item in node.items:
        simple = item.item if isinstance(item, Not) else item
        if item in seen and isinstance(simple, (Check, MacroRef)):
            word = "and" if isinstance(node, And) else "or"
            yield subject.at_node(REPEATED, f"'{pretty(item)}' stands twice in this '{word}'", owner, item)
        seen.add(item)


def _values(subject: Subject, owner: Owner, check: Check) -> Iterator[Finding]:
    seen: set[str] = set()
    told = 0
    for constant in constants_of(check):
        written = owner.text.value[constant.pos : constant.end].strip("\"'") == constant.text
        if constant.text in seen and written and told < MOST_OF_A_CHECK:  # what a list brings is told of there
            told += 1
            message = f"'{constant.text}' stands twice in these brackets"
            yield subject.at_check(REPEATED, message, owner, check, constant.pos, constant.end)
        seen.add(constant.text)

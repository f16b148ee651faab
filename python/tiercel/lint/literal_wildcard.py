"""Wildcards where they mean nothing.

`=`, `in`, `startswith`, `endswith` and `contains` take `*` and `?` for themselves: `fd.name startswith /tmp/*` matches
only names with an asterisk in them. Use `glob`, or leave the asterisk out.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from tiercel.lang.lint import constants_of
from tiercel.lang.tree import Check, FieldExpr, leaves
from tiercel.lint.finding import MOST_OF_A_CHECK, Finding, Lint
from tiercel.lint.subject import Subject

WILDCARD = Lint("LINT_LITERAL_WILDCARD", "warning", "A wildcard in a constant that is compared literally")
LINTS = (WILDCARD,)

_OPERATORS = frozenset({"=", "!=", "in", "intersects", "startswith", "endswith"})
_NAMES = ("fd.name", "fd.directory", "fd.filename", "fs.path.", "proc.name", "proc.pname", "proc.aname", "proc.exe",
          "proc.pexe", "proc.aexe", "container.image", "container.name", "evt.abspath", "user.name")  # fmt: skip
"""Fields whose values hardly ever hold an asterisk."""


def find(subject: Subject) -> Iterator[Finding]:
    """Constants in the own texts of rules and macros."""
    for owner in (*subject.macros, *subject.steps, *subject.rules):
        for check in leaves(owner.tree):
            if not isinstance(check, Check) or not isinstance(check.left, FieldExpr):
                continue
            if check.op not in _OPERATORS or not check.left.name.startswith(_NAMES):
                continue
            odd = (constant for constant in constants_of(check) if "*" in constant.text and constant.text.strip("*"))
            for constant in islice(odd, MOST_OF_A_CHECK):
                message = f"'{check.op}' takes the '*' of '{constant.text}' literally"
                yield subject.at_check(WILDCARD, message, owner, check, constant.pos, constant.end, _way_out(check))


def _way_out(check: Check) -> str:
    if check.op in ("startswith", "endswith"):
        return f"leave the '*' out, {check.op} needs none; or use glob"
    return "use glob, or pmatch for a folder and what is below it"

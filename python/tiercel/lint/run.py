"""Runs all lints over a load."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType

from tiercel.lint import (
    costly,
    dead,
    decided,
    exceptions,
    literal_wildcard,
    repeated,
    shadowed,
    surprising,
    unfilled,
    unmatchable,
)
from tiercel.lint.finding import Finding, Lint
from tiercel.lint.subject import Subject
from tiercel.rules import LoadResult

MODULES: tuple[ModuleType, ...] = (
    decided, shadowed, exceptions, dead, surprising, unmatchable, literal_wildcard, repeated, unfilled, costly,
)  # fmt: skip

LINTS: dict[str, Lint] = {lint.code: lint for module in MODULES for lint in module.LINTS}
"""Every kind of finding by code."""


def lint(result: LoadResult, ignore: Iterable[str] = (), collector: str = "any") -> list[Finding]:
    """All findings about a load, by file and place; none where it has errors.

    `ignore`: codes to leave out. `collector`: what the rules are meant for (any, live, capture).
    """
    if not result.successful or result.collector is None or result.conditions is None:
        return []
    unwanted = frozenset(ignore)
    subject = Subject(result, collector)
    found = [finding for module in MODULES for finding in module.find(subject) if finding.lint.code not in unwanted]
    unique = {(f.lint.code, f.issue.message, f.issue.file, f.issue.place): f for f in found}
    return sorted(unique.values(), key=lambda f: (f.issue.file, f.issue.place.offset, f.lint.code))

"""The engine's counts, with the names of rules and the texts of checks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tiercel.lang.fields import table_for
from tiercel.lang.printer import pretty
from tiercel.lang.tree import Check, leaves
from tiercel.rules import CompiledRule
from tiercel.rules.program import predicate


@dataclass(frozen=True, slots=True)
class Cost:
    """A rule or a check. `asked`: its answer was wanted; `run`: it was worked out, else it was known; `held`: true.

    `ns` is the time for working it out; a rule's includes its checks, those that an earlier rule asked excepted.
    """

    name: str
    asked: int
    run: int
    held: int
    ns: int

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {"name": self.name, "asked": self.asked, "run": self.run, "held": self.held, "ns": self.ns}


@dataclass(frozen=True, slots=True)
class Profile:
    """Counts of a run. `asked_events` are those that some rule was asked about."""

    events: int
    asked_events: int
    rules: tuple[Cost, ...]
    checks: tuple[Cost, ...]

    @property
    def rules_ns(self) -> int:
        """Time in all rules."""
        return sum(rule.ns for rule in self.rules)

    def to_json(self) -> dict[str, Any]:
        """Plain data, the dearest first."""
        return {
            "events": self.events,
            "asked_events": self.asked_events,
            "rules_ns": self.rules_ns,
            "rules": [cost.to_json() for cost in self.rules],
            "checks": [cost.to_json() for cost in self.checks],
        }


def read_profile(
    counts: Mapping[str, Any], program: bytes, rules: Iterable[CompiledRule], plugins: frozenset[str], events: int
) -> Profile:
    """Names for the counts of the engine that ran `program`, made of `rules`."""
    document = json.loads(program)
    names = [row["name"] for row in document["rules"]]
    texts = _texts(rules, plugins)
    checks = [texts.get(json.dumps(row), json.dumps(row)) for row in document["predicates"]]
    return Profile(
        events=events,
        asked_events=counts["events"],
        rules=_ranked(names, counts["rules"]),
        checks=_ranked(checks, counts["tests"]),
    )


def _ranked(names: list[str], rows: list[tuple[int, int, int, int]]) -> tuple[Cost, ...]:
    costs = (Cost(name, *row) for name, row in zip(names, rows, strict=True))
    return tuple(sorted(costs, key=lambda cost: -cost.ns))


def _texts(rules: Iterable[CompiledRule], plugins: frozenset[str]) -> dict[str, str]:
    """Compiled form of each check to its text."""
    found: dict[str, str] = {}
    for rule in rules:
        fields = table_for(rule.source, plugins)
        trees = [rule.condition, *(step.condition for step in (rule.correlation.steps if rule.correlation else ()))]
        for tree in trees:
            for check in leaves(tree):
                if isinstance(check, Check):
                    found.setdefault(json.dumps(predicate(check, fields)), pretty(check))
    return found

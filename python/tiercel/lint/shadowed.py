"""Rules that another rule hides.

With `rule_matching: first` only the first rule that fits an event gives an alert. Where everything that a rule matches
is matched by one before it, the later rule never speaks. Put it first, or take its cases out of the earlier one.
"""

from __future__ import annotations

from collections.abc import Iterator

from tiercel.lint.finding import Finding, Lint
from tiercel.lint.subject import Owner, Subject
from tiercel.rules import CompiledRule
from tiercel.solver import Model, Refuted, holds

SHADOWED = Lint("LINT_SHADOWED_RULE", "warning", "A rule whose every event an earlier rule takes")
LINTS = (SHADOWED,)

MOST_PAIRS = 500_000
"""Pairs of rules that are looked at: those of the first thousand rules."""


def find(subject: Subject) -> Iterator[Finding]:
    """Each rule with the first one that hides it."""
    if subject.result.options.rule_matching != "first":
        return
    owners = {owner.name: owner for owner in subject.rules}
    active = [rule for rule in subject.result.active if rule.correlation is None]
    pairs = 0
    for index, rule in enumerate(active):
        outcome = subject.outcome(rule)
        if not isinstance(outcome, Model) or pairs > MOST_PAIRS:
            continue
        for earlier in active[:index]:
            pairs += 1
            if _may_hide(earlier, rule) and _hides(subject, owners[rule.name], earlier, rule, outcome):
                yield _report(subject, owners[rule.name], earlier)
                break


def _may_hide(earlier: CompiledRule, rule: CompiledRule) -> bool:
    return earlier.source == rule.source and not rule.events.events & ~earlier.events.events


def _hides(subject: Subject, owner: Owner, earlier: CompiledRule, rule: CompiledRule, model: Model) -> bool:
    """An event of the rule's that the earlier one passes over disproves it at once; else the search decides."""
    facts = subject.facts(owner)
    if not model.unknown and not holds(earlier.condition, model.values, facts):
        return False
    return isinstance(subject.search(owner, (rule.condition, True), (earlier.condition, False)), Refuted)


def _report(subject: Subject, owner: Owner, earlier: CompiledRule) -> Finding:
    at = earlier.item.context
    where = f"{at.file.name}:{at.place.line + 1}"
    message = f"rule '{owner.name}' never gives an alert: '{earlier.name}' ({where}) comes first and takes all"
    way_out = f"load it before '{earlier.name}', leave its cases out there, or run with rule_matching: all"
    return subject.at_item(SHADOWED, message, owner.context, way_out)

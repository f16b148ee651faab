"""Values of fields for which a rule fires, and the least change after which it does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tiercel.errors import TiercelError
from tiercel.lang.fields import table_for
from tiercel.lang.parser import parse
from tiercel.lang.tree import Check, Node, leaves
from tiercel.rules import CompiledRule, LoadResult
from tiercel.ruletest.values import Values
from tiercel.solver import Facts, Model, Refuted, facts_for, holds, search
from tiercel.solver.domains import candidates
from tiercel.solver.realise import realise

POSSIBLE = parse("not evt.num = 0 and not evt.dir = > and not proc.name = '<NA>'")
"""What every event of a running system says: the first has number 1, and only the ends of calls are reported."""

FIRST = ("fd.name", "fd.directory", "fs.path.name", "proc.name", "proc.cmdline", "proc.args", "proc.exepath",
         "proc.pname", "fd.sip", "fd.rip", "fd.sport", "user.name")  # fmt: skip
"""Fields that a person would change first, in this order."""

LAST = ("evt.type", "evt.res", "evt.rawres", "evt.dir", "container.id", "fd.num", "fd.typechar", "fd.type")
"""Fields whose change makes another event rather than a near miss."""


class NoWitness(TiercelError):
    """No event could be built; the text says why."""


@dataclass(frozen=True, slots=True)
class Witness:
    """Two events. They differ in `field` alone: `before` there, `after` here (None: missing)."""

    fires: Values
    near_miss: Values
    field: str
    before: Any
    after: Any


def build(result: LoadResult, rule: CompiledRule) -> Witness:
    """Both events of a rule; `NoWitness` where there are none, or none was found."""
    facts = facts_for(table_for(rule.source, frozenset(result.options.plugins)))
    fires = _firing(rule, facts)
    return _near_miss(rule.condition, fires, facts)


def _firing(rule: CompiledRule, facts: Facts) -> Values:
    wanted = [(rule.condition, True), (POSSIBLE, True)] if rule.source == "syscall" else [(rule.condition, True)]
    outcome = search(wanted, facts)
    if isinstance(outcome, Refuted):
        if isinstance(search(wanted[:1], facts), Model):
            raise NoWitness(
                f"'{rule.name}' waits for a placeholder (evt.num = 0, evt.dir = >)", "fill it in, and ask again"
            )
        raise NoWitness(f"'{rule.name}' can never fire", "'tiercel check' says which parts contradict each other")
    values = realise(outcome, wanted, facts) if isinstance(outcome, Model) else None
    if values is None:
        raise NoWitness(f"no event was found for '{rule.name}', though there may be one", "")
    return values


def _near_miss(condition: Node, fires: Values, facts: Facts) -> Witness:
    for name in sorted(fires, key=_telling):
        for value in _others(condition, name, fires[name], facts):
            changed = {**fires, name: value}
            if value is None:
                del changed[name]
            if not holds(condition, changed, facts):
                return Witness(fires, changed, name, fires[name], value)
    raise NoWitness("no single value can be changed so that the rule does not fire")


def _telling(name: str) -> tuple[bool, int, bool]:
    return name in LAST, FIRST.index(name) if name in FIRST else len(FIRST), name.startswith("evt.")


def _others(condition: Node, name: str, value: Any, facts: Facts) -> Iterator[Any]:
    """Other values of a field: plain ones that no check names first, then none at all."""
    read = [facts.of(check) for check in dict.fromkeys(leaves(condition)) if isinstance(check, Check)]
    about = [fact for fact in read if fact.variable == name]
    if about:
        several = isinstance(value, list)
        tried = list(candidates(about[0].kind, about))
        fresh = [one for one in tried if one not in {c for fact in about for c in fact.constants if _hashable(c)}]
        for one in (*fresh, *tried):
            if [one] != value and one != value:
                yield [one] if several else one
    yield None


def _hashable(value: Any) -> bool:
    return not isinstance(value, list)

"""Cases of several events: for rules that count, order or miss them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tiercel import _core
from tiercel.lang.fields import table_for
from tiercel.lang.tree import Expr, Node
from tiercel.oracle import correlate, evaluate
from tiercel.oracle.correlate import Hit, Key
from tiercel.oracle.evaluate import value_of
from tiercel.rules import CompiledRule
from tiercel.rules.program import step_name
from tiercel.ruletest.values import NO_SETS, FieldSets, Values, engine_json, sees
from tiercel.solver import facts_for
from tiercel.solver.truth import TypeNames

Event = tuple[int, Values]
"""Time in ns from the first event, and values of fields."""


class Disagreement(Exception):
    """Engine and oracle answer differently."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A condition of the rule: a step, or its own."""

    name: str
    condition: Node
    by: tuple[Expr, ...]
    events: int


def _parts(rule: CompiledRule) -> list[_Part]:
    correlation = rule.correlation
    own = _Part(rule.name, rule.condition, correlation.by if correlation else (), rule.events.events)
    steps = correlation.steps if correlation else ()
    return [
        *(_Part(step_name(rule.name, step.name), step.condition, step.by, step.events.events) for step in steps),
        own,
    ]


def conditions_hold(program: bytes, rule: CompiledRule, values: Values, sets: FieldSets = NO_SETS) -> dict[str, bool]:
    """Which conditions of a rule hold for an event, by the names of the program; engine and oracle must agree."""
    names = [row["name"] for row in json.loads(program)["rules"]]
    engine = dict(zip(names, _core.evaluate(program, engine_json(values, rule.source, sets)), strict=True))
    types = TypeNames(facts_for(table_for(rule.source, sets)))
    found: dict[str, bool] = {}
    for part in _parts(rule):
        oracle = evaluate(part.condition, values, types)
        if engine[part.name] != oracle:
            raise Disagreement(f"engine ({engine[part.name]}) and oracle ({oracle}) disagree about '{part.name}'")
        found[part.name] = oracle and sees(part.events, values)
    return found


def alerts(program: bytes, rule: CompiledRule, events: Sequence[Event], sets: FieldSets = NO_SETS) -> int:
    """How often a rule fires for events in their order."""
    hits: list[Hit] = []
    parts = _parts(rule)
    for number, (at_ns, values) in enumerate(events, 1):
        held = conditions_hold(program, rule, values, sets)
        for place, part in enumerate(parts):
            hit = _hit(rule, part, place, number, at_ns, values) if held[part.name] else None
            if hit is not None:
                hits.append(hit)
    if rule.correlation is None:
        return len(hits)
    item = rule.correlation.item
    times = [(number, at_ns) for number, (at_ns, _values) in enumerate(events, 1)]
    count: dict[str, Callable[[], Sequence[object]]] = {
        "sequence": lambda: correlate.sequence(hits, len(parts), item.within_ns),
        "threshold": lambda: correlate.threshold(hits, item.count, item.within_ns, bool(item.distinct)),
        "absent": lambda: correlate.absent(hits, times, item.within_ns),
    }
    return len(count[item.kind]())


def _hit(rule: CompiledRule, part: _Part, place: int, number: int, at_ns: int, values: Values) -> Hit | None:
    """An event that lacks a value of `by` or `distinct` does not count."""
    key = _key(part.by, values)
    distinct = _key(rule.correlation.distinct if rule.correlation else (), values)
    return None if key is None or distinct is None else Hit(number, at_ns, place, key, distinct)


def _key(exprs: Sequence[Expr], values: Values) -> Key | None:
    found = [value_of(expr, values) for expr in exprs]
    if any(value is None for value in found):
        return None
    return tuple(tuple(value) if isinstance(value, list) else value for value in found)

"""Events for which a rule over several events fires, and as few changes after which it does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from tiercel.lang.fields import table_for
from tiercel.lang.printer import print_expr
from tiercel.lang.tree import Check, Constant, Expr, FieldExpr
from tiercel.oracle.evaluate import value_of
from tiercel.rules import CompiledRule, LoadResult
from tiercel.rules.program import program
from tiercel.ruletest.several import Event, alerts
from tiercel.ruletest.values import Values
from tiercel.solver import facts_for, holds
from tiercel.solver.search import Formula
from tiercel.witness.build import NoWitness, build, firing

SECOND_NS = 1_000_000_000
PATHS = ("exepath", "fd.name", "fd.directory", "fs.path.name", "cwd")
"""Ends of the names of fields that are paths."""


@dataclass(frozen=True, slots=True)
class Several:
    """Events with their times; `difference` says how those of the near miss differ."""

    fires: list[Event]
    near_miss: list[Event]
    difference: str


def build_several(result: LoadResult, rule: CompiledRule) -> Several:
    """Both, for a rule with `sequence`, `threshold` or `absent`. Engine and oracle have decided them."""
    maker = _Maker(result, rule)
    fires = next((events for events in maker.firing() if maker.alerts(events)), None)
    if fires is None:
        raise NoWitness(f"no events were found for '{rule.name}', though there may be some", "")
    for difference, events in maker.misses(fires):
        if not maker.alerts(events):
            return Several(fires, events, difference)
    raise NoWitness(f"'{rule.name}' fires for everything that was tried")


class _Maker:
    def __init__(self, result: LoadResult, rule: CompiledRule) -> None:
        assert rule.correlation is not None
        self._result, self._rule, self._block = result, rule, rule.correlation
        self._facts = facts_for(table_for(rule.source, result.options.field_sets))
        self._program = program([rule], "all", result.options.field_sets)
        self._within_ns = self._block.item.within_ns

    def alerts(self, events: Sequence[Event]) -> int:
        """How often the rule fires."""
        return alerts(self._program, self._rule, events)

    def firing(self) -> Iterator[list[Event]]:
        """Events that should do."""
        make = {"sequence": self._sequence, "threshold": self._threshold, "absent": self._absent}
        yield from make[self._block.kind]()

    def misses(self, fires: list[Event]) -> Iterator[tuple[str, list[Event]]]:
        """How they could be different, with the events."""
        late = self._within_ns + SECOND_NS
        if self._block.kind == "absent":
            first, after = fires
            for expected in self._expected(first[1]):
                yield "what is expected comes in time", [first, (self._within_ns // 2, expected), after]
        elif self._block.kind == "threshold":
            yield "one event less", fires[:-1]
            yield "another event", [(0, build(self._result, self._alone(self._rule.condition)).near_miss)]
        else:
            last_at, last = fires[-1]
            yield "the last event comes too late", [*fires[:-1], (last_at + late, last)]
            yield "the first step is missing", fires[1:]

    # -- the three kinds --------------------------------------------------------------------------------------------

    def _sequence(self) -> Iterator[list[Event]]:
        gap = self._gap(len(self._block.steps))
        for values in self._parts():
            yield [(at * gap, one) for at, one in enumerate(values)]

    def _threshold(self) -> Iterator[list[Event]]:
        count = self._block.item.count
        first = self._lead(self._rule.condition, (*self._block.by, *self._block.distinct))
        if first is None:
            return
        gap = self._gap(count)
        if not self._block.distinct:
            yield [(at * gap, first) for at in range(count)]
            return
        for field in self._block.distinct:
            if isinstance(field, FieldExpr):
                values = list(islice(self._different(first, field), count))
                if len(values) == count:
                    yield [(at * gap, one) for at, one in enumerate(values)]

    def _absent(self) -> Iterator[list[Event]]:
        own = self._lead(self._rule.condition, self._block.by)
        if own is None:
            return
        try:
            other = build(self._result, self._alone(self._rule.condition)).near_miss
        except NoWitness:
            other = own
        yield [(0, own), (self._within_ns + SECOND_NS, other)]

    def _expected(self, own: Values) -> Iterator[Values]:
        [step] = self._block.steps
        found = self._solve(step.condition, self._equal(step.by, self._block.by, own))
        if found is not None:
            yield found

    # -- values -----------------------------------------------------------------------------------------------------

    def _parts(self) -> Iterator[list[Values]]:
        """Values of the steps and the rule's own event, equal in what they are grouped by; each part decides once."""
        own = (self._rule.condition, self._block.by)
        parts = [*((step.condition, step.by) for step in self._block.steps), own]
        for leader in (len(parts) - 1, *range(len(parts) - 1)):
            condition, by = parts[leader]
            led = self._lead(condition, by)
            if led is None:
                continue
            values = [
                led if at == leader else self._solve(other, self._equal(keys, by, led))
                for at, (other, keys) in enumerate(parts)
            ]
            found = [one for one in values if one is not None]
            if len(found) == len(parts):
                yield found

    def _solve(self, condition: Any, more: list[Formula]) -> Values | None:
        try:
            return firing(self._alone(condition), self._facts, more)
        except NoWitness:
            return None

    def _alone(self, condition: Any) -> CompiledRule:
        """The rule with one condition and without the others."""
        return replace(self._rule, condition=condition, correlation=None)

    def _lead(self, condition: Any, by: Sequence[Expr]) -> Values | None:
        """With values for what events are grouped by; rather with whole paths, as records have them."""
        there: list[Formula] = [(Check(expr, "exists"), True) for expr in by]
        whole: list[Formula] = [
            (Check(expr, "startswith", Constant("/witness")), True)
            for expr in by
            if isinstance(expr, FieldExpr) and expr.name.endswith(PATHS)
        ]
        return self._solve(condition, [*there, *whole]) or self._solve(condition, there)

    @staticmethod
    def _equal(mine: Sequence[Expr], other: Sequence[Expr], values: Values) -> list[Formula]:
        """What `mine` is grouped by has the values that `other` has in an event."""
        return [
            (Check(one, "=", Constant(_text(value_of(two, values)), quoted=True)), True)
            for one, two in zip(mine, other, strict=True)
        ]

    def _different(self, first: Values, field: FieldExpr) -> Iterator[Values]:
        """The same event with other values of a field, for which the condition still holds."""
        name = print_expr(field)
        for number in range(100_000):
            changed = {**first, name: _nth(first.get(name), number)}
            if holds(self._rule.condition, changed, self._facts):
                yield changed

    def _gap(self, events: int) -> int:
        return min(SECOND_NS, self._within_ns // (2 * max(events, 1)) or 1)


def _nth(value: Any, number: int) -> Any:
    if number == 0:
        return value
    if isinstance(value, list):
        return [_nth(one, number) for one in value]
    if isinstance(value, bytes):
        return value + str(number).encode()
    return value + number if not isinstance(value, bool) else value


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else b""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value).lower() if isinstance(value, bool) else str(value)

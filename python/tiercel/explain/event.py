"""Events for `why`: out of a capture, or values written by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tiercel import _core
from tiercel._generated.events import EVENTS
from tiercel.errors import TiercelError
from tiercel.explain.named import NamedTree, leaves_of
from tiercel.explain.observe import Observed, Seen, observe
from tiercel.lang.fields import table_for
from tiercel.lang.printer import print_expr
from tiercel.lang.tree import Call, Check
from tiercel.oracle.evaluate import value_of
from tiercel.rules import CompiledRule, LoadResult
from tiercel.rules.program import predicate, program
from tiercel.solver import facts_for
from tiercel.solver.truth import check_holds

LAST = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Sighted:
    """A rule's condition in one event. `view`: which of two names of a file was looked at."""

    number: int
    time_ns: int
    type: str
    tid: int
    view: str | None
    root: Observed


def in_capture(
    result: LoadResult,
    rule: CompiledRule,
    tree: NamedTree,
    capture: Path,
    *,
    first: int = 0,
    last: int = LAST,
    from_ns: int = 0,
    until_ns: int = LAST,
    any_type: bool = False,
) -> Iterator[Sighted]:
    """The condition in each event of a range; of types that the rule looks at, unless `any_type`."""
    plugins = result.options.field_sets
    compiled = program([rule], "all", plugins)
    order = _predicate_order(json.loads(compiled)["predicates"])
    fields = table_for(rule.source, plugins)
    places = {id(leaf): order[json.dumps(predicate(leaf.check, fields))] for leaf in leaves_of(tree)}
    codes = [] if any_type else rule.events.event_codes()
    try:
        walk = _core.Examination(
            capture,
            compiled,
            first=first,
            last=last,
            from_ns=from_ns,
            until_ns=until_ns,
            codes=codes,
            plugins=result.readers,
        )
        while not walk.finished:
            for event in json.loads(walk.next_batch()):
                seen = {leaf: Seen(*event["tests"][place]) for leaf, place in places.items()}
                name = EVENTS[event["code"]][1] if event["code"] < len(EVENTS) else str(event["code"])
                root = observe(tree, seen)
                yield Sighted(event["num"], event["ts_ns"], name, event["tid"], event["view"], root)
    except _core.CaptureFailed as error:
        raise TiercelError(str(error)) from None


def _predicate_order(predicates: list[Any]) -> dict[str, int]:
    return {json.dumps(row): index for index, row in enumerate(predicates)}


def by_hand(result: LoadResult, rule: CompiledRule, tree: NamedTree, values: Mapping[str, Any]) -> Observed:
    """The condition for values of fields, in the oracle's forms."""
    facts = facts_for(table_for(rule.source, result.options.field_sets))
    return observe(tree, {id(leaf): _seen(leaf.check, values, facts) for leaf in leaves_of(tree)})


def _seen(check: Check, values: Mapping[str, Any], facts: Any) -> Seen:
    left = values.get(print_expr(check.left))
    left = value_of(check.left, values) if left is None else left
    right = value_of(check.right, values) if isinstance(check.right, Call) else None
    return Seen(left, right, check_holds(check, values, facts))

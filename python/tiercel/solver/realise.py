"""From a model to values of plain fields: several-valued fields, transformers and comparisons between fields."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from itertools import islice, product
from typing import Any

from tiercel.lang.printer import print_expr
from tiercel.lang.tree import Call, Check, fields_of
from tiercel.solver.domains import candidates
from tiercel.solver.facts import Fact, Facts, Value
from tiercel.solver.search import Formula, Model
from tiercel.solver.truth import check_holds, holds

MOST_TRIES = 3000


def realise(model: Model, formulas: Sequence[Formula], facts: Facts) -> dict[str, Value] | None:
    """Values of fields for which all formulas come true; None where none was found. What it gives was tried."""
    plain = {name: value for name, value in model.values.items() if "(" not in name}
    groups = [group for group in _open_groups(model, facts) if not all(_fits(c, w, plain, facts) for c, w in group)]
    choices = [list(islice(_choices(group, model, plain, facts), 40)) for group in groups]
    for tried in islice(product(*choices), MOST_TRIES):
        values = dict(plain)
        for choice in tried:
            values.update(choice)
        if all(holds(tree, values, facts) is wanted for tree, wanted in formulas):
            return {name: value for name, value in values.items() if value is not None}
    return None


Group = list[tuple[Check, bool]]


def _fits(check: Check, wanted: bool, values: dict[str, Value], facts: Facts) -> bool:
    return check_holds(check, values, facts) is wanted


def _open_groups(model: Model, facts: Facts) -> list[Group]:
    """Checks whose fields the search named no value for, by left-hand side."""
    groups: dict[str, Group] = {}
    for checks, wanted in ((model.holding, True), (model.failing, False)):
        for check in checks:
            groups.setdefault(facts.of(check).variable, []).append((check, wanted))
    return [group for group in groups.values() if any(wanted for _check, wanted in group)]


def _choices(group: Group, model: Model, plain: dict[str, Value], facts: Facts) -> Iterator[dict[str, Value]]:
    first = facts.of(group[0][0])
    left = first.check.left
    if isinstance(left, Call):
        yield from _before_transformer(left, model.values.get(first.variable), first, facts)
        return
    pool = list(islice(_pool(group, plain, facts), 60))
    for value in pool:
        choice = {first.variable: [value] if first.takes_list else value}
        if all(_fits(check, wanted, {**plain, **choice}, facts) for check, wanted in group):
            yield choice
    if first.takes_list:
        yield from _lists(group, pool, first, plain, facts)
    yield from _across(group, first, pool, plain)


def _pool(group: Group, plain: dict[str, Value], facts: Facts) -> Iterator[Value]:
    yield from candidates(facts.of(group[0][0]).kind, [facts.of(check) for check, _wanted in group])


def _lists(
    group: Group, pool: list[Value], first: Fact, plain: dict[str, Value], facts: Facts
) -> Iterator[dict[str, Value]]:
    """For each check that must hold a value of its own, which no check that must not hold accepts."""
    members: list[Value] = []
    for check, wanted in group:
        if not wanted:
            continue
        for value in pool:
            alone = {**plain, first.variable: [value]}
            if _fits(check, True, alone, facts) and all(_fits(c, w, alone, facts) for c, w in group if not w):
                members.append(value)
                break
    if members:
        yield {first.variable: list(dict.fromkeys(members))}


def _across(group: Group, first: Fact, pool: list[Value], plain: dict[str, Value]) -> Iterator[dict[str, Value]]:
    """Comparisons with another field: give that one the same value, or another."""
    for check, _wanted in group:
        if not isinstance(check.right, Call):
            continue
        for name in map(print_expr, fields_of(check.right)):
            for value in (plain.get(name), plain.get(first.variable), *pool[:6]):
                if value is not None:
                    yield {first.variable: value, name: value}
                    for other in pool[:4]:
                        yield {first.variable: value, name: other}


def _before_transformer(call: Call, target: Any, first: Fact, facts: Facts) -> Iterator[dict[str, Value]]:
    names = list(dict.fromkeys(map(print_expr, fields_of(call))))
    targets = [target] if target is not None else list(candidates(first.kind, [first]))[:8]
    sources = [source for one in targets for source in _sources(one)]
    for tried in islice(product(sources, repeat=min(len(names), 2)), 200):
        yield dict(zip(names, (*tried, *[b""] * len(names)), strict=False))


def _sources(target: Value) -> list[bytes]:
    """Texts that some transformer turns into the target."""
    if isinstance(target, bool) or not isinstance(target, (int, bytes)):
        return []
    if isinstance(target, int):
        return [b"x" * min(target, 4096)] if target >= 0 else []
    return [target, target.upper(), target.lower(), b"/usr/bin/" + target, base64.b64encode(target), b""]

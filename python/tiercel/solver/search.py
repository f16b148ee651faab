"""A tableau: literals are collected per field, `or` branches, and a contradiction goes back to the last branch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

from tiercel.lang.tree import And, Check, Leaf, Node, Not, leaves
from tiercel.solver.facts import Fact, Facts, Value
from tiercel.solver.theory import MISSING, UNKNOWN, choose

BUDGET = 4000
"""Branches that one search tries before it gives up."""


LOOKS = 200_000
"""Operands of `or`s that one search looks at before it gives up."""

MOST_CHECKS = 5000
"""Of larger conditions nothing is said."""


class Refuted:
    """No event can make all formulas true."""


class GaveUp:
    """Too many branches: not known."""


@dataclass(frozen=True, slots=True)
class Model:
    """Values by field (or transformer) as written; `unknown` are those for which a value could not be named.

    `holding` and `failing` are the checks that were chosen to hold and not to hold.
    """

    values: dict[str, Value]
    unknown: tuple[str, ...]
    holding: tuple[Check, ...]
    failing: tuple[Check, ...]


Outcome = Model | Refuted | GaveUp

Formula = tuple[Node, bool]
"""A tree, and whether it must hold or must not."""


@dataclass(slots=True)
class _Variable:
    """Checks of one field so far."""

    positive: list[Fact] = field(default_factory=list)
    negative: list[Fact] = field(default_factory=list)
    value: Value = MISSING


Chain = tuple[Formula, "Chain"] | None
"""Formulas that are still to do; a linked list, so that going back costs nothing."""


def search(formulas: Iterable[Formula], facts: Facts, budget: int = BUDGET) -> Outcome:
    """A model of all formulas. Each is (tree without macro names, truth wanted)."""
    formulas = list(formulas)
    if any(True for _ in islice(chain.from_iterable(leaves(tree) for tree, _wanted in formulas), MOST_CHECKS, None)):
        return GaveUp()
    return _Search(facts, budget).run(formulas)


class _Search:
    def __init__(self, facts: Facts, budget: int) -> None:
        self._facts = facts
        self._left = budget
        self._looks = LOOKS
        self._variables: dict[str, _Variable] = {}
        self._chosen: dict[Fact, bool] = {}
        self._trail: list[tuple[Fact, Value]] = []

    def run(self, formulas: Iterable[Formula]) -> Outcome:
        pending: Chain = None
        for formula in reversed(list(formulas)):
            pending = (formula, pending)
        choices: list[tuple[int, Iterator[Chain]]] = []
        ors: Chain = None
        while True:
            outcome = self._settle(pending, ors)
            if outcome is not None:
                ors = outcome[0]
                branches = self._branch(ors)
                if branches is None:
                    return self._model()
                choices.append((len(self._trail), branches))
            step = self._next(choices)
            if step is None:
                return Refuted()
            self._left -= 1
            if self._left < 0 or self._looks < 0:
                return GaveUp()
            pending, ors = step, None

    def _next(self, choices: list[tuple[int, Iterator[Chain]]]) -> Chain:
        """The next untried branch; everything that was said since that choice is taken back."""
        while choices:
            mark, branches = choices[-1]
            self._undo(mark)
            for branch in branches:
                return branch
            choices.pop()
        return None

    def _settle(self, pending: Chain, ors: Chain) -> tuple[Chain] | None:
        """Takes in everything that leaves no choice; the `or`s that remain, None at a contradiction."""
        while pending is not None:
            (node, wanted), pending = pending
            if isinstance(node, Not):
                pending = ((node.item, not wanted), pending)
            elif isinstance(node, Leaf):
                if not isinstance(node, Check) or not self._say(self._facts.of(node), wanted):
                    return None
            elif isinstance(node, And) is wanted:
                for item in reversed(node.items):
                    pending = ((item, wanted), pending)
            else:
                ors = ((node, wanted), ors)
        return (ors,)

    def _branch(self, ors: Chain) -> Iterator[Chain] | None:
        """Ways to make the `or` with the fewest ways true; None when nothing is left to do."""
        best: list[Formula] | None = None
        rest: list[Formula] = []
        chosen: Formula | None = None
        while ors is not None:
            formula, ors = ors
            ways = self._ways(formula)
            if ways is None:
                continue
            rest.append(formula)
            if best is None or len(ways) < len(best):
                best, chosen = ways, formula
                if not ways:
                    break
        if best is None:
            return None
        others: Chain = None
        for formula in rest:
            if formula is not chosen:
                others = (formula, others)
        return iter([(way, others) for way in best])

    def _ways(self, formula: Formula) -> list[Formula] | None:
        """Operands of an `or` that can still be made true; None when one already is."""
        node, wanted = formula
        ways: list[Formula] = []
        self._looks -= len(node.items)  # type: ignore[union-attr]
        for item in node.items:  # type: ignore[union-attr]
            inner, truth = item, wanted
            while isinstance(inner, Not):
                inner, truth = inner.item, not truth
            if isinstance(inner, Check):
                known = self._chosen.get(self._facts.of(inner))
                if known is truth:
                    return None
                if known is not None:
                    continue
            ways.append((inner, truth))
        return sorted(ways, key=_effort)

    def _say(self, fact: Fact, wanted: bool) -> bool:
        """Takes a check for true or false; False when that contradicts what was said before."""
        known = self._chosen.get(fact)
        if known is not None:
            return known is wanted
        variable = self._variables.setdefault(fact.variable, _Variable())
        self._chosen[fact] = wanted
        self._trail.append((fact, variable.value))
        (variable.positive if wanted else variable.negative).append(fact)
        if variable.value is MISSING and not wanted:
            return True
        fits = variable.value is not MISSING and variable.value is not UNKNOWN and not fact.opaque
        if fits and fact.test(variable.value) is wanted:
            return True
        value = choose(variable.positive, variable.negative)
        if value is None:
            return False
        variable.value = value
        return True

    def _undo(self, mark: int) -> None:
        while len(self._trail) > mark:
            fact, value = self._trail.pop()
            variable = self._variables[fact.variable]
            (variable.positive if self._chosen.pop(fact) else variable.negative).pop()
            variable.value = value

    def _model(self) -> Model:
        values = {name: v.value for name, v in self._variables.items() if v.value not in (MISSING, UNKNOWN)}
        unknown = tuple(name for name, v in self._variables.items() if v.value is UNKNOWN)
        holding = tuple(fact.check for fact, wanted in self._chosen.items() if wanted)
        failing = tuple(fact.check for fact, wanted in self._chosen.items() if not wanted)
        return Model(values, unknown, holding, failing)


def _effort(formula: Formula) -> int:
    """Plain checks before groups; a check that need not hold asks nothing of its field."""
    node, wanted = formula
    return 2 if not isinstance(node, Check) else int(wanted)

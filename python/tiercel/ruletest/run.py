"""Runs cases: the engine and the oracle must both say what is expected."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tiercel import _core
from tiercel.explain.event import by_hand
from tiercel.explain.named import Leaf, NamedTree, leaves_of, named_tree, step_trees
from tiercel.explain.observe import Observed
from tiercel.rules import CompiledRule, LoadResult, load, load_texts
from tiercel.rules.files import expand_paths
from tiercel.rules.program import program
from tiercel.ruletest.cases import Case, CaseFault, Suite
from tiercel.ruletest.several import Disagreement, alerts, conditions_hold
from tiercel.ruletest.values import ValueFault, Values, oracle_values, sees

if TYPE_CHECKING:
    from tiercel.plugins import LoadedPlugins


@dataclass(slots=True)
class Outcome:
    """What came of a case. `fault` says what is wrong with it; `seen` is the condition in its event."""

    suite: Suite
    case: Case
    fault: str | None
    seconds: float
    seen: Observed | None = None

    @property
    def passed(self) -> bool:
        """As expected."""
        return self.fault is None


@dataclass(slots=True)
class LeafCoverage:
    """How often a check was asked, and how often it held."""

    leaf: Leaf
    step: str = ""
    """Of a rule over several events: the step that it is in; empty for the rule's own condition."""
    asked: int = 0
    held: int = 0

    @property
    def missing(self) -> str | None:
        """What no case has shown."""
        if not self.asked:
            return "never asked"
        return "never true" if not self.held else "never false" if self.held == self.asked else None


@dataclass(slots=True)
class Coverage:
    """Checks of the rules that cases were run for, by rule."""

    rules: dict[str, list[LeafCoverage]] = field(default_factory=dict)

    def ratio(self) -> tuple[int, int]:
        """(answers seen, answers there could be): each check has two."""
        rows = [row for leaves in self.rules.values() for row in leaves]
        return sum((row.held > 0) + (row.held < row.asked) for row in rows), 2 * len(rows)


def run_suite(
    suite: Suite,
    coverage: Coverage | None = None,
    wanted: Callable[[Case], bool] | None = None,
    plugins: LoadedPlugins | None = None,
) -> list[Outcome]:
    """Outcomes of all cases in order; `CaseFault` where the rules do not load."""
    runner = _Runner(suite, _load(suite, plugins), coverage)
    return [runner.run(case) for case in suite.cases if wanted is None or wanted(case)]


def _load(suite: Suite, plugins: LoadedPlugins | None) -> LoadResult:
    options = plugins.options if plugins else None
    for path in suite.rules:
        if not path.exists():
            raise CaseFault(f"{suite.path}: there is no rules file {path}", "name it below 'rules:'")
    if suite.texts:
        before = [(str(path), path.read_text(encoding="utf-8")) for path in expand_paths(suite.rules)]
        result = load_texts([*before, *suite.texts], options)
    else:
        result = load(suite.rules, options)
    if not result.successful:
        from tiercel.rules.report import render_text

        raise CaseFault(f"{suite.path}: its rules do not load\n{render_text(result)}")
    result.readers = plugins.core if plugins else None
    return result


class _Runner:
    def __init__(self, suite: Suite, result: LoadResult, coverage: Coverage | None) -> None:
        self._suite = suite
        self._result = result
        self._sets = result.options.field_sets
        self._coverage = coverage
        self._rules = {rule.name: rule for rule in result.rules}
        self._trees: dict[str, list[tuple[str, NamedTree]]] = {}
        self._programs: dict[str, bytes] = {}

    def run(self, case: Case) -> Outcome:
        """One case, timed."""
        begun = time.perf_counter()
        seen: Observed | None = None
        rule = self._rules.get(case.rule)
        if rule is None:
            fault: str | None = f"no rule is named '{case.rule}'"
        elif case.events is not None:
            fault = self._several(case, rule, case.events)
        elif case.capture is not None:
            fault = self._capture(case, rule, case.capture)
        else:
            fault, seen = self._event(case, rule)
        return Outcome(self._suite, case, fault, time.perf_counter() - begun, seen)

    def _program(self, rule: CompiledRule) -> bytes:
        if rule.name not in self._programs:
            self._programs[rule.name] = program([rule], "all", self._sets)
        return self._programs[rule.name]

    def _tree(self, rule: CompiledRule) -> NamedTree:
        return self._parts(rule)[-1][1]

    def _parts(self, rule: CompiledRule) -> list[tuple[str, NamedTree]]:
        """Names of the steps with their conditions, and last the rule's own, without a name."""
        if rule.name not in self._trees:
            parts = [*step_trees(self._result, rule), ("", named_tree(self._result, rule))]
            self._trees[rule.name] = parts
            if self._coverage is not None:
                rows = [LeafCoverage(leaf, step) for step, tree in parts for leaf in leaves_of(tree)]
                self._coverage.rules.setdefault(rule.name, rows)
        return self._trees[rule.name]

    def _event(self, case: Case, rule: CompiledRule) -> tuple[str | None, Observed | None]:
        try:
            values = oracle_values(case.fields or {}, rule.source, self._sets)
            asked = sees(rule.events.events, values)
            fired = conditions_hold(self._program(rule), rule, values, self._sets)[rule.name]
        except (ValueFault, Disagreement) as fault:
            return str(fault), None
        seen = by_hand(self._result, rule, self._tree(rule), values)
        self._count(rule, seen)
        if fired == case.fires:
            return None, seen
        if not asked:
            return "the rule is not asked about events of this type", seen
        return ("the rule does not fire" if case.fires else "the rule fires"), seen

    def _several(self, case: Case, rule: CompiledRule, events: list[tuple[int, dict[str, object]]]) -> str | None:
        try:
            read = [(at, oracle_values(fields, rule.source, self._sets)) for at, fields in events]
            self._count_several(rule, [values for _at, values in read])
            return _verdict(case, alerts(self._program(rule), rule, read, self._sets), "events")
        except (ValueFault, Disagreement) as fault:
            return str(fault)

    def _capture(self, case: Case, rule: CompiledRule, path: Path) -> str | None:
        try:
            replay = _core.Replay(
                path, self._program(rule), profile=self._coverage is not None, plugins=self._result.readers
            )
            while not replay.finished:
                replay.next_batch()
        except _core.CaptureFailed as error:
            return str(error)
        self._count_capture(rule, replay.profile())
        count = replay.stats()["alerts"]
        return _verdict(case, count, f"events of {path.name}")

    # -- coverage ---------------------------------------------------------------------------------------------------

    def _count(self, rule: CompiledRule, seen: Observed) -> None:
        if self._coverage is None:
            return
        rows = {id(row.leaf): row for row in self._coverage.rules[rule.name]}
        todo = [seen]
        while todo:
            node = todo.pop()
            todo += node.items
            row = rows.get(id(node.tree))
            if row is not None and node.asked:
                row.asked += 1
                row.held += node.holds

    def _count_several(self, rule: CompiledRule, events: list[Values]) -> None:
        """Each condition in each event, as for a rule over one."""
        if self._coverage is None:
            return
        for _step, tree in self._parts(rule):
            for values in events:
                self._count(rule, by_hand(self._result, rule, tree, values))

    def _count_capture(self, rule: CompiledRule, counts: dict[str, list[tuple[int, int, int, int]]] | None) -> None:
        if self._coverage is None or counts is None:
            return
        import json

        from tiercel.lang.fields import table_for
        from tiercel.rules.program import predicate

        self._tree(rule)
        fields = table_for(rule.source, self._result.options.field_sets)
        order = {json.dumps(row): at for at, row in enumerate(json.loads(self._program(rule))["predicates"])}
        for row in self._coverage.rules[rule.name]:
            asked, _run, held, _ns = counts["tests"][order[json.dumps(predicate(row.leaf.check, fields))]]
            row.asked += asked
            row.held += held


def _verdict(case: Case, count: int, what: str) -> str | None:
    """What is wrong with so many alerts."""
    if not case.fires:
        return f"the rule fires {count} times for the {what}" if count else None
    if case.alerts is not None:
        return None if count == case.alerts else f"{count} alerts, not {case.alerts}"
    return None if count else f"the rule does not fire for the {what}"

"""The cases beside each starter rule, with `tiercel test`'s runner: engine and oracle decide each."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiercel.ruletest import Suite, find_suites, run_suite
from tiercel.ruletest.run import Coverage
from tiercel.starter import starter_files

ROOT = Path(__file__).parents[2]
SUITES = find_suites([ROOT / "rules"])


def test_every_rule_has_cases() -> None:
    rules = {path.resolve() for path in starter_files() if path.name != "macros.yaml"}
    assert rules == {suite.rules[-1].resolve() for suite in SUITES}
    assert all({case.fires for case in suite.cases} == {True, False} for suite in SUITES)


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.path.name.removesuffix(".cases.yaml"))
def test_cases(suite: Suite) -> None:
    for outcome in run_suite(suite):
        assert outcome.passed, f"{outcome.case.name}: {outcome.fault}"


def test_nearly_every_check_answers_both_ways() -> None:
    coverage = Coverage()
    for suite in SUITES:
        run_suite(suite, coverage)
    seen, possible = coverage.ratio()
    assert seen > possible * 0.95

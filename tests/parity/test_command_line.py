"""The same cases through `tiercel falco`, with those that only a command line decides."""

from __future__ import annotations

import pytest

from tests.parity.cases import Case, judge, load_cases, skipped
from tests.parity.command_line import CommandLine

CASES = [case for case in load_cases() if case.category != "libs-capture"]
LEFT_OUT = skipped("command line")


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case.id, marks=[pytest.mark.listed, pytest.mark.skip(LEFT_OUT[case.id])])
        if case.id in LEFT_OUT
        else pytest.param(case, id=case.id)
        for case in CASES
    ],
)
def test_case(case: Case) -> None:
    assert judge(case, CommandLine().run(case)) == []

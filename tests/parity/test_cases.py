"""Every case of the public suites that rules and a capture decide; the rest is listed in skipped.toml."""

from __future__ import annotations

import pytest

from tests.parity.cases import Case, judge, load_cases, skipped
from tests.parity.in_process import InProcess

CASES = [case for case in load_cases() if case.category != "libs-capture"]
LEFT_OUT = skipped()


def params() -> list[object]:
    """All cases; those that are left out skip with their reason."""
    return [
        pytest.param(case, id=case.id, marks=[pytest.mark.listed, pytest.mark.skip(LEFT_OUT[case.id])])
        if case.id in LEFT_OUT
        else pytest.param(case, id=case.id)
        for case in CASES
    ]


@pytest.mark.parametrize("case", params())
def test_case(case: Case) -> None:
    assert judge(case, InProcess().run(case)) == []


def test_what_is_left_out_exists() -> None:
    assert set(LEFT_OUT) - {case.id for case in CASES} == set()

"""Upstream's unit tests that an event, a filter and a result describe; the rest is listed in unit_filters.toml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.parity.unit_filters import Run, table, unit_tests

TABLE = table()
LEFT_OUT = {name: group["reason"] for group in TABLE["skipped"] for name in group["tests"]}


def short(test: dict[str, Any]) -> str:
    """The name without repository and version."""
    return str(test["id"].rpartition("/")[2])


def params() -> list[object]:
    """All tests; those that are left out skip with their reason."""
    return [
        pytest.param(test, id=short(test), marks=[pytest.mark.listed, pytest.mark.skip(LEFT_OUT[short(test)])])
        if short(test) in LEFT_OUT
        else pytest.param(test, id=short(test))
        for test in unit_tests()
    ]


@pytest.mark.parametrize("test", params())
def test_steps(test: dict[str, Any], tmp_path: Path) -> None:
    name = short(test)
    run = Run(name, tmp_path, TABLE["names"] | TABLE.get("names_of", {}).get(name, {}))
    for index, step in enumerate(test["steps"]):
        run.step(step, test["steps"][index + 1 :])
    different = {check for row in TABLE["different"] if row["test"] == name for check in row["checks"]}
    assert [line for line in run.wrong if line not in different] == []

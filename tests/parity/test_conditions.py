"""Every condition matches as many events as in Falco 0.44.1; every refused condition is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tiercel.rules import LoadOptions, LoadResult, load_texts

from tests.parity.allowed import Allowed
from tests.parity.replay import Replay, golden, read_golden


def load_conditions(conditions: list[str]) -> LoadResult:
    """One rule a condition, named by its place in the list. JSON is YAML that quotes everything."""
    rules = [
        {"rule": f"{index}", "desc": "d", "condition": condition, "output": "o", "priority": "DEBUG"}
        for index, condition in enumerate(conditions)
    ]
    return load_texts([("conditions.yaml", json.dumps(rules))], LoadOptions(rule_matching="all"))


@pytest.mark.parametrize("path", golden("conditions"), ids=lambda path: path.name.partition(".")[0])
def test_matches(path: Path, replay: Replay, allowed: Allowed, record_property: Callable[[str, object], None]) -> None:
    case = read_golden(path)
    wanted = {row["condition"]: row["matches"] for row in case["matches"]}
    result = load_conditions(list(wanted))
    assert [issue.message for issue in result.errors] == []
    counts = replay.counts(case["capture"], result.program())
    found = {condition: counts[str(index)] for index, condition in enumerate(wanted)}
    different = {text: (wanted[text], found[text]) for text in wanted if wanted[text] != found[text]}
    record_property("conditions", (len(wanted), len(different)))
    assert {text: pair for text, pair in different.items() if not allowed.condition(case["capture"], text)} == {}


@pytest.mark.parametrize("path", golden("conditions"), ids=lambda path: path.name.partition(".")[0])
def test_refusals(path: Path, shared: Path) -> None:
    refused = read_golden(path)["refused"]
    assert [condition for condition in refused if not load_conditions([condition]).errors] == []

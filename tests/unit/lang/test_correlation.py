"""Blocks of rules over several events: what is read, what is refused and where."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tiercel.rules import load_texts


def load(**keys: Any) -> Any:
    rule = {
        "rule": "r",
        "desc": "d",
        "condition": "evt.type = open",
        "output": "%match.count",
        "priority": "INFO",
        **keys,
    }
    return load_texts([("made.yaml", json.dumps([rule]))])


STEP = {"condition": "evt.type = close"}


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"threshold": 3}, "must be a mapping"),
        ({"threshold": {"count": 3}}, "no mapping for key 'within'"),
        ({"threshold": {"within": "1s"}}, "no mapping for key 'count'"),
        ({"threshold": {"count": 0, "within": "1s"}}, "from 1 to 10000"),
        ({"threshold": {"count": 3, "within": "soon"}}, "'soon' is no duration"),
        ({"threshold": {"count": 3, "within": "0s"}}, "no duration"),
        ({"threshold": {"count": 3, "within": "1s", "bye": "proc.pid"}}, "Unknown key 'bye'"),
        ({"threshold": {"count": 3, "within": "1s", "by": "proc.nix"}}, "'proc.nix' is nothing to group events by"),
        ({"threshold": {"count": 3, "within": "1s", "by": "fd.types"}}, "is a list"),
        ({"threshold": {"count": 3, "within": "1s"}, "absent": {"within": "1s"}}, "not threshold and absent"),
        ({"sequence": {"within": "1s", "steps": []}}, "1 to 15 steps"),
        ({"sequence": {"within": "1s", "steps": [{"name": "a b", **STEP}]}}, "no name for a step"),
        ({"sequence": {"within": "1s", "steps": [{"name": "a", **STEP}, {"name": "a", **STEP}]}}, "have the name 'a'"),
        ({"sequence": {"within": "1s", "by": "proc.pid", "steps": [{"by": [], **STEP}]}}, "grouped by 0 values"),
        ({"sequence": {"within": "1s", "steps": [{"condition": "evt.type ="}]}}, "expected"),
        ({"sequence": {"within": "1s", "steps": [{"condition": "proc.nix = 1"}]}}, "proc.nix"),
        ({"absent": {"within": "1s"}}, "no mapping for key 'condition'"),
    ],
)  # fmt: skip
def test_a_block_that_does_not_fit_is_refused_with_its_place(keys: dict[str, Any], message: str) -> None:
    [error] = load(**keys).errors
    assert message in error.message
    assert error.place.offset > 0


def test_events_of_steps_are_collected_and_the_steps_stand_behind_the_rule() -> None:
    result = load(sequence={"by": "proc.pid", "within": "5m", "steps": [STEP, {"name": "b", **STEP}]})
    result.raise_errors()
    [rule] = result.active
    assert {"open", "close"} <= set(rule.event_names)
    program = json.loads(result.program())
    assert [entry["name"] for entry in program["rules"]] == ["r", "r [b]", "r [step1]"]
    [row] = program["correlations"]
    assert (row["within_ns"], [step["rule"] for step in row["steps"]]) == (300 * 10**9, [2, 1])


def test_the_id_changes_with_the_definition_and_only_then() -> None:
    def identity(count: int, **keys: Any) -> str:
        result = load(threshold={"count": count, "within": "1s"}, **keys)
        return str(json.loads(result.program())["correlations"][0]["id"])

    assert identity(2) == identity(2, output="other text", tags=["x"])
    assert len({identity(2), identity(3), identity(2, condition="evt.type = close")}) == 3


def test_a_block_can_be_replaced() -> None:
    base = {"rule": "r", "desc": "d", "condition": "evt.type = open", "output": "x", "priority": "INFO"}
    change = {"rule": "r", "threshold": {"count": 9, "within": "1s"}, "override": {"threshold": "replace"}}
    result = load_texts([("made.yaml", json.dumps([{**base, "threshold": {"count": 2, "within": "1s"}}, change]))])
    result.raise_errors()
    assert json.loads(result.program())["correlations"][0]["count"] == 9

"""Upstream's rules give the same alerts as in Falco 0.44.1, word for word."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tiercel.rules import LoadOptions, Switch, load

from tests.parity.allowed import Allowed
from tests.parity.replay import CORPUS, Replay, golden, read_golden

Alert = dict[str, Any]


@cache
def program(files: tuple[str, ...], all_enabled: bool) -> bytes:
    """Upstream's files as a program."""
    switches = (Switch(True, rule="*"),) if all_enabled else ()
    options = LoadOptions(rule_matching="all", switches=switches)
    result = load([CORPUS / "rules-latest" / file for file in files], options)
    assert [issue.message for issue in result.errors] == []
    return result.program()


@pytest.mark.parametrize("path", golden("alerts"), ids=lambda path: path.name.removesuffix(".json.gz"))
def test_alerts(path: Path, replay: Replay, allowed: Allowed) -> None:
    case = read_golden(path)
    counts, alerts = replay.alerts(case["capture"], program(tuple(case["rules"]), case["all_enabled"]))
    assert {rule: count for rule, count in counts.items() if count} == case["counts"]
    for ours, theirs in zip(in_order(alerts), in_order(case["alerts"]), strict=True):
        compare(ours, theirs, case["capture"], allowed)


def in_order(alerts: list[Alert]) -> list[Alert]:
    """By time, then by rule: the order of several rules for one event is of no meaning."""
    return sorted(alerts, key=lambda alert: (alert["time"], alert["rule"]))


def compare(ours: Alert, theirs: Alert, capture: str, allowed: Allowed) -> None:
    """Equal but for fields that may differ, and then for the message that shows them."""
    fields, reference = ours["output_fields"], theirs["output_fields"]
    assert fields.keys() == reference.keys()
    different = {name for name in fields if fields[name] != reference[name]}
    assert {name for name in different if not allowed.field(capture, name)} == set()
    parts = {"rule", "priority", "source", "tags", "time"} | (set() if different else {"output"})
    assert {part: ours[part] for part in parts} == {part: theirs[part] for part in parts}

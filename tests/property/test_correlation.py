"""Rules over several events: the engine's machines and the slow oracle fire for the same events of real captures."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiercel.engine import Engine
from tiercel.oracle import correlate
from tiercel.oracle.correlate import Fired, Hit
from tiercel.rules import LoadOptions

CONDITIONS = (
    "evt.type in (open, openat)",
    "evt.type = close",
    "evt.type in (read, write)",
    "evt.type in (clone, execve, procexit)",
    "evt.rawres < 0",
    "evt.type in (mmap, open, openat, stat)",
    "fd.num > 3",
)
FIELDS = ("proc.pid", "proc.name", "fd.num", "evt.type", "fd.name", "thread.tid")
CAPTURES = (
    "bencer-examples/example4/example4-2.scap",
    "bencer-examples/example4/example4-2.scap",
    "bencer-examples/example5/httpd.scap",
    "sf-collector/tests/files/files.scap",
)
WITHIN = {"1ms": 10**6, "20ms": 2 * 10**7, "500ms": 5 * 10**8, "10s": 10**10}
MOST_HITS = 500
"""The oracle is slow."""

Row = tuple[int, int, dict[str, Any]]
Keyed = tuple[str, tuple[str, ...]]


@pytest.fixture(scope="module")
def captures(shared: Path) -> Path:
    return shared / "corpus" / "files"


def _alerts(path: Path, rule: dict[str, Any], folder: Path) -> list[Any]:
    file = folder / "rule.yaml"
    file.write_text(json.dumps([{"desc": "d", "output": "x", "priority": "INFO", "rule": "r", **rule}]))
    return list(Engine([file], LoadOptions(rule_matching="all")).replay(path))


@cache
def _rows(path: Path, condition: str, folder: Path) -> list[Row]:
    """Events that a condition alone holds for: number, time, and the values of all fields."""
    output = " ".join(f"%{field}" for field in FIELDS)
    alerts = _alerts(path, {"condition": condition, "output": output, "warn_evttypes": False}, folder)
    return [(alert.event_number, alert.time_ns, alert.fields) for alert in alerts]


def _hits(parts: list[Keyed], distinct: tuple[str, ...], path: Path, folder: Path) -> list[Hit]:
    """What the machines see: in order of events, and of one event the later step first."""
    found = []
    for part, (condition, by) in enumerate(parts):
        for num, ts_ns, values in _rows(path, condition, folder):
            key, value = tuple(values[name] for name in by), tuple(values[name] for name in distinct)
            if None not in key and None not in value:
                found.append(Hit(num, ts_ns, part, key, value))
    return sorted(found, key=lambda hit: (hit.num, -hit.part))


def _compare(path: Path, rule: dict[str, Any], expected: list[Fired], folder: Path) -> None:
    got = [
        Fired(alert.event_number, alert.time_ns, tuple(event["evt.num"] for event in alert.events))
        for alert in _alerts(path, rule, folder)
    ]
    assert got == expected, rule


def _check(
    captures: Path, folder: Path, capture: str, parts: list[Keyed], block: dict[str, Any], kind: str,
    oracle: Callable[[list[Hit]], list[Fired]], distinct: tuple[str, ...] = (),
) -> None:  # fmt: skip
    path = captures / capture
    hits = _hits(parts, distinct, path, folder)
    if len(hits) > MOST_HITS:
        return
    own, by = parts[-1]
    _compare(path, {"condition": own, kind: {"by": list(by), **block}, "warn_evttypes": False}, oracle(hits), folder)


SLOW = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
capture = st.sampled_from(CAPTURES)
condition = st.sampled_from(CONDITIONS)
within = st.sampled_from(sorted(WITHIN))


def key(size: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(FIELDS), min_size=size, max_size=size).map(tuple)


@st.composite
def _steps(draw: st.DrawFn) -> list[Keyed]:
    size = draw(st.integers(0, 2))
    count = draw(st.integers(2, 4))
    same = draw(key(size))
    return [(draw(condition), same if draw(st.booleans()) else draw(key(size))) for _ in range(count)]


@SLOW
@given(capture=capture, parts=_steps(), within=within)
def test_sequences_fire_as_the_oracle_says(
    captures: Path, tmp_path_factory: pytest.TempPathFactory, capture: str, parts: list[Keyed], within: str
) -> None:
    folder = tmp_path_factory.getbasetemp()
    steps = [{"name": f"s{index}", "condition": text, "by": list(by)} for index, (text, by) in enumerate(parts[:-1])]
    _check(
        captures, folder, capture, parts, {"within": within, "steps": steps}, "sequence",
        lambda hits: correlate.sequence(hits, len(parts), WITHIN[within]),
    )  # fmt: skip


@SLOW
@given(
    capture=capture, condition=condition, by=st.integers(0, 2).flatmap(key), within=within, count=st.integers(1, 30),
    distinct=st.sampled_from([(), ("fd.name",), ("evt.type", "fd.num")]),
)  # fmt: skip
def test_thresholds_fire_as_the_oracle_says(
    captures: Path, tmp_path_factory: pytest.TempPathFactory, capture: str, condition: str, by: tuple[str, ...],
    within: str, count: int, distinct: tuple[str, ...],
) -> None:  # fmt: skip
    block = {"within": within, "count": count, **({"distinct": list(distinct)} if distinct else {})}
    _check(
        captures, tmp_path_factory.getbasetemp(), capture, [(condition, by)], block, "threshold",
        lambda hits: correlate.threshold(hits, count, WITHIN[within], bool(distinct)), distinct,
    )  # fmt: skip


@SLOW
@given(capture=capture, parts=_steps(), within=within)
def test_absences_fire_as_the_oracle_says(
    captures: Path, tmp_path_factory: pytest.TempPathFactory, capture: str, parts: list[Keyed], within: str
) -> None:
    folder = tmp_path_factory.getbasetemp()
    events = [(num, ts_ns) for num, ts_ns, _values in _rows(captures / capture, "evt.num > 0", folder)]
    (expected, expected_by), own = parts[0], parts[-1]
    block = {"within": within, "condition": expected, "expected_by": list(expected_by)}
    _check(
        captures, folder, capture, [(expected, expected_by), own], block, "absent",
        lambda hits: correlate.absent(hits, events, WITHIN[within]),
    )  # fmt: skip

"""Reloads: what is put in, what is refused, and which rules look back."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tiercel.config import Config, Loaded
from tiercel.engine import Engine
from tiercel.errors import TiercelError
from tiercel.outputs.internal import Internal
from tiercel.service.log import Log
from tiercel.service.reload import Prepared, Reloader

RULE = "- rule: {}\n  desc: d\n  condition: evt.type=open and proc.name={}\n  output: o\n  priority: INFO\n"


class Recorded:
    """A source that keeps what it is given."""

    name, patient, time_ns, ended, failure = "recorded", False, 0, False, None

    def __init__(self) -> None:
        self.engines: list[Engine] = []
        self.looked_back: list[tuple[list[str], float]] = []
        self.past: Any = []

    def take(self, wait_ms: int) -> Sequence[Any]:
        return ()

    def reload(self, engine: Engine) -> int:
        self.engines.append(engine)
        return 1000

    def backfill(self, program: bytes, seconds: float) -> Sequence[Any]:
        if self.past is None:
            raise TiercelError("no past is kept", "start with --flight-recorder")
        self.looked_back.append(([rule["name"] for rule in json.loads(program)["rules"]], seconds))
        return self.past

    def stop(self) -> None: ...

    def stats(self) -> dict[str, Any]:
        return {}


class Case:
    def __init__(self, folder: Path) -> None:
        self.file = folder / "rules.yaml"
        self.file.write_text(RULE.format("A", "cat") + RULE.format("B", "vi"))
        self.source, self.told, self.found = Recorded(), list[Internal](), list[Any]()
        self.applied: list[Prepared] = []
        self.reloader = Reloader(
            self.source,
            lambda files: Prepared(Loaded(Config()), Engine(files or [self.file])),
            self.applied.append,
            self.told.append,
            Log(stderr=False),
            Engine([self.file]),
        )
        self.reloader.deliver = self.found.extend


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def test_new_rules_are_put_in_and_told(case: Case) -> None:
    case.file.write_text(RULE.format("C", "ls"))
    outcome = case.reloader.now(None)
    assert (outcome.ok, outcome.rules, outcome.pause_ns, outcome.backfilled) == (True, 1, 1000, 0)
    assert [rule.name for rule in case.source.engines[0].active] == ["C"]
    assert case.applied[0].engine is case.reloader.running
    assert (case.reloader.reloads, case.reloader.failures) == (1, 0)
    assert case.reloader.last_ns > 0


def test_broken_rules_change_nothing(case: Case) -> None:
    case.file.write_text(RULE.format("C", "(") + "x")
    outcome = case.reloader.now(None)
    assert not outcome.ok
    assert "rules.yaml" in outcome.report
    assert (case.source.engines, case.applied, case.reloader.failures) == ([], [], 1)
    assert case.told[0].rule == "Falco internal: hot restart failure"


def test_a_fault_of_ours_ends_nothing(case: Case) -> None:
    case.reloader.prepare = lambda files: 1 / 0  # type: ignore[assignment, return-value]
    assert "please report it" in case.reloader.now(None).message


@dataclass
class Found:
    """An alert of the past."""

    rule: str
    time_ns: int


def test_rules_look_back_to_the_time_before_them_and_only_once(case: Case) -> None:
    case.file.write_text(RULE.format("A", "cat") + RULE.format("B", "emacs") + RULE.format("C", "ls"))
    case.reloader.now(None)
    before = Found("B", time.time_ns() - 10**9)
    case.source.past = [before, Found("C", time.time_ns() + 10**9)]
    outcome = case.reloader.now(None, 300.0)
    assert case.source.looked_back == [(["B", "C"], 300.0)]
    assert (outcome.ok, outcome.backfilled, case.found) == (True, 1, [before])
    case.reloader.now(None, 300.0)
    assert len(case.source.looked_back) == 1


def test_a_past_that_was_not_kept_does_not_undo_the_reload(case: Case) -> None:
    case.source.past = None
    case.file.write_text(RULE.format("C", "ls"))
    outcome = case.reloader.now(None, 60.0)
    assert not outcome.ok
    assert "flight-recorder" in outcome.message
    assert case.reloader.reloads == 1


def test_the_same_rules_in_other_words_are_no_change(case: Case) -> None:
    case.file.write_text("- list: names\n  items: [cat]\n" + RULE.format("A", "names") + RULE.format("B", "vi"))
    case.reloader.now(None, 60.0)
    assert case.source.looked_back == []


def test_requests_during_a_reload_make_one_more(case: Case) -> None:
    for _ in range(5):
        case.reloader.request("asked")
    case.reloader.join(20)
    assert 1 <= case.reloader.reloads <= 5

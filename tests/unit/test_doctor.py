"""What a rule loses where the kernel refuses programs: exactly its own event types, and what no collector fills."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from tiercel._generated.events import EVENTS
from tiercel._generated.fields import CLASSES
from tiercel._generated.programs import MISSING_FIELDS, PROGRAMS
from tiercel.doctor import verdicts
from tiercel.doctor.verdict import given_live, losses_of
from tiercel.engine import Engine

RULE = """
- rule: asked
  desc: x
  condition: {condition}
  output: x
  priority: INFO
"""


def judged(tmp_path: Path, condition: str, *refused: str, **tried: Any) -> tuple[str, str]:
    path = tmp_path / "rules.yaml"
    path.write_text(RULE.format(condition=condition))
    found = {"works": True, "refused": [(name, "too complex") for name in refused], **tried}
    (verdict,) = verdicts(Engine([path]).active, found)
    return verdict.state, verdict.reason


def test_nothing_refused_nothing_lost(tmp_path: Path) -> None:
    assert judged(tmp_path, "evt.type in (open, openat) and fd.name = /x") == ("works", "")


@pytest.mark.parametrize(
    ("condition", "refused", "state"),
    [
        ("evt.type = openat", "sys_openat", "blind"),
        ("evt.type = openat", "sys_open", "works"),
        ("evt.type = openat", "sys_openat2", "works"),
        ("evt.type in (open, openat)", "sys_openat", "partly"),
        ("evt.type = open_by_handle_at", "sys_open", "works"),
        ("evt.type = connect", "sys_connect", "blind"),
        ("evt.type = connect", "uring_complete", "partly"),
        ("evt.type = execve", "process_exec", "partly"),
        ("evt.type = procexit", "process_exit", "blind"),
        ("proc.name = x", "sys_openat", "partly"),
    ],
)
def test_a_refused_program_counts_for_its_own_types(tmp_path: Path, condition: str, refused: str, state: str) -> None:
    assert judged(tmp_path, condition, refused)[0] == state


def test_the_reason_names_type_and_program(tmp_path: Path) -> None:
    assert judged(tmp_path, "evt.type in (open, openat)", "sys_openat") == (
        "partly",
        "no events of the type openat (refused: sys_openat)",
    )


def test_one_of_two_programs_for_the_same_is_enough(tmp_path: Path) -> None:
    assert judged(tmp_path, "evt.type = openat", "uring_submit_sqe")[0] == "works"
    both = judged(tmp_path, "evt.type = openat", "uring_submit_sqe", "uring_submit")
    assert both == ("partly", "not seen: requests through io_uring")


def test_events_that_no_collector_gives_make_a_rule_blind(tmp_path: Path) -> None:
    assert judged(tmp_path, "evt.type = switch") == ("blind", "no events of the type switch")


def test_a_field_that_nothing_fills_is_named(tmp_path: Path) -> None:
    state, reason = judged(tmp_path, "evt.type = open and fd.sip.name = example.org")
    assert state == "partly"
    assert reason.startswith("fd.sip.name has no value")


def test_without_a_collector_every_rule_is_blind_for_its_reason(tmp_path: Path) -> None:
    assert judged(tmp_path, "evt.type = open", works=False, what="no right") == ("blind", "no right")


def test_declared_codes_are_events_of_today() -> None:
    for codes, _part, instead in PROGRAMS.values():
        assert all("OLD_VERSION" not in EVENTS[code][4] for code in codes)
        assert not instead or instead in PROGRAMS
    assert len(given_live()) > 150
    assert losses_of(["no_such_program"]).whole == {}


def test_declared_missing_fields_exist() -> None:
    names = {field[0] for row in CLASSES for field in row[-1]}
    for patterns, _why in MISSING_FIELDS:
        for pattern in patterns:
            assert any(fnmatchcase(name, pattern) for name in names), pattern

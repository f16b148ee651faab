"""Alerts to a shell command: kept alive or not, slow, dead."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiercel.outputs import Dispatcher, Form
from tiercel.outputs.program import Program

from tests.unit.test_outputs import alerts, until


@pytest.mark.parametrize("keep_alive", [False, True])
def test_every_alert_reaches_the_command(tmp_path: Path, keep_alive: bool) -> None:
    file, starts = tmp_path / "got", tmp_path / "starts"
    program = Program(Form(), f"echo x >> {starts}; cat >> {file}", keep_alive)
    dispatcher = Dispatcher([program], print)
    dispatcher.send(alerts(5))
    dispatcher.close()
    assert file.read_text() == "".join(f"alert {number}\n" for number in range(5))
    assert starts.read_text().count("x") == (1 if keep_alive else 5)
    assert dispatcher.lost == 0


def test_a_kept_command_is_started_anew_after_a_rotation_and_after_its_end(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    program = Program(Form(), f"echo x >> {starts}; head -n 1 >/dev/null", keep_alive=True)
    dispatcher = Dispatcher([program], lambda text: None)
    dispatcher.send(alerts(1))
    until(lambda: dispatcher.channels[0].sent == 1)
    dispatcher.reopen()
    dispatcher.send(alerts(1))
    until(lambda: dispatcher.channels[0].sent == 2)
    dispatcher.close()
    assert starts.read_text().count("x") == 2


def test_a_command_that_fails_is_reported_with_its_status() -> None:
    said: list[str] = []
    dispatcher = Dispatcher([Program(Form(), "cat >/dev/null; exit 3")], said.append)
    dispatcher.send(alerts(2))
    dispatcher.close()
    assert dispatcher.lost == 2
    assert len(said) == 1
    assert "ended with 3" in said[0]


def test_a_command_that_hangs_blocks_nobody_and_is_told() -> None:
    said: list[str] = []
    dispatcher = Dispatcher([Program(Form(), "sleep 1000")], said.append, capacity=3)
    dispatcher.send(alerts(1))
    until(lambda: dispatcher.channels[0]._busy_since is not None)
    dispatcher.send(alerts(10))
    until(lambda: dispatcher.watch(0.05) or said)
    dispatcher.close(0.1)
    assert "blocked" in said[0]
    assert dispatcher.lost == 10

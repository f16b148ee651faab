"""Outputs: what a slow, a full and a dead one do to alerts, on real alerts from a capture-free engine."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from tiercel.errors import OutputError
from tiercel.outputs import Dispatcher, Form
from tiercel.outputs.file import File
from tiercel.outputs.syslog import Syslog


class Written:
    """Stands for an alert: outputs only ask for its text, its JSON and its priority."""

    priority_number = 4

    def __init__(self, text: str) -> None:
        self._text = text

    def text(self, iso_time: bool = False) -> str:
        return self._text

    def json(self, **_: Any) -> str:
        return f'{{"output":"{self._text}"}}'


def alerts(count: int) -> list[Any]:
    return [Written(f"alert {number}") for number in range(count)]


class Recorder:
    """An output that keeps what it gets; `gate` holds it back, `error` makes it fail."""

    name = "recorder"
    most = 512

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.error: OSError | None = None
        self.got: list[Any] = []

    def check(self) -> None: ...

    def send(self, batch: Sequence[Any]) -> None:
        self.gate.wait(10)
        if self.error:
            raise self.error
        self.got += batch

    def close(self) -> None: ...


def until(condition: Any, limit_s: float = 20) -> None:
    deadline = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_every_alert_arrives_in_order() -> None:
    output, batch = Recorder(), alerts(2000)
    dispatcher = Dispatcher([output], print)
    dispatcher.send(batch)
    dispatcher.close()
    assert output.got == batch
    assert dispatcher.lost == 0


def test_a_slow_output_loses_only_its_own_alerts_and_they_are_counted() -> None:
    slow, fast = Recorder(), Recorder()
    slow.gate.clear()
    dispatcher = Dispatcher([slow, fast], print, capacity=1000)
    for turn in (1, 2, 3):
        dispatcher.send(alerts(900))
        until(lambda turn=turn: len(fast.got) == 900 * turn)
    slow.gate.set()
    dispatcher.close()
    assert len(fast.got) == 2700
    assert len(slow.got) + dispatcher.lost == 2700
    assert dispatcher.lost > 0


def test_a_failing_output_is_reported_once_and_again_when_it_works() -> None:
    output, said = Recorder(), []
    output.error = OSError(28, "No space left on device")
    dispatcher = Dispatcher([output], said.append)
    for _ in range(3):
        dispatcher.send(alerts(1))
    channel = dispatcher.channels[0]
    until(lambda: channel.failed == 3)
    output.error = None
    dispatcher.send(alerts(1))
    dispatcher.close()
    assert len(said) == 2
    assert "No space left" in said[0]
    assert "works again" in said[1]
    assert (channel.failed, channel.sent) == (3, 1)


def test_a_file_is_appended_to_and_survives_rotation(tmp_path: Path) -> None:
    path = tmp_path / "alerts.log"
    output = File(Form(), path)
    output.check()
    output.send(alerts(2))
    path.rename(tmp_path / "alerts.log.1")
    output.send(alerts(1))
    assert path.read_text() == "alert 0\n"
    assert (tmp_path / "alerts.log.1").read_text() == "alert 0\nalert 1\n"


def test_a_full_disk_is_an_error_and_not_a_crash() -> None:
    said: list[str] = []
    dispatcher = Dispatcher([File(Form(json=True), Path("/dev/full"))], said.append)
    dispatcher.send(alerts(3))
    dispatcher.close()
    assert dispatcher.lost == 3
    assert len(said) == 1


def test_a_file_that_cannot_be_made_is_refused_before_the_start(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        File(Form(), tmp_path / "absent" / "alerts.log").check()


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as made:
        made.bind(str(tmp_path / "log"))
        made.settimeout(5)
        yield made


def test_syslog_carries_the_priority(daemon: socket.socket, tmp_path: Path) -> None:
    output = Syslog(Form(), tmp_path / "log")
    output.check()
    output.send(alerts(1))
    assert daemon.recv(4096).decode() == f"<12>tiercel[{os.getpid()}]: alert 0"
    output.close()


def test_syslog_without_a_daemon_is_refused_before_the_start(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="syslog"):
        Syslog(Form(), tmp_path / "log").check()

"""Alerts and the log in a real syslog daemon: who they are of, how grave, whole and one line each."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tiercel.config.model import Config
from tiercel.config.section import Enabled
from tiercel.outputs import Dispatcher
from tiercel.outputs.form import Form
from tiercel.outputs.internal import Internal
from tiercel.outputs.make import outputs_of
from tiercel.outputs.syslog import Syslog
from tiercel.service.log import WARNING, Log

PROGRAM = shutil.which("rsyslogd", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="rsyslog is not installed: make setup-tests")

SETTINGS = """
global(workDirectory="{folder}")
module(load="imuxsock" SysSock.Use="off")
input(type="imuxsock" Socket="{folder}/log" CreatePath="on")
template(name="line" type="string" string="%syslogfacility-text% %syslogseverity-text% %programname%:%msg%\\n")
if $programname == "falco" then action(type="omfile" file="{folder}/falco.txt" template="line" asyncWriting="off")
"""
DEADLINE_S = 60


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Path]:
    """A daemon of the test's own, which keeps what is said by `falco`."""
    settings = tmp_path / "rsyslog.conf"
    settings.write_text(SETTINGS.format(folder=tmp_path))
    command = [str(PROGRAM), "-n", "-f", str(settings), "-i", str(tmp_path / "pid")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        until((tmp_path / "log").exists, process)
        yield tmp_path
    finally:
        process.terminate()
        process.communicate(timeout=DEADLINE_S)


def until(condition: Callable[[], bool], process: subprocess.Popen[str] | None = None) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert process is None or process.poll() is None, process.stderr and process.stderr.read()
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_alerts_and_log_arrive_with_their_priorities(daemon: Path) -> None:
    config = Config(syslog_output=Enabled(enabled=True))
    [output] = outputs_of(config, Form(), print, identity="falco")
    assert isinstance(output, Syslog)
    output.address = daemon / "log"
    output.check()
    long = "x" * 3000
    dispatcher = Dispatcher([output], print)
    dispatcher.send([Internal("Rule", f"alert {number} é {long}", priority) for number, priority in ((1, 2), (2, 6))])
    dispatcher.close()
    Log(stderr=False, syslog=True, address=daemon / "log", identity="falco")("first line\nsecond line", WARNING)
    Log(stderr=False, syslog=True, address=daemon / "log")("of another program")
    written = daemon / "falco.txt"
    until(lambda: written.exists() and len(written.read_text().splitlines()) >= 4)
    lines = written.read_text().splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "user crit falco", "user info falco", "user warning falco", "user warning falco",
    ]  # fmt: skip
    assert [f"alert {number} é {long}" in line for number, line in ((1, lines[0]), (2, lines[1]))] == [True, True]
    assert [line.rpartition(": ")[2] for line in lines[2:]] == ["first line", "second line"]

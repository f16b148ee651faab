"""Events that are lost are counted to the unit, and the watch recovers."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tiercel._generated.events import EVENTS
from tiercel.ledger import Slice, read

from tests.live.session import Session

pytestmark = pytest.mark.live

RULE = """
- rule: opened
  desc: every open of one name
  condition: evt.type in (open, openat) and fd.name = /etc/hostname
  output: "%proc.name"
  priority: INFO
- rule: started
  desc: a program that is looked for afterwards
  condition: evt.type in (execve, execveat) and proc.cmdline contains tl_recovered
  output: "%proc.pid %proc.name"
  priority: INFO
"""
FLOOD = """
import os, sys, time
end = time.monotonic() + float(sys.argv[1])
count = 0
while time.monotonic() < end:
    os.close(os.open("/etc/hostname", os.O_RDONLY))
    count += 1
print(count)
"""
STOPPED_S = 2.5


def total(slices: list[Slice], what: str) -> int:
    return sum(entry.total(what) for entry in slices)


def test_a_reader_that_is_stopped_loses_what_is_counted_and_recovers(
    watcher: Callable[..., Session], tmp_path: Path
) -> None:
    rules, state = tmp_path / "rules.yaml", tmp_path / "state"
    rules.write_text(RULE)
    session = watcher("--rules", str(rules), "--state-dir", str(state), "--keep-privileges")
    os.kill(session.pid, signal.SIGSTOP)
    flood = subprocess.run(
        ["python3", "-I", "-c", FLOOD, str(STOPPED_S)], capture_output=True, text=True, check=True, timeout=60
    )
    os.kill(session.pid, signal.SIGCONT)
    time.sleep(1)
    subprocess.run(["sh", "-c", "exec -a tl_recovered true tl_recovered"], check=False)
    subprocess.run(["/bin/echo", "tl_recovered"], check=True, capture_output=True)
    time.sleep(0.5)
    session.stop()
    slices = list(read(state))
    produced, lost = total(slices, "produced"), sum(entry.lost for entry in slices)
    assert produced == total(slices, "delivered") + total(slices, "left_out") + lost, "to the unit"
    assert "unaccounted" not in session.summary
    opened = sum(1 for alert in session.alerts if alert["rule"] == "opened")
    assert opened + lost >= int(flood.stdout), "what was not seen was counted"
    assert lost > 0, "the flood was longer than the ring"
    assert f"drops: {lost}" in session.summary
    assert "started" in session.rules_fired(), "events of later are seen"
    types = {EVENTS[loss.code][1] for entry in slices for loss in entry.losses}
    assert types <= {"open", "openat"}, "a flood of opens costs no exec, exit or change of rights"

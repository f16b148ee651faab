"""What is too long, and what is still in the rings at the end."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.live.session import Session

pytestmark = pytest.mark.live

RULES = """
- rule: started
  desc: a program with a mark in its arguments
  condition: evt.type in (execve, execveat) and evt.res = SUCCESS and proc.args startswith tl_long
  output: "%proc.pid %proc.args"
  priority: INFO

- rule: opened
  desc: a file is opened
  condition: evt.type in (open, openat) and fd.num >= 0 and fd.name = /etc/hostname
  output: "%proc.pid"
  priority: INFO
"""
MOST_ARGUMENT_BYTES = 4096
OPENS = 3000
BURST = f"import os\nfor _ in range({OPENS}): os.close(os.open('/etc/hostname', os.O_RDONLY))"


@pytest.fixture
def rules(tmp_path: Path) -> str:
    path = tmp_path / "rules.yaml"
    path.write_text(RULES)
    return str(path)


def test_arguments_that_are_too_long_are_cut_and_counted(watcher: Callable[..., Session], rules: str) -> None:
    session = watcher("--rules", rules)
    subprocess.run(["/bin/true", "tl_long" + "x" * 60_000], check=True)
    session.stop()
    (alert,) = (alert for alert in session.alerts if alert["rule"] == "started")
    shown = alert["output_fields"]["proc.args"]
    assert shown.startswith("tl_longxxx")
    assert MOST_ARGUMENT_BYTES // 2 < len(shown) <= MOST_ARGUMENT_BYTES
    (line,) = (line for line in session.summary.splitlines() if line.startswith("truncated: "))
    assert int(line.split()[1]) >= 1


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_the_end_comes_after_what_is_in_the_rings(
    watcher: Callable[..., Session], rules: str, signum: signal.Signals
) -> None:
    session = watcher("--rules", rules)
    with subprocess.Popen([sys.executable, "-c", BURST]) as burst:
        burst.wait()
        session.stop(signum)
    mine = [alert for alert in session.alerts if alert["output_fields"]["proc.pid"] == burst.pid]
    assert len(mine) == OPENS
    assert session.returncode == 0
    assert "drops: 0" in session.summary

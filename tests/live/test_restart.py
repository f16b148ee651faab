"""A watcher that is killed under load leaves nothing behind, and the next one sees everything."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tiercel.ledger import answer, read

from tests.live.session import Session

pytestmark = pytest.mark.live

RULE = """
- rule: started
  desc: a program that is looked for
  condition: evt.type in (execve, execveat) and proc.args contains tl_mark
  output: "%proc.pid %proc.args"
  priority: INFO
"""
LOAD = "import os\nwhile True: os.close(os.open('/etc/hostname', os.O_RDONLY))"


def marked(session: Session, mark: str) -> bool:
    return any(mark in fields["proc.args"] for fields in session.fields())


def test_a_killed_watcher_is_followed_by_one_that_sees(watcher: Callable[..., Session], tmp_path: Path) -> None:
    rules, state = tmp_path / "rules.yaml", tmp_path / "state"
    rules.write_text(RULE)
    load = subprocess.Popen(["python3", "-I", "-c", LOAD])
    try:
        first = watcher("--rules", str(rules), "--state-dir", str(state))
        first.stop(signal.SIGKILL)
        second = watcher("--rules", str(rules), "--state-dir", str(state))
        subprocess.run(["/bin/echo", "tl_mark_after"], check=True, capture_output=True)
        second.stop()
    finally:
        load.kill()
        load.wait()
    assert marked(second, "tl_mark_after")
    slices = list(read(state))
    said = answer(slices, slices[0].begin_ns, slices[-1].end_ns)
    assert said.lost == 0, "opens that no rule asks for are no load"
    assert not said.blind or not said.blind[0].watched, "what nobody watched is told"

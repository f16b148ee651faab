"""Many at once: threads, short lives, and what ran before the watcher."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.live.session import Session

pytestmark = pytest.mark.live

RULES = Path(__file__).parent / "evasions.yaml"
PROCESSES = 10_000
Run = Callable[..., list[dict[str, Any]]]


def hostname_alerts(session: Session) -> list[dict[str, Any]]:
    return [alert["output_fields"] for alert in session.alerts if alert["rule"] == "hostname opened"]


def test_64_threads_each_seen_to_the_last_open(watcher: Callable[..., Session], run: Run) -> None:
    session = watcher("--rules", str(RULES))
    wanted = run("tl_threads")[0]
    session.stop()
    mine = [row for row in hostname_alerts(session) if row["proc.pid"] == wanted["proc.pid"]]
    assert len(mine) == wanted["times"]
    assert {row["proc.name"] for row in mine} == {"tl_threads"}
    assert "drops: 0" in session.summary


def test_ten_thousand_short_lives_all_have_names(watcher: Callable[..., Session], run: Run) -> None:
    session = watcher("--rules", str(RULES))
    run("tl_storm", str(PROCESSES))
    session.stop()
    names = [row["proc.name"] for row in hostname_alerts(session) if row["proc.args"] == "0"]
    assert len(names) == PROCESSES
    assert set(names) == {"exe"}
    assert not [row for row in hostname_alerts(session) if row["proc.name"] in (None, "<NA>")]
    assert "drops: 0" in session.summary


def test_what_starts_while_the_watcher_attaches_has_a_name(watcher: Callable[..., Session]) -> None:
    """Processes are started all the while; none of those that live on may be unknown, whenever it began."""
    script = "import os, time\nwhile True:\n    time.sleep(0.1)\n    os.close(os.open('/etc/hostname', os.O_RDONLY))"
    running: list[subprocess.Popen[bytes]] = []
    ready = threading.Event()

    def start_often() -> None:
        while not ready.wait(0.1) and len(running) < 100:
            running.append(subprocess.Popen([sys.executable, "-c", script]))

    thread = threading.Thread(target=start_often)
    thread.start()
    try:
        session = watcher("--rules", str(RULES))
        ready.set()
        thread.join()
        time.sleep(2)
    finally:
        ready.set()
        thread.join()
        for process in running:
            process.kill()
            process.wait()
    pids = {process.pid for process in running}
    session.stop()
    rows = [row for row in hostname_alerts(session) if row["proc.pid"] in pids]
    assert {row["proc.pid"] for row in rows} == pids
    assert all(row["proc.name"].startswith("python") for row in rows)

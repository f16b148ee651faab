"""One `tiercel watch` for a test: start it, run things under it, stop it, read what it said."""

from __future__ import annotations

import collections
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

READY_TIMEOUT_S = 60
STOP_TIMEOUT_S = 60
OWN_TIME = re.compile(r"pidns_init_start_ts=\d+")
OWN_FIELDS = ("evt.num", "evt.time", "match.duration")
"""Fields whose values are the watcher's own: it numbers what it was given, and its probe reads the clock by itself."""


@dataclass
class Session:
    """A running watcher; `alerts` and `summary` are filled by `stop`."""

    options: Sequence[str]
    folder: Path
    alerts: list[dict[str, Any]] = field(default_factory=list)
    summary: str = ""
    returncode: int | None = None

    def start(self) -> Session:
        """Starts the watcher and waits until it says that it watches."""
        self._out = (self.folder / "alerts.jsonl").open("wb+")
        self._err = (self.folder / "stderr.txt").open("wb+")
        command = [sys.executable, "-m", "tiercel", "watch", "--output", "json", *self.options]
        self._process = subprocess.Popen(command, stdout=self._out, stderr=self._err, stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + READY_TIMEOUT_S
        while "watching" not in self.stderr():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the watcher did not start: {self.stderr()}")
            time.sleep(0.02)
        return self

    @property
    def pid(self) -> int:
        """Process id of the watcher."""
        return self._process.pid

    def stderr(self) -> str:
        """What the watcher wrote to stderr so far."""
        return (self.folder / "stderr.txt").read_text(errors="replace")

    def stop(self, signum: int = signal.SIGINT) -> Session:
        """Ends the watcher as a user would and reads its alerts."""
        if self._process.poll() is None:
            self._process.send_signal(signum)
        self.returncode = self._process.wait(STOP_TIMEOUT_S)
        self._out.close()
        self._err.close()
        self.summary = self.stderr()
        lines = (self.folder / "alerts.jsonl").read_text(errors="replace").splitlines(keepends=True)
        if self.returncode == -signal.SIGKILL and lines and not lines[-1].endswith("\n"):
            lines.pop()  # who is killed while writing leaves a part of a line
        self.alerts = [json.loads(line) for line in lines if line.startswith("{")]
        return self

    def kill(self) -> None:
        """Ends the watcher whatever its state (for teardown)."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def fields(self, **wanted: Any) -> list[dict[str, Any]]:
        """Output fields of the alerts in which all of `wanted` hold (`proc_pid=1` means `proc.pid`)."""
        partial = {name.replace("_", ".", 1): value for name, value in wanted.items()}
        return [alert["output_fields"] for alert in self.alerts if holds(alert["output_fields"], partial)]

    def rules_fired(self) -> set[str]:
        """Names of the rules that fired."""
        return {alert["rule"] for alert in self.alerts}


def holds(fields: dict[str, Any], partial: dict[str, Any]) -> bool:
    """Whether every member of `partial` is in `fields` with the same value."""
    return all(name in fields and fields[name] == value for name, value in partial.items())


class BothWays:
    """Two watchers at once, the second without pushdown: both must report the same."""

    def __init__(self, watcher: Callable[..., Session], options: Sequence[str]) -> None:
        self._pair = (watcher(*options), watcher(*options, "--no-pushdown"))
        self._begin_ns = time.time_ns()

    def stop(self) -> Session:
        """Ends both and compares what they reported meanwhile; returns the first."""
        end_ns = time.time_ns()
        first, second = (self._told(session.stop(), end_ns) for session in self._pair)
        assert first == second, f"only with pushdown: {first - second}; only without: {second - first}"
        assert "left out" not in self._pair[1].summary
        return self._pair[0]

    def _told(self, session: Session, end_ns: int) -> collections.Counter[str]:
        """Alerts by what they say; each watcher sees what the other one does, counts events by itself, and finds out by
        itself when the machine started, to some ns."""
        watchers = {one.pid for one in self._pair}
        return collections.Counter(
            OWN_TIME.sub(
                "", json.dumps([alert["rule"], {key: value for key, value in fields.items() if key not in OWN_FIELDS}])
            )
            for alert in session.alerts
            if self._begin_ns <= (fields := alert["output_fields"])["evt.time"] <= end_ns
            and fields.get("proc.pid") not in watchers
        )

"""Alerts to the standard input of a shell command."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field

from tiercel.errors import OutputError
from tiercel.outputs.alert import Alert
from tiercel.outputs.form import Form

GRACE_S = 2.0
"""For a command that was kept alive, to end after its input did."""


@dataclass
class Program:
    """`command` runs under `sh -c`: once with `keep_alive`, else anew for every alert, whose end is awaited."""

    form: Form
    command: str
    keep_alive: bool = False
    name: str = "program"
    most: int = 1
    _kept: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def check(self) -> None:
        """There is a command; whether it works shows with the first alert."""
        if not self.command.strip():
            raise OutputError("program_output has no program", "set program_output.program")

    def send(self, batch: Sequence[Alert]) -> None:
        """One line an alert. `OSError` when a command does not take its input or ends with an error."""
        lines = [f"{self.form.line(alert)}\n".encode() for alert in batch]
        if self.keep_alive:
            self._feed(b"".join(lines))
        else:
            for line in lines:
                self._once(line)

    def close(self) -> None:
        """Ends a kept command: its input ends, and after a while so does its patience."""
        kept, self._kept = self._kept, None
        if kept is None:
            return
        try:
            if kept.stdin is not None:
                kept.stdin.close()
            kept.wait(GRACE_S)
        except (OSError, subprocess.TimeoutExpired):
            kept.kill()
            kept.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(["/bin/sh", "-c", self.command], stdin=subprocess.PIPE, start_new_session=True)

    def _once(self, line: bytes) -> None:
        started = self._start()
        started.communicate(line)
        if started.returncode:
            raise OSError(f"the program ended with {started.returncode}")

    def _feed(self, data: bytes) -> None:
        if self._kept is None or self._kept.poll() is not None:
            self._kept = self._start()
        stdin = self._kept.stdin
        assert stdin is not None
        try:
            stdin.write(data)
            stdin.flush()
        except OSError:
            self.close()
            raise

"""The log of a run: lines to stderr and to syslog, in the form of `tiercel` or in Falco's."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path

CRITICAL, ERROR, WARNING, NOTICE, INFO, DEBUG = 2, 3, 4, 5, 6, 7
_FACILITY_USER = 1 << 3


@dataclass
class Log:
    """`level`: lines less grave are left out. `stamped`: a line begins with the time, else with `tiercel:`."""

    stderr: bool = True
    syslog: bool = False
    level: int = INFO
    stamped: bool = False
    iso_time: bool = False
    address: Path = Path("/dev/log")
    identity: str = "tiercel"
    """Whom the syslog daemon's filters see."""

    def __call__(self, text: str, level: int = INFO) -> None:
        """One line. A log that cannot be written never ends a run."""
        if level > self.level:
            return
        if self.stderr:
            with contextlib.suppress(OSError, ValueError):
                print(f"{self._head()}: {text}", file=sys.stderr, flush=True)
        if self.syslog:
            with contextlib.suppress(OSError):
                self._send(text, level)

    def _head(self) -> str:
        if not self.stamped:
            return "tiercel"
        if self.iso_time:
            return time.strftime("%Y-%m-%dT%H:%M:%S+0000", time.gmtime())
        return time.ctime()

    def _send(self, text: str, level: int) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC) as to:
            to.connect(str(self.address))
            for line in text.splitlines():
                to.send(f"<{_FACILITY_USER | level}>{self.identity}[{os.getpid()}]: {line}".encode())

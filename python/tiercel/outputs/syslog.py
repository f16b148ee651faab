"""Alerts to the local syslog daemon: the rule's priority as the message's, facility `user`."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tiercel.errors import OutputError
from tiercel.outputs.alert import Alert
from tiercel.outputs.form import Form

_FACILITY_USER = 1 << 3
_LONGEST_BYTES = 64 << 10


@dataclass
class Syslog:
    """Writes to the daemon's socket itself, so that a dead daemon is an error that can be counted."""

    form: Form
    address: Path = Path("/dev/log")
    identity: str = "tiercel"
    """Whom the daemon's filters see."""
    name: str = "syslog"
    most: int = 1
    _socket: socket.socket | None = field(default=None, repr=False)

    def check(self) -> None:
        """The daemon listens."""
        try:
            self._connected()
        except OSError as error:
            reason = error.strerror or str(error)
            raise OutputError(
                f"syslog: {self.address}: {reason}", "start a syslog daemon or leave the output out"
            ) from None

    def send(self, batch: Sequence[Alert]) -> None:
        """One datagram an alert; after an error the next batch connects anew."""
        try:
            for alert in batch:
                self._connected().send(self._datagram(alert))
        except OSError:
            self.close()
            raise

    def close(self) -> None:
        """Closes the socket."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _datagram(self, alert: Alert) -> bytes:
        text = f"<{_FACILITY_USER | alert.priority_number}>{self.identity}[{os.getpid()}]: {self.form.line(alert)}"
        return text.encode()[:_LONGEST_BYTES]

    def _connected(self) -> socket.socket:
        if self._socket is None:
            made = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
            made.settimeout(2)
            try:
                made.connect(str(self.address))
            except OSError:
                made.close()
                raise
            self._socket = made
        return self._socket

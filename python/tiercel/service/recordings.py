"""Tells of captures around alerts that did not hold all they should: the setting `capture.max_file_size_mb`."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tiercel.outputs.internal import CAPTURE_FULL, Internal
from tiercel.service.log import WARNING, Log

INFORMATIONAL = 6
QUIET_S = 60.0
"""Between two warnings about files that cannot be written."""


@dataclass
class RecordingMonitor:
    """Looks at the flight recorder's counters; each file that got full is told once, the last one by name."""

    read: Callable[[], dict[str, Any]]
    send: Callable[[Internal], None]
    log: Log
    _full: int = 0
    _fault: str | None = None
    _quiet_until: float = 0.0

    def look(self) -> None:
        """To be called now and then, and once at the end."""
        recorder = self.read().get("flight_recorder")
        if recorder is None:
            return
        full = recorder["skipped"]["file size"]
        if full > self._full:
            self._tell(recorder["last_full"], full - self._full)
            self._full = full
        fault, now = recorder["fault"], time.monotonic()
        if fault != self._fault and now >= self._quiet_until:
            self._fault, self._quiet_until = fault, now + QUIET_S
            self.log(fault, WARNING)

    def _tell(self, name: str, count: int) -> None:
        message = f"{CAPTURE_FULL}. {name} reached its largest size."
        self.send(Internal(CAPTURE_FULL, message, INFORMATIONAL, {"file": name, "n_files": str(count)}))

"""What this process costs: CPU and memory."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path


def cpu_s() -> float:
    """CPU seconds of all threads, user and system."""
    times = os.times()
    return times.user + times.system


def memory_mb() -> float:
    """Resident memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@dataclass
class Meter:
    """Rates since the last reading."""

    started_s: float = field(default_factory=time.monotonic)
    first_cpu_s: float = field(default_factory=cpu_s)
    _last_s: float = field(default_factory=time.monotonic)
    _last_cpu_s: float = field(default_factory=cpu_s)
    _last_events: int = 0

    def read(self, events: int) -> tuple[float, float]:
        """(events a second, CPU percent of one core) since the last call."""
        now, used = time.monotonic(), cpu_s()
        span = max(now - self._last_s, 1e-6)
        rates = (events - self._last_events) / span, 100 * (used - self._last_cpu_s) / span
        self._last_s, self._last_cpu_s, self._last_events = now, used, events
        return rates

    def whole(self) -> tuple[float, float]:
        """(seconds since the start, CPU seconds since then)."""
        return time.monotonic() - self.started_s, cpu_s() - self.first_cpu_s

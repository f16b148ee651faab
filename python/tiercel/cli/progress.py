"""How far the reading of a capture is: one line on the terminal that is drawn over itself."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from typing import TextIO

from tiercel.captures.report import Report
from tiercel.cli.quantity import show_bytes

EVERY_S = 0.2
BAR = 24
_CLEAR_LINE = "\r\033[K"


@dataclass
class Progress:
    """Draws at most every 0.2 s; does nothing where stderr is no terminal."""

    stream: TextIO = field(default_factory=lambda: sys.stderr)
    started_s: float = field(default_factory=time.monotonic)
    _drawn_s: float = field(default_factory=time.monotonic)
    _shown: bool = False

    def draw(self, report: Report) -> None:
        """Shows the state of the reading."""
        now = time.monotonic()
        if now - self._drawn_s < EVERY_S or not self.stream.isatty():
            return
        self._drawn_s, self._shown = now, True
        self.stream.write(_CLEAR_LINE + line(report, now - self.started_s))
        self.stream.flush()

    def clear(self) -> None:
        """Takes the line away, before something else is written or at the end."""
        if self._shown:
            self.stream.write(_CLEAR_LINE)
            self.stream.flush()
            self._shown = False


def line(report: Report, seconds: float) -> str:
    """The bar, events a second, and the time left where the size is known."""
    rate = f"{report.events:,} events, {report.events / max(seconds, 1e-6):,.0f}/s"
    if not report.total_bytes:
        return f"{show_bytes(report.bytes)}  {rate}"
    done = min(report.bytes / report.total_bytes, 1.0)
    left = seconds * (1 - done) / done if done else 0.0
    bar = ("█" * round(BAR * done)).ljust(BAR, "░")
    return f"{bar} {100 * done:3.0f} %  {rate}  {int(left // 60)}:{int(left % 60):02d} left"

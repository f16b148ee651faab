"""What a terminal shows: colours of priorities, and a status line that stays below the alerts."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TextIO

from tiercel._core import Alert

RESET = "\033[0m"
DIM = "\033[2m"
BOLD = "\033[1m"
_COLOURS = ("\033[97;41m", "\033[97;41m", "\033[1;31m", "\033[31m", "\033[33m", "\033[36m", "\033[32m", "\033[2m")
_CLEAR_LINE = "\r\033[K"


def coloured(stream: TextIO) -> bool:
    """Whether colours make sense there."""
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def paint(alert: Alert, iso_time: bool = False) -> str:
    """The line of text with its time dimmed and its priority coloured. Control characters are escaped in it already."""
    line = alert.text(iso_time)
    time, separator, rest = line.partition(f": {alert.priority} ")
    if not separator:
        return line
    view = f"{DIM} [{alert.view} name]{RESET}" if alert.view else ""
    return f"{DIM}{time}{RESET} {_COLOURS[alert.priority_number]}{alert.priority}{RESET} {rest}{view}"


@dataclass
class StatusLine:
    """One line that is drawn over itself; does nothing where the stream is no terminal."""

    stream: TextIO
    shown: bool = False

    @property
    def enabled(self) -> bool:
        """Whether anything is ever drawn."""
        return coloured(self.stream) and sys.stdout.isatty()

    def draw(self, text: str) -> None:
        """Replaces the line."""
        if self.enabled:
            width = max(os.get_terminal_size(self.stream.fileno()).columns - 1, 10)
            self.stream.write(f"{_CLEAR_LINE}{DIM}{text[:width]}{RESET}")
            self.stream.flush()
            self.shown = True

    def clear(self) -> None:
        """Takes the line away, before something else is written."""
        if self.shown:
            self.stream.write(_CLEAR_LINE)
            self.stream.flush()
            self.shown = False

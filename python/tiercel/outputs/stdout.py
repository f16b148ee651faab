"""Alerts on the standard output: coloured on a terminal, one write a batch in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TextIO

from tiercel.outputs.alert import Alert
from tiercel.outputs.form import Form


@dataclass
class Stdout:
    """`paint`, where given, turns an alert into what a terminal shows; `buffered` leaves flushing to Python."""

    form: Form
    paint: Callable[[Alert], str] | None = None
    buffered: bool = False
    stream: TextIO = field(default_factory=lambda: sys.stdout)
    name: str = "stdout"
    most: int = 512

    def check(self) -> None:
        """Nothing can be wrong before the first write."""

    def send(self, batch: Sequence[Alert]) -> None:
        """Writes, and flushes unless buffered."""
        write = self.paint or self.form.line
        self.stream.write("".join(f"{write(alert)}\n" for alert in batch))
        if not self.buffered:
            self.stream.flush()

    def close(self) -> None:
        """Flushes; the stream is not ours to close."""
        self.stream.flush()

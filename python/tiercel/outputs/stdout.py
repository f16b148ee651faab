"""Alerts on the standard output: coloured on a terminal, one write a batch in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TextIO

from tiercel._core import Alert
from tiercel.outputs.form import Form


@dataclass
class Stdout:
    """`paint`, where given, turns an alert into the text that a terminal shows."""

    form: Form
    paint: Callable[[Alert], str] | None = None
    stream: TextIO = field(default_factory=lambda: sys.stdout)
    name: str = "stdout"

    def check(self) -> None:
        """Nothing can be wrong before the first write."""

    def send(self, batch: Sequence[Alert]) -> None:
        """Writes and flushes."""
        write = self.paint or self.form.line
        self.stream.write("".join(f"{write(alert)}\n" for alert in batch))
        self.stream.flush()

    def close(self) -> None:
        """The stream is not ours to close."""

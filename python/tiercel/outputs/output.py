"""What every output is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tiercel._core import Alert


class Output(Protocol):
    """A place for alerts. `send` may block and may raise `OSError`: it runs on the output's own thread."""

    name: str

    def check(self) -> None:
        """Raises `OutputError` when it cannot work as it is configured. Called before anything starts."""

    def send(self, batch: Sequence[Alert]) -> None:
        """Delivers alerts in order."""

    def close(self) -> None:
        """Releases what it holds; called once, after the last `send`."""

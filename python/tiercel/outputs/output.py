"""What every output is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tiercel.outputs.alert import Alert


class Output(Protocol):
    """A place for alerts. `send` may block and may raise `OSError`: it runs on the output's own thread."""

    @property
    def name(self) -> str:
        """What reports call it."""

    @property
    def most(self) -> int:
        """Alerts that one `send` takes. 1 where one may fail and the next be delivered, so that losses are exact."""

    def check(self) -> None:
        """Raises `OutputError` when it cannot work as it is configured. Called before anything starts."""

    def send(self, batch: Sequence[Alert]) -> None:
        """Delivers alerts in order."""

    def close(self) -> None:
        """Releases what it holds. A later `send` opens it anew: that is how logs are rotated."""

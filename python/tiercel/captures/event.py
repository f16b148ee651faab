"""One event of a capture, as long as the iteration stands at it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tiercel._core import CaptureEvents
from tiercel.errors import TiercelError


class Event:
    """An event with the state after it. Fields are read when they are asked for, so only before the next event.

    `num` counts from 1, `time_ns` is ns since 1970, `tid` is -1 for events of the whole host.
    """

    __slots__ = ("_events", "cpu", "num", "tid", "time_ns", "type")

    def __init__(self, events: CaptureEvents, head: tuple[int, int, int, int, str]) -> None:
        self._events = events
        self.num, self.time_ns, self.cpu, self.tid, self.type = head

    def __getitem__(self, field: str) -> Any:
        """Value of a field with its type, None when it is missing; times are ns since 1970.

        Raises `KeyError` for a field that does not exist, `TiercelError` once the iteration went on.
        """
        try:
            return self._events.field(self.num, field)
        except RuntimeError as error:
            raise TiercelError(str(error)) from None

    def get(self, field: str, default: Any = None) -> Any:
        """Value of a field, `default` when it is missing."""
        value = self[field]
        return default if value is None else value

    @property
    def time(self) -> datetime:
        """Time in UTC, cut to microseconds."""
        return datetime.fromtimestamp(self.time_ns // 1_000_000_000, UTC).replace(
            microsecond=self.time_ns // 1000 % 1_000_000
        )

    def __repr__(self) -> str:
        return f"<tiercel.Event {self.num} {self.type} tid={self.tid}>"

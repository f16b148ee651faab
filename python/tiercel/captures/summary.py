"""What happened in a capture, in sums."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tiercel import _core
from tiercel.captures.report import Report
from tiercel.errors import TiercelError

if TYPE_CHECKING:
    from tiercel.captures.capture import Capture


@dataclass(frozen=True)
class Row:
    """A process, a file or a connection. Bytes are those that calls returned, not those that were captured."""

    name: str
    events: int
    details: dict[str, Any]


@dataclass(frozen=True)
class Table:
    """The greatest rows of a table, and the number of all.

    Of very many rows the lightest are let go, with `left_out` events, and come again as further ones. So a row may
    weigh up to `less_by` more than it says (a process in events, others in bytes), and no other weighs more than that.
    """

    total: int
    left_out: int
    less_by: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Timeline:
    """Numbers of events by bucket of time and by kind, in the order of `kinds`."""

    first_ns: int
    width_ns: int
    kinds: tuple[str, ...]
    buckets: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Summary:
    """The sums; times are ns since 1970."""

    events: int
    first_ns: int
    last_ns: int
    timeline: Timeline
    types: tuple[tuple[str, int], ...]
    processes: Table
    files: Table
    connections: Table
    document: dict[str, Any]
    """The same as JSON values."""

    @classmethod
    def of(cls, text: str) -> Summary:
        """From the reader's JSON."""
        found = json.loads(text)
        line = found["timeline"]
        return cls(
            events=found["events"],
            first_ns=found["first_ns"],
            last_ns=found["last_ns"],
            timeline=Timeline(
                found["first_ns"], line["width_ns"], tuple(line["kinds"]), tuple(map(tuple, line["buckets"]))
            ),
            types=tuple((row["name"], row["events"]) for row in found["types"]),
            processes=_table(found["processes"]),
            files=_table(found["files"]),
            connections=_table(found["connections"]),
            document=found,
        )


def _table(found: dict[str, Any]) -> Table:
    rows = tuple(Row(row["name"], row["events"], row) for row in found["top"])
    return Table(found["total"], found["left_out"], found["less_by"], rows)


class Summing:
    """A summary in progress."""

    def __init__(self, capture: Capture, rows: int) -> None:
        self._rows = rows
        try:
            self._core = _core.CaptureSummary(capture.query())
        except _core.CaptureFailed as error:
            raise TiercelError(str(error)) from None

    @property
    def report(self) -> Report:
        """How far it is, and what was met."""
        return Report.of(self._core.report())

    def advance(self) -> None:
        """Reads on for a while."""
        try:
            self._core.advance()
        except _core.CaptureFailed as error:
            raise TiercelError(str(error)) from None

    def summary(self) -> Summary:
        """The sums so far."""
        return Summary.of(self._core.json(self._rows))

"""Keeps the book of a running watch."""

from __future__ import annotations

from typing import Any, Protocol

from tiercel.ledger.book import Book
from tiercel.ledger.slices import SECOND_NS, Slicer


class Counted(Protocol):
    """What has a ledger."""

    @property
    def time_ns(self) -> int:
        """Now, by a clock that goes on evenly: the time of day may jump."""

    def ledger(self) -> dict[str, Any]:
        """`rows` and `groups`, as `Watch.ledger` gives them."""


class Pages:
    """One slice a second; a quiet minute is one slice."""

    QUIET_NS = 60 * SECOND_NS

    def __init__(self, book: Book, source: Counted) -> None:
        self._book, self._source = book, source
        begin_ns = source.time_ns
        self._slicer = Slicer(begin_ns)
        self._written_ns = self._looked_ns = begin_ns
        self._seen = 0

    def look(self) -> None:
        """Called a few times a second."""
        now = self._source.time_ns
        if now - self._looked_ns < SECOND_NS:
            return
        self._looked_ns = now
        ledger = self._source.ledger()
        seen = sum(row[2] for row in ledger["rows"])
        if seen != self._seen or now - self._written_ns >= self.QUIET_NS:
            self._seen = seen
            self._write(now, ledger)

    def close(self) -> None:
        """The last slice, after the rings were drained."""
        self._write(self._source.time_ns, self._source.ledger())

    def _write(self, now: int, ledger: dict[str, Any]) -> None:
        self._written_ns = now
        self._book.add(self._slicer.take(now, ledger))

"""What reading a capture met beside its events: what is damaged, newer than we are, or was put right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

SHOWN_LOSSES = 5
REMARKS = {
    "malformed": "events contradict themselves and were left out",
    "unknown_types": "events are of types that this version does not know",
    "unconvertible": "old events could not be brought into today's form in full",
    "evicted_enters": "enter events were forgotten, too many threads had one",
    "late_state_blocks": "blocks of state stand behind the first event and were left out",
    "bad_state_records": "records of processes, files or users cannot be read",
    "excess_state_records": "records of processes or files were too many and left out",
    "repaired_interfaces": "lists of interfaces had a wrong length, which was put right",
    "odd_trailers": "event blocks end in a wrong length and were used all the same",
}
"""Counters that a user wants to know of, in words."""


@dataclass(frozen=True)
class Report:
    """Complete once everything was read. `losses` are (offset, bytes, reason) in the uncompressed stream."""

    events: int
    finished: bool
    intact: bool
    losses: tuple[tuple[int, int, str], ...]
    truncated_at: int | None
    stream_failure: str | None
    counts: dict[str, int]
    bytes: int
    total_bytes: int | None

    @classmethod
    def of(cls, found: dict[str, Any]) -> Report:
        """From what the reader says."""
        return cls(**{**found, "losses": tuple(found["losses"])})

    def lines(self) -> Iterator[str]:
        """Sentences about what is not as it should be."""
        for offset, size, reason in self.losses[:SHOWN_LOSSES]:
            yield f"offset {offset}: {reason}; {size} bytes left out"
        if self.counts["losses"] > SHOWN_LOSSES:
            yield f"{self.counts['losses']} damaged places, {self.counts['lost_bytes']} bytes left out in all"
        if self.stream_failure:
            yield f"the file breaks off: {self.stream_failure}"
        elif self.truncated_at is not None:
            yield f"the file breaks off: the block at offset {self.truncated_at} is not whole"
        for name, words in REMARKS.items():
            if self.counts[name]:
                yield f"{self.counts[name]} {words}"
        if self.finished and not self.counts["events"]:
            yield "there is no event in it"

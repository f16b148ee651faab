"""From counters that only grow to what happened in each slice of time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

SECOND_NS = 1_000_000_000

Counts = dict[str, int]
"""`produced`, `delivered`, `left_out`, and what was lost by reason."""


@dataclass(frozen=True)
class Slice:
    """One slice: times in ns since 1970; counts by event code; losses by cgroup id. What did not change is left out.

    `watched` is False for a time in which nobody watched: between two runs, or a run that was killed.
    """

    begin_ns: int
    end_ns: int
    events: dict[int, Counts] = field(default_factory=dict)
    processors: dict[int, Counts] = field(default_factory=dict)
    cgroups: dict[int, int] = field(default_factory=dict)
    watched: bool = True

    def total(self, what: str) -> int:
        """Sum of one count over all event types."""
        return sum(counts.get(what, 0) for counts in self.events.values())

    @property
    def lost(self) -> int:
        """Lost for any reason."""
        return sum(lost_of(counts) for counts in self.events.values())


def lost_of(counts: Counts) -> int:
    """What is neither produced nor delivered nor left out: the reasons of losses."""
    return sum(count for name, count in counts.items() if name not in ("produced", "delivered", "left_out"))


class Slicer:
    """Keeps the last reading of `Watch.ledger()` and tells what came since."""

    def __init__(self, begin_ns: int) -> None:
        self._begin_ns = begin_ns
        self._rows: dict[tuple[int, int], Counts] = {}
        self._groups: dict[tuple[int, int, str], int] = {}

    def take(self, now_ns: int, ledger: dict[str, Any]) -> Slice:
        """The slice up to now."""
        events: dict[int, Counts] = {}
        processors: dict[int, Counts] = {}
        for cpu, code, produced, delivered, left_out, lost in ledger["rows"]:
            now = {"produced": produced, "delivered": delivered, "left_out": left_out, **lost}
            before = self._rows.get((cpu, code), {})
            self._rows[cpu, code] = now
            grown = {name: count - before.get(name, 0) for name, count in now.items()}
            add(events.setdefault(code, {}), grown)
            add(processors.setdefault(cpu, {}), grown)
        cgroups: dict[int, int] = {}
        for cgroup, code, reason, count in ledger["groups"]:
            grown_by = count - self._groups.get((cgroup, code, reason), 0)
            self._groups[cgroup, code, reason] = count
            if grown_by:
                cgroups[cgroup] = cgroups.get(cgroup, 0) + grown_by
        made = Slice(self._begin_ns, now_ns, _changed(events), _changed(processors), cgroups)
        self._begin_ns = now_ns
        return made


def add(into: Counts, counts: Counts) -> None:
    """Adds what is not zero."""
    for name, count in counts.items():
        if count:
            into[name] = into.get(name, 0) + count


def _changed(table: dict[int, Counts]) -> dict[int, Counts]:
    return {key: counts for key, counts in table.items() if counts}

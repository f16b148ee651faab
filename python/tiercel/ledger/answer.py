"""Could something have been missed between two times?"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from tiercel.ledger.slices import Counts, Slice, add, lost_of

GAP_NS = 1_000_000
"""Slices of one run follow each other to the ns; more in between was watched by nobody."""

LAG_NS = 250_000_000
"""How old the counters of a slice may have been when it began: it may tell of what came before."""


@dataclass(frozen=True)
class Answer:
    """What the slices say about a time, for some event types (or all)."""

    begin_ns: int
    end_ns: int
    counts: dict[int, Counts] = field(default_factory=dict)
    blind: list[Slice] = field(default_factory=list)
    """Slices with a loss of such an event, and times in which nobody watched, in order."""
    cgroups: dict[int, int] = field(default_factory=dict)

    @property
    def missed(self) -> bool:
        """Whether such an event could have been missed."""
        return bool(self.blind)

    def total(self, what: str) -> int:
        """Sum of one count over the event types."""
        return sum(counts.get(what, 0) for counts in self.counts.values())

    @property
    def lost(self) -> int:
        """Lost for any reason."""
        return sum(lost_of(counts) for counts in self.counts.values())


def answer(slices: Iterable[Slice], begin_ns: int, end_ns: int, codes: Collection[int] | None = None) -> Answer:
    """Sums up the slices that touch the time; `codes`: event types of interest."""
    made = Answer(begin_ns, end_ns)
    covered = begin_ns
    for entry in sorted(slices, key=lambda entry: entry.begin_ns):
        if entry.end_ns <= begin_ns or entry.begin_ns - LAG_NS >= end_ns:
            continue
        if entry.begin_ns > covered + GAP_NS:
            made.blind.append(Slice(covered, entry.begin_ns, watched=False))
        covered = max(covered, entry.end_ns)
        events = {code: counts for code, counts in entry.events.items() if codes is None or code in codes}
        for code, counts in events.items():
            add(made.counts.setdefault(code, {}), counts)
        if any(lost_of(counts) for counts in events.values()):
            made.blind.append(Slice(entry.begin_ns, entry.end_ns, events, entry.processors, entry.cgroups))
            add(made.cgroups, entry.cgroups)  # type: ignore[arg-type]  # cgroup ids in the place of names
    if covered + GAP_NS < end_ns:
        made.blind.append(Slice(covered, end_ns, watched=False))
    return made

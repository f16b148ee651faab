"""Could something have been missed between two times?"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from tiercel.ledger.slices import Counts, Slice, add

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
    """Losses by cgroup id."""
    types: dict[int, int] = field(default_factory=dict)
    """Losses by event code."""

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
        return sum(self.cgroups.values())


def answer(
    slices: Iterable[Slice],
    begin_ns: int,
    end_ns: int,
    codes: Collection[int] | None = None,
    cgroup: int | None = None,
) -> Answer:
    """Sums up the slices that touch the time; `codes`: event types of interest, `cgroup`: whose losses count."""
    made = Answer(begin_ns, end_ns)
    covered = begin_ns
    for entry in sorted(slices, key=lambda entry: entry.begin_ns):
        if entry.end_ns <= begin_ns or entry.begin_ns - LAG_NS >= end_ns:
            continue
        if entry.begin_ns > covered + GAP_NS:
            made.blind.append(Slice(covered, entry.begin_ns, watched=False))
        covered = max(covered, entry.end_ns)
        part = entry.part(codes, cgroup)
        for code, counts in part.events.items():
            add(made.counts.setdefault(code, {}), counts)
        if part.lost:
            made.blind.append(part)
        for loss, count in part.losses.items():
            add(made.cgroups, {loss.cgroup: count})
            add(made.types, {loss.code: count})
    if covered + GAP_NS < end_ns:
        made.blind.append(Slice(covered, end_ns, watched=False))
    return made

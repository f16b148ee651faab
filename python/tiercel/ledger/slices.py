"""From counters that only grow to what happened in each slice of time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, NamedTuple

SECOND_NS = 1_000_000_000

Counts = dict[str, int]
"""`produced`, `delivered`, `left_out`, and what was lost by reason."""

OTHERS = 0
"""In the place of a cgroup: those for which the kernel's table or the slice had no more room."""

MOST_LOSSES = 256
"""Rows of losses that one slice keeps apart; the smallest beyond it are added up under `OTHERS`."""


class Loss(NamedTuple):
    """Where and why events were lost: processor, event code, cgroup id, reason."""

    cpu: int
    code: int
    cgroup: int
    reason: str


@dataclass(frozen=True)
class Slice:
    """One slice: times in ns since 1970; counts by processor and event code. What did not change is left out.

    `losses` has what the counts say of losses once more, by cgroup. `watched` is False for a time in which nobody
    watched: between two runs, or a run that was killed.
    """

    begin_ns: int
    end_ns: int
    rows: dict[tuple[int, int], Counts] = field(default_factory=dict)
    losses: dict[Loss, int] = field(default_factory=dict)
    watched: bool = True

    def total(self, what: str) -> int:
        """Sum of one count."""
        return sum(counts.get(what, 0) for counts in self.rows.values())

    @property
    def lost(self) -> int:
        """Lost for any reason."""
        return sum(self.losses.values())

    @property
    def events(self) -> dict[int, Counts]:
        """Counts by event code."""
        found: dict[int, Counts] = {}
        for (_, code), counts in self.rows.items():
            add(found.setdefault(code, {}), counts)
        return found

    def part(self, codes: Collection[int] | None, cgroup: int | None) -> Slice:
        """Of some event types only (None: all), with the losses that may be one cgroup's (None: any)."""
        rows = {key: counts for key, counts in self.rows.items() if codes is None or key[1] in codes}
        losses = {
            loss: count
            for loss, count in self.losses.items()
            if (codes is None or loss.code in codes) and (cgroup is None or loss.cgroup in (cgroup, OTHERS))
        }
        return Slice(self.begin_ns, self.end_ns, rows, losses, self.watched)


def reasons_of(counts: Counts) -> Counts:
    """What is neither produced nor delivered nor left out: the reasons of losses."""
    return {name: count for name, count in counts.items() if name not in ("produced", "delivered", "left_out")}


class Slicer:
    """Keeps the last reading of `Watch.ledger()` and tells what came since."""

    def __init__(self, begin_ns: int) -> None:
        self._begin_ns = begin_ns
        self._rows: dict[tuple[int, int], Counts] = {}
        self._groups: dict[Loss, int] = {}

    def take(self, now_ns: int, ledger: dict[str, Any]) -> Slice:
        """The slice up to now."""
        rows: dict[tuple[int, int], Counts] = {}
        for cpu, code, produced, delivered, left_out, lost in ledger["rows"]:
            now = {"produced": produced, "delivered": delivered, "left_out": left_out, **lost}
            grown = _grown(now, self._rows.get((cpu, code), {}))
            self._rows[cpu, code] = now
            if grown:
                rows[cpu, code] = grown
        groups = {Loss(*row[:4]): row[4] for row in ledger["groups"]}
        losses = _grown(groups, self._groups)
        self._groups = groups
        made = Slice(self._begin_ns, now_ns, rows, _bounded(_completed(rows, losses)))
        self._begin_ns = now_ns
        return made


def add(into: dict[Any, int], counts: dict[Any, int]) -> None:
    """Adds what is not zero."""
    for name, count in counts.items():
        if count:
            into[name] = into.get(name, 0) + count


def _grown(now: dict[Any, int], before: dict[Any, int]) -> dict[Any, int]:
    grown = {key: count - before.get(key, 0) for key, count in now.items()}
    return {key: count for key, count in grown.items() if count}


def _completed(rows: dict[tuple[int, int], Counts], losses: dict[Loss, int]) -> dict[Loss, int]:
    """Losses by cgroup, with those that have none in the kernel's table: the sum is that of the rows."""
    told: dict[tuple[int, int, str], int] = {}
    for loss, count in losses.items():
        add(told, {(loss.cpu, loss.code, loss.reason): count})
    found = dict(losses)
    for (cpu, code), counts in rows.items():
        for reason, count in reasons_of(counts).items():
            add(found, {Loss(cpu, code, OTHERS, reason): count - told.get((cpu, code, reason), 0)})
    return found


def _bounded(losses: dict[Loss, int]) -> dict[Loss, int]:
    if len(losses) <= MOST_LOSSES:
        return losses
    ordered = sorted(losses.items(), key=lambda item: -item[1])
    kept = dict(ordered[:MOST_LOSSES])
    for loss, count in ordered[MOST_LOSSES:]:
        add(kept, {loss._replace(cgroup=OTHERS): count})
    return kept

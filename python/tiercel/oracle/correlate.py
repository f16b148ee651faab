"""`sequence`, `threshold` and `absent` the slow, obvious way: look at everything that came before, each time.

Time never goes back: an event that is older than one of the same rule before it counts at that one's time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

Key = tuple[object, ...]
LISTED = 20
"""Of a threshold's events, the last so many are listed."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A condition held: `part` is 0 for the first step and so on, the rule's own condition is the last."""

    num: int
    ts_ns: int
    part: int
    key: Key
    value: Key = ()


@dataclass(frozen=True, slots=True)
class Fired:
    """The rule fired: at which event or, for an absence, for which event and when; and the events behind it."""

    num: int
    ts_ns: int
    events: tuple[int, ...]


def sequence(hits: Sequence[Hit], parts: int, within_ns: int) -> list[Fired]:
    """Fires at a last step that all earlier ones precede in order, the first no longer than `within_ns` before.

    A match uses up all events of its key until then; its last event takes part in no other match.
    """
    clock = _clock(hits)
    fired: list[Fired] = []
    used: dict[Key, int] = {}
    completing: set[int] = set()
    for index, hit in enumerate(hits):
        if hit.part != parts - 1 or hit.num in completing:
            continue
        earlier = [
            before
            for before in range(index)
            if hits[before].key == hit.key
            and hits[before].num > used.get(hit.key, 0)
            and hits[before].num not in completing
            and clock[index] - clock[before] <= within_ns
        ]
        chain = _chain(hits, earlier, parts - 2, hit.num)
        if chain is not None:
            fired.append(Fired(hit.num, hit.ts_ns, (*chain, hit.num)))
            used[hit.key] = hit.num
            completing.add(hit.num)
    return fired


def _chain(hits: Sequence[Hit], earlier: list[int], part: int, before: int) -> tuple[int, ...] | None:
    """Numbers of the latest events that make the steps up to `part`, all before an event."""
    if part < 0:
        return ()
    for index in reversed(earlier):
        if hits[index].part == part and hits[index].num < before:
            rest = _chain(hits, earlier, part - 1, hits[index].num)
            if rest is not None:
                return (*rest, hits[index].num)
    return None


def threshold(hits: Sequence[Hit], count: int, within_ns: int, distinct: bool) -> list[Fired]:
    """Fires when the window that ends now has `count` events, or distinct values, of a key; then all are used up."""
    clock = _clock(hits)
    fired: list[Fired] = []
    used: dict[Key, int] = {}
    for index, hit in enumerate(hits):
        mine = [i for i in range(index + 1) if hits[i].key == hit.key and hits[i].num > used.get(hit.key, 0)]
        window = [i for i in mine if clock[index] - clock[i] <= within_ns]
        counted = {hits[i].value if distinct else (i,): i for i in window}
        if len(counted) >= count:
            listed = tuple(hits[i].num for i in mine[-LISTED:] if i in counted.values())
            fired.append(Fired(hit.num, hit.ts_ns, listed))
            used[hit.key] = hit.num
    return fired


def absent(hits: Sequence[Hit], events: Iterable[tuple[int, int]], within_ns: int) -> list[Fired]:
    """Fires for an event (part 1) when no expected one (part 0) came in time; `events` are all, as (number, time).

    A key waits once at a time, for what follows its first event. What is still open at the end does not fire.
    """
    of_event: dict[int, list[Hit]] = {}
    for hit in hits:
        of_event.setdefault(hit.num, []).append(hit)
    waiting: dict[Key, tuple[int, int]] = {}
    clock = 0
    fired: list[Fired] = []
    for num, ts_ns in events:
        fired += _overdue(waiting, ts_ns)
        for hit in sorted(of_event.get(num, ()), key=lambda hit: hit.part):
            if hit.part == 0:
                waiting.pop(hit.key, None)
                continue
            clock = max(clock, hit.ts_ns)
            waiting.setdefault(hit.key, (clock + within_ns, hit.num))
    return fired


def _overdue(waiting: dict[Key, tuple[int, int]], now_ns: int) -> Iterator[Fired]:
    for due_ns, num, key in sorted(((due, num, key) for key, (due, num) in waiting.items()), key=lambda row: row[:2]):
        if due_ns < now_ns:
            del waiting[key]
            yield Fired(num, due_ns, (num,))


def _clock(hits: Sequence[Hit]) -> list[int]:
    return list(accumulate((hit.ts_ns for hit in hits), max))

"""What is done when events were lost, or when none comes: the settings `syscall_event_drops` and `_timeouts`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tiercel.config.collection import EventDrops
from tiercel.outputs.internal import EVENT_DROP, TIMEOUTS, Internal
from tiercel.service.log import CRITICAL, ERROR, Log

SECOND_NS = 1_000_000_000
DEBUG = 7


@dataclass
class TokenBucket:
    """`rate` tokens a second, `burst` at most; full at the start."""

    rate: float
    burst: float
    tokens: float = field(init=False)
    last_ns: int = 0

    def __post_init__(self) -> None:
        self.tokens = self.burst

    def claim(self, now_ns: int) -> bool:
        """Takes one token, if there is one."""
        if self.last_ns:
            grown = self.rate * max(now_ns - self.last_ns, 0) / SECOND_NS
            self.tokens = min(self.burst, self.tokens + grown)
        self.last_ns = max(self.last_ns, now_ns)
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


@dataclass
class DropMonitor:
    """Looks once per second of event time; `tick` is False when the run must end (action `exit`)."""

    settings: EventDrops
    send: Callable[[Internal], None]
    log: Log
    occurrences: int = 0
    actions_taken: int = 0
    _next_ns: int = 0
    _last: tuple[int, int] = (0, 0)
    _bucket: TokenBucket = field(init=False)

    def __post_init__(self) -> None:
        self._bucket = TokenBucket(self.settings.rate, self.settings.max_burst)

    def tick(self, now_ns: int, read: Callable[[], dict[str, Any]]) -> bool:
        """Whether the run goes on; `read` gives the counters when they are needed."""
        if not self.settings.actions or not now_ns:
            return True
        if not self._next_ns:
            self._next_ns = now_ns + SECOND_NS
        if now_ns <= self._next_ns:
            return True
        self._next_ns = now_ns + SECOND_NS
        stats = read()
        events, drops = stats["events"] - self._last[0], stats["drops"] - self._last[1]
        self._last = stats["events"], stats["drops"]
        if self.settings.simulate_drops:
            drops += 1
        if not drops or (not self.settings.simulate_drops and drops / (events + drops) <= self.settings.threshold):
            return True
        self.occurrences += 1
        if not self._bucket.claim(now_ns):
            self.log("events were lost, but no action is due yet", DEBUG)
            return True
        self.actions_taken += 1
        return self._act(now_ns, events, drops, stats)

    def _act(self, now_ns: int, events: int, drops: int, stats: dict[str, Any]) -> bool:
        message = f"{EVENT_DROP}. {drops} system calls dropped in last second."
        actions = self.settings.actions
        if "log" in actions:
            self.log(message, ERROR)
        if "alert" in actions:
            facts: dict[str, Any] = {"n_evts": str(events), "n_drops": str(drops)}
            facts |= {key: str(stats[name]) for key, name in LEDGER.items() if name in stats}
            facts |= {f"n_drops_{name}": str(count) for name, count in by_type(stats).items()}
            facts |= {f"n_drops_{reason}": str(count) for reason, count in by_reason(stats).items()}
            self.send(Internal(EVENT_DROP, message, DEBUG, facts, now_ns))
        if "exit" in actions:
            self.log(message, CRITICAL)
            self.log("Exiting.", CRITICAL)
            return False
        return True

    def summary(self) -> list[str]:
        """Lines for the end of a run."""
        return [
            "Syscall event drop monitoring:",
            f"   - event drop detected: {self.occurrences} occurrences",
            f"   - num times actions taken: {self.actions_taken}",
        ]


LEDGER = {"n_produced": "produced", "n_delivered": "delivered", "n_left_out": "left_out"}
"""What else of the ledger the alert tells, since the start."""
MOST_TYPES = 5


def by_type(stats: dict[str, Any]) -> dict[str, int]:
    """Losses since the start of the event types that lost most."""
    from tiercel._generated.events import EVENTS

    found: dict[str, int] = {}
    for _, code, _, count in stats["drops_by"]:
        if code is not None and code < len(EVENTS):
            found[EVENTS[code][1]] = found.get(EVENTS[code][1], 0) + count
    return dict(sorted(found.items(), key=lambda item: -item[1])[:MOST_TYPES])


def by_reason(stats: dict[str, Any]) -> dict[str, int]:
    """Losses since the start, by reason."""
    found: dict[str, int] = {}
    for _, _, reason, count in stats["drops_by"]:
        found[reason] = found.get(reason, 0) + count
    return found


@dataclass
class TimeoutMonitor:
    """Tells, once per series, that nothing came for `most` waits in a row."""

    most: int
    send: Callable[[Internal], None]
    _events: int = -1
    _empty: int = 0

    def waited(self, events: int) -> None:
        """A wait ended without an alert; `events` were seen since the start."""
        self._empty = 0 if events != self._events else self._empty + 1
        self._events = events
        if self._empty == self.most:
            message = f"{TIMEOUTS}. {self.most} consecutive timeouts without event."
            self.send(Internal(TIMEOUTS, message, DEBUG, {"n_evts": str(events)}))

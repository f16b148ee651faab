"""Where a run's events come from: the live system, a capture, or nowhere."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, Protocol

from tiercel._core import Alert
from tiercel.engine import Engine, Replay, Watch, reload
from tiercel.errors import TiercelError

SECOND_NS = 1_000_000_000
TICK_NS = SECOND_NS // 10
"""Of a capture's time, between two looks at what else there is to do."""


class Source(Protocol):
    """Alerts come from `take`; `time_ns` is the time of the events, not of the wall."""

    name: str
    patient: bool
    """Whether events can wait for slow outputs: a capture's can, the system's cannot."""

    def take(self, wait_ms: int) -> Sequence[Alert]:
        """What came; waits so long for the first."""

    @property
    def time_ns(self) -> int:
        """Time of the latest event, ns since 1970."""

    @property
    def ended(self) -> bool:
        """Nothing more will come."""

    @property
    def failure(self) -> str | None:
        """Why it ended by itself."""

    def reload(self, engine: Engine) -> int:
        """Puts new rules in the place of the old ones; ns that events waited."""

    def configure(self, plugin: str, config: str) -> None:
        """Gives a plugin another configuration. Raises `PluginFailed` where it does not take it."""

    def backfill(self, program: bytes, seconds: float) -> Sequence[Alert]:
        """What rules would have raised in the last `seconds`. `TiercelError` where the past was not kept."""

    def stop(self) -> None:
        """Ends it; what was found until then can still be taken."""

    @property
    def events(self) -> int:
        """How many were seen: what `stats` says, for asking often."""

    def stats(self) -> dict[str, Any]:
        """Counters: events, alerts, alerts_refused, drops, drops_by, rules, state."""


class Live:
    """The system, watched."""

    patient = False

    def __init__(self, watch: Watch) -> None:
        self._core = watch.core
        self.name = watch.core.collector
        self._epoch_ns = time.time_ns() - time.monotonic_ns()

    def take(self, wait_ms: int) -> Sequence[Alert]:
        """Alerts from the queue."""
        return self._core.next_batch(wait_ms)

    @property
    def time_ns(self) -> int:
        """Now: events are at most milliseconds old. It goes on evenly as theirs does, whatever the time of day does."""
        return self._epoch_ns + time.monotonic_ns()

    @property
    def ended(self) -> bool:
        """The detecting thread has ended, and every alert was taken."""
        return self._core.finished

    @property
    def failure(self) -> str | None:
        """What the detecting thread died of."""
        return self._core.failure

    def reload(self, engine: Engine) -> int:
        """Between two events, with all state kept."""
        return reload(self._core, engine)

    def configure(self, plugin: str, config: str) -> None:
        """Between two events."""
        self._core.configure(plugin, config)

    def backfill(self, program: bytes, seconds: float) -> Sequence[Alert]:
        """From the flight recorder, as far as it reaches back; detection goes on meanwhile."""
        try:
            return self._core.backfill(program, seconds)
        except RuntimeError as error:
            raise TiercelError(str(error)) from None

    def stop(self) -> None:
        """Detaches the probe and decides what waits in its rings."""
        self._core.stop()

    @property
    def events(self) -> int:
        """As of a moment ago."""
        return self._core.events

    def stats(self) -> dict[str, Any]:
        """A few times a second."""
        return self._core.stats()

    def ledger(self) -> dict[str, Any]:
        """What became of every event since the start."""
        return self._core.ledger()


class Capture:
    """A recorded file; with `duration_s` only so much of it, by the time of its events."""

    name = "capture"
    patient = True

    def __init__(self, replay: Replay, duration_s: float | None = None) -> None:
        self._core = replay.core
        self._duration_ns = None if duration_s is None else int(duration_s * SECOND_NS)
        self._end_ns: int | None = None
        self._stopped = False

    def take(self, wait_ms: int) -> Sequence[Alert]:
        """Goes on for a while of the capture's time."""
        from tiercel._core import CaptureFailed

        now = self._core.time_ns
        if now and self._end_ns is None and self._duration_ns is not None:
            self._end_ns = now + self._duration_ns
        until = now + TICK_NS if self._end_ns is None else min(now + TICK_NS, self._end_ns)
        try:
            return self._core.next_batch(until_ns=until)
        except CaptureFailed as error:
            raise TiercelError(str(error)) from None

    @property
    def time_ns(self) -> int:
        """Of the latest event; 0 before the first."""
        return self._core.time_ns

    @property
    def ended(self) -> bool:
        """The end of the file, or of the part that is wanted, was reached."""
        over = self._end_ns is not None and self._core.time_ns >= self._end_ns
        return self._stopped or over or self._core.finished

    @property
    def failure(self) -> str | None:
        """A capture that cannot be read raises instead."""
        return None

    def reload(self, engine: Engine) -> int:
        """A replay decides with the rules it began with."""
        raise TiercelError("a replay cannot change its rules", "run it again")

    def configure(self, plugin: str, config: str) -> None:
        """Nothing runs that could take it."""

    def backfill(self, program: bytes, seconds: float) -> Sequence[Alert]:
        """A replay has its rules from the start."""
        raise TiercelError("a replay keeps no past", "run it again with the new rules")

    def stop(self) -> None:
        """Takes no further event."""
        self._stopped = True

    @property
    def events(self) -> int:
        """Read so far."""
        return int(self._core.stats()["events"])

    def stats(self) -> dict[str, Any]:
        """With what the file has beside events."""
        return {"alerts_refused": 0, "drops": 0, "drops_by": [], "state": {}, "evaluations": 0, **self._core.stats()}


class Idle:
    """No events: `engine.kind: nodriver`, for trying settings and for plugins alone."""

    name = "nodriver"
    patient = False

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._stopped = False

    def take(self, wait_ms: int) -> Sequence[Alert]:
        """Waits."""
        time.sleep(wait_ms / 1000)
        return ()

    @property
    def time_ns(self) -> int:
        """Now."""
        return time.time_ns()

    @property
    def ended(self) -> bool:
        """Only when it was stopped."""
        return self._stopped

    @property
    def failure(self) -> str | None:
        """Nothing can fail."""
        return None

    def reload(self, engine: Engine) -> int:
        """Takes the new rules for the counters."""
        self._engine = engine
        return 0

    def configure(self, plugin: str, config: str) -> None:
        """Nothing runs that could take it."""

    def backfill(self, program: bytes, seconds: float) -> Sequence[Alert]:
        """There were no events."""
        return ()

    def stop(self) -> None:
        """Ends it."""
        self._stopped = True

    @property
    def events(self) -> int:
        """None ever."""
        return 0

    def stats(self) -> dict[str, Any]:
        """Zeros."""
        rules = {rule.name: 0 for rule in self._engine.listed}
        zeros = dict.fromkeys(("events", "alerts", "alerts_refused", "drops", "evaluations"), 0)
        return {**zeros, "drops_by": [], "rules": rules, "state": {}}

"""A thread and a bounded queue for each output: a slow or dead one loses its own alerts, counted, and no other's."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence

from tiercel.outputs.alert import Alert
from tiercel.outputs.output import Output

CAPACITY = 65536


class Channel:
    """An output with its queue. Counters: `sent`, `refused` (queue full), `failed` (the output raised)."""

    def __init__(self, output: Output, capacity: int, report: Callable[[str], None]) -> None:
        self.output = output
        self.sent = self.refused = self.failed = 0
        self._waiting: deque[Alert] = deque()
        self._capacity = capacity
        self._report = report
        self._broken = self._stalled = False
        self._closed = self._reopen = False
        self._busy_since: float | None = None
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name=f"output-{output.name}", daemon=True)
        self._thread.start()

    def put(self, alerts: Sequence[Alert]) -> None:
        """Takes what fits. Never waits for the output."""
        with self._changed:
            room = max(self._capacity - len(self._waiting), 0)
            self._waiting.extend(alerts[:room])
            self.refused += len(alerts) - len(alerts[:room])
            self._changed.notify()

    def has_room(self, count: int) -> bool:
        """Whether so many alerts fit now."""
        return len(self._waiting) + count <= self._capacity

    def reopen(self) -> None:
        """The output closes what it holds before the next alert: its file was renamed, its program replaced."""
        with self._changed:
            self._reopen = True
            self._changed.notify()

    def watch(self, limit_s: float) -> None:
        """Reports, once, an output that has not taken what it was given for longer than `limit_s`."""
        since = self._busy_since
        stalled = since is not None and time.monotonic() - since > limit_s
        if stalled and not self._stalled:
            self._report(f"output {self.output.name} has blocked for more than {limit_s:g} s; alerts wait for it")
        self._stalled = stalled

    def end(self) -> None:
        """What waits is the last."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def join(self, timeout_s: float) -> None:
        """Waits for the end, `timeout_s` at most; what is left then counts as refused."""
        self._thread.join(timeout_s)
        with self._changed:
            self.refused += len(self._waiting)
            self._waiting.clear()

    def _take(self) -> list[Alert] | None:
        """The next batch, empty when there is only something to reopen; None at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed or self._reopen)
            if self._closed and not self._waiting:
                return None
            return [self._waiting.popleft() for _ in range(min(self.output.most, len(self._waiting)))]

    def _run(self) -> None:
        while (batch := self._take()) is not None:
            if self._reopen:
                self._reopen = False
                self._guarded(self.output.close)
            if batch:
                self._deliver(batch)
        self._guarded(self.output.close)

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except (OSError, ValueError) as error:
            self._report(f"output {self.output.name}: {error}")

    def _deliver(self, batch: list[Alert]) -> None:
        self._busy_since = time.monotonic()
        try:
            self.output.send(batch)
        except (OSError, ValueError) as error:
            self.failed += len(batch)
            if not self._broken:
                reason = getattr(error, "strerror", None) or str(error)
                self._report(
                    f"output {self.output.name} fails: {reason}; its alerts are counted as lost until it works again"
                )
            self._broken = True
        else:
            self.sent += len(batch)
            if self._broken:
                self._report(f"output {self.output.name} works again")
            self._broken = False
        finally:
            self._busy_since = None


class Dispatcher:
    """All outputs of a run."""

    def __init__(self, outputs: Sequence[Output], report: Callable[[str], None], capacity: int = CAPACITY) -> None:
        self.capacity = capacity
        self.channels = [Channel(output, capacity, report) for output in outputs]

    def has_room(self, count: int) -> bool:
        """Whether so many alerts fit into every queue now."""
        return all(channel.has_room(count) for channel in self.channels)

    def send(self, alerts: Sequence[Alert]) -> None:
        """Hands alerts to every output."""
        for channel in self.channels:
            channel.put(alerts)

    def reopen(self) -> None:
        """Files were rotated."""
        for channel in self.channels:
            channel.reopen()

    def watch(self, limit_s: float) -> None:
        """Reports outputs that block; to be called now and then."""
        for channel in self.channels:
            channel.watch(limit_s)

    def close(self, timeout_s: float = 5.0) -> None:
        """Sends what waits; all outputs together have `timeout_s`."""
        for channel in self.channels:
            channel.end()
        deadline = time.monotonic() + timeout_s
        for channel in self.channels:
            channel.join(max(deadline - time.monotonic(), 0))

    @property
    def refused(self) -> int:
        """Alerts that found a queue full."""
        return sum(channel.refused for channel in self.channels)

    @property
    def lost(self) -> int:
        """Alerts that did not reach an output."""
        return sum(channel.refused + channel.failed for channel in self.channels)

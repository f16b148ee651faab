"""A thread and a bounded queue for each output: a slow or dead one loses its own alerts, counted, and no other's."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence

from tiercel._core import Alert
from tiercel.outputs.output import Output

BATCH = 512


class Channel:
    """An output with its queue. Counters: `sent`, `refused` (queue full), `failed` (the output raised)."""

    def __init__(self, output: Output, capacity: int, report: Callable[[str], None]) -> None:
        self.output = output
        self.sent = self.refused = self.failed = 0
        self._waiting: deque[Alert] = deque()
        self._capacity = capacity
        self._report = report
        self._broken = False
        self._closed = False
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

    def close(self, timeout_s: float) -> None:
        """Sends what waits, `timeout_s` at most; what is left then counts as refused."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(timeout_s)
        with self._changed:
            self.refused += len(self._waiting)
            self._waiting.clear()

    def _take(self) -> list[Alert]:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            return [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]

    def _run(self) -> None:
        while batch := self._take():
            self._deliver(batch)
        self.output.close()

    def _deliver(self, batch: list[Alert]) -> None:
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


class Dispatcher:
    """All outputs of a run."""

    def __init__(self, outputs: Sequence[Output], report: Callable[[str], None], capacity: int = 65536) -> None:
        self.channels = [Channel(output, capacity, report) for output in outputs]

    def send(self, alerts: Sequence[Alert]) -> None:
        """Hands alerts to every output."""
        for channel in self.channels:
            channel.put(alerts)

    def close(self, timeout_s: float = 5.0) -> None:
        """Sends what waits."""
        for channel in self.channels:
            channel.close(timeout_s)

    @property
    def lost(self) -> int:
        """Alerts that did not reach an output."""
        return sum(channel.refused + channel.failed for channel in self.channels)

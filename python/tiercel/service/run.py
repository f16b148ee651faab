"""The loop of a run: alerts to the outputs, and between them signals, monitors and requests."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tiercel.outputs import Dispatcher
from tiercel.outputs.alert import Alert
from tiercel.outputs.internal import Internal
from tiercel.service.drops import DropMonitor, TimeoutMonitor
from tiercel.service.log import NOTICE, Log
from tiercel.service.recordings import RecordingMonitor
from tiercel.service.reload import Reloader
from tiercel.service.signals import Signals
from tiercel.service.source import Source

WAIT_MS = 100
PATIENCE_S = 0.005
RECORDINGS_EVERY_S = 1.0
LOOK_EVERY_S = 0.2
"""Between two looks at counters and outputs: as often as the counters are refreshed."""


@dataclass
class Run:
    """`each_look` is called a few times a second on the loop's thread, `before_alerts` before a batch is handed on."""

    source: Source
    dispatcher: Dispatcher
    log: Log
    signals: Signals
    drops: DropMonitor | None = None
    timeouts: TimeoutMonitor | None = None
    recordings: RecordingMonitor | None = None
    reloader: Reloader | None = None
    output_limit_s: float = 2.0
    duration_s: float | None = None
    each_look: list[Callable[[], None]] = field(default_factory=list)
    before_alerts: Callable[[], None] = lambda: None
    requests: queue.SimpleQueue[Callable[[], None]] = field(default_factory=queue.SimpleQueue)
    _looked: float = 0.0
    _recordings_looked: float = 0.0

    def send(self, alert: Internal) -> None:
        """An alert of our own, from any thread."""
        self.dispatcher.send([alert])

    def replace_outputs(self, dispatcher: Dispatcher) -> None:
        """From any thread: other outputs from the next turn on; what waits in the old ones is still sent."""

        def swap() -> None:
            old, self.dispatcher = self.dispatcher, dispatcher
            old.close()

        self.requests.put(swap)

    def loop(self) -> bool:
        """Runs to the end; False when the run had to be ended by a fault or an action."""
        end = None if self.duration_s is None else time.monotonic() + self.duration_s
        good = True
        try:
            while good and not self.signals.stop.is_set() and not self.source.ended:
                left_s = WAIT_MS / 1000 if end is None else min(WAIT_MS / 1000, end - time.monotonic())
                if left_s <= 0:
                    break
                self._deliver(self.source.take(max(1, int(left_s * 1000))))
                good = self._between()
        finally:
            self._finish()
        return good and self.source.failure is None

    def _deliver(self, batch: Sequence[Alert]) -> None:
        if batch:
            self.before_alerts()
            if self.source.patient:
                self._send_patiently(batch)
            else:
                self.dispatcher.send(batch)
        elif self.timeouts is not None:
            self.timeouts.waited(self.source.events)

    def _send_patiently(self, batch: Sequence[Alert]) -> None:
        """A capture waits for slow outputs, in portions that fit into their queues."""
        size = min(self.dispatcher.capacity, len(batch))
        for start in range(0, len(batch), size):
            part = batch[start : start + size]
            while not self.dispatcher.has_room(len(part)) and not self.signals.stop.is_set():
                time.sleep(PATIENCE_S)
                self.dispatcher.watch(self.output_limit_s)
            self.dispatcher.send(part)

    def _between(self) -> bool:
        self._commands()
        now = time.monotonic()
        if self.drops is not None and not self.drops.tick(self.source.time_ns, self.source.stats):
            return False
        if now - self._looked >= LOOK_EVERY_S:
            self._looked = now
            self.dispatcher.watch(self.output_limit_s)
            if now - self._recordings_looked >= RECORDINGS_EVERY_S:
                self._recordings_looked = now
                self._look_at_recordings()
            for look in self.each_look:
                look()
        return True

    def _look_at_recordings(self) -> None:
        if self.recordings is not None:
            self.recordings.look()

    def _commands(self) -> None:
        if self.signals.reopen.is_set():
            self.signals.reopen.clear()
            self.log("SIGUSR1 received, reopening outputs...", NOTICE)
            self.dispatcher.reopen()
        if self.signals.reload.is_set():
            self.signals.reload.clear()
            if self.reloader is not None:
                self.reloader.request("SIGHUP received, restarting...")
        while not self.requests.empty():
            self.requests.get()()

    def _finish(self) -> None:
        if self.signals.stopped_by:
            self.log(f"{self.signals.stopped_by} received, exiting...", NOTICE)
        self.source.stop()
        while not self.source.patient and (batch := self.source.take(0)):
            self._deliver(batch)
        self._look_at_recordings()
        self._commands()
        self.dispatcher.close()

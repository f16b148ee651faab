"""New rules and settings for a run: read and compiled on a thread of their own, put in between two events.

What does not load changes nothing: the old rules go on, the fault is logged, told as an internal alert and counted.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tiercel._core import sha256
from tiercel.config import Loaded
from tiercel.engine import Engine
from tiercel.errors import RulesError, TiercelError
from tiercel.outputs.alert import Alert
from tiercel.outputs.internal import RELOAD_FAILED, Internal
from tiercel.service.files import digest
from tiercel.service.log import ERROR, NOTICE, Log
from tiercel.service.source import Source

CRITICAL_PRIORITY = 2


@dataclass(frozen=True)
class Prepared:
    """What a run was made of, read anew."""

    settings: Loaded
    engine: Engine

    digests: dict[str, str] = field(default_factory=dict)
    """SHA-256 by file name of what was read."""

    def __post_init__(self) -> None:
        self.digests.update(digest(self.settings.files))
        texts = self.engine.texts.items()
        self.digests.update((name, sha256(text.encode())) for name, text in texts)

    @property
    def files(self) -> list[Path]:
        """Every file that was read."""
        return [*self.settings.files, *(Path(name) for name in self.engine.texts)]


Prepare = Callable[[Sequence[Path] | None], Prepared]
"""Reads settings and rules as at the start; with files, those instead of the settings' ones. Raises `TiercelError`."""


@dataclass(frozen=True)
class Outcome:
    """How a reload went. `pause_ns`: for how long events waited."""

    ok: bool
    message: str
    report: str = ""
    rules: int = 0
    seconds: float = 0.0
    pause_ns: int = 0
    backfilled: int = 0
    """Alerts that the new rules would have raised before."""


@dataclass
class Reloader:
    """`applied` is called on the reloading thread with what now runs."""

    source: Source
    prepare: Prepare
    applied: Callable[[Prepared], None]
    send: Callable[[Internal], None]
    log: Log
    running: Engine
    deliver: Callable[[Sequence[Alert]], None] = lambda alerts: None
    """Takes what the new rules find in the past."""
    reloads: int = 0
    failures: int = 0
    last_ns: int = 0
    last_pause_ns: int = 0
    _since: dict[str, int] = field(default_factory=dict)
    _one: threading.Lock = field(default_factory=threading.Lock)
    _asked: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def request(self, reason: str) -> None:
        """Reloads in the background; a request during a reload makes one more follow it."""
        self.log(reason, NOTICE)
        self._asked.set()
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._work, name="reload", daemon=True)
            self._thread.start()

    def join(self, timeout_s: float) -> None:
        """Waits for a reload in the background."""
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _work(self) -> None:
        while self._asked.is_set():
            self._asked.clear()
            self.now(None)

    def now(self, files: Sequence[Path] | None, backfill_s: float | None = None) -> Outcome:
        """Reloads on the calling thread, one at a time; then rules that are new look at the last `backfill_s`."""
        with self._one:
            begin = time.monotonic()
            try:
                prepared = self.prepare(files)
                self.last_pause_ns = self.source.reload(prepared.engine)
                self._remember(prepared.engine)
                self.applied(prepared)
            except Exception as error:
                return self._failed(error)
            self.reloads += 1
            self.last_ns = time.time_ns()
            rules, seconds = prepared.engine.count, time.monotonic() - begin
            outcome = self._succeeded(rules, seconds)
            return outcome if backfill_s is None else self._backfill(outcome, backfill_s)

    def _succeeded(self, rules: int, seconds: float) -> Outcome:
        waited_ms = self.last_pause_ns / 1e6
        message = f"{rules} rules now run; loading took {seconds:.2f} s, events waited {waited_ms:.2f} ms"
        self.log(message, NOTICE)
        return Outcome(True, message, "", rules, seconds, self.last_pause_ns)

    def _remember(self, engine: Engine) -> None:
        """Since when each rule has meant what it means now; 0 for those of the start."""
        before = {rule.name: rule.meaning for rule in self.running.listed}
        now = time.time_ns()
        kept = {rule.name for rule in engine.listed if before.get(rule.name) == rule.meaning}
        self._since = {rule.name: self._since.get(rule.name, 0) if rule.name in kept else now for rule in engine.listed}
        self.running = engine

    def _backfill(self, outcome: Outcome, seconds: float) -> Outcome:
        """Rules younger than `seconds` look at the time before them, once. A past that was not kept undoes nothing."""
        begin_ns = time.time_ns() - int(seconds * 1e9)
        young = [rule for rule in self.running.active if self._since[rule.name] > begin_ns]
        try:
            found = self.source.backfill(self.running.program_of(young), seconds) if young else ()
        except TiercelError as error:
            return replace(outcome, ok=False, message=f"{outcome.message}; the past cannot be looked at: {error}")
        alerts = [alert for alert in found if alert.time_ns < self._since.get(alert.rule, 0)]
        self._since.update(dict.fromkeys((rule.name for rule in young), begin_ns))
        self.deliver(alerts)
        message = f"{outcome.message}; rules that are new found {len(alerts)} in the last {seconds:g} s"
        return replace(outcome, message=message, backfilled=len(alerts))

    def _failed(self, error: Exception) -> Outcome:
        """A fault of ours is no reason to end detection, so it is handled like one of the files."""
        self.failures += 1
        said = str(error) if isinstance(error, TiercelError) else f"internal fault, please report it: {error!r}"
        report = error.report if isinstance(error, RulesError) else ""
        message = f"the new rules or settings are refused, the old ones go on: {said}"
        self.log(message, ERROR)
        self.send(Internal(RELOAD_FAILED, f"{RELOAD_FAILED}: {said}", CRITICAL_PRIORITY, {"reason": said}))
        return Outcome(False, message, report)

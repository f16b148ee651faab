"""New rules and settings for a run: read and compiled on a thread of their own, put in between two events.

What does not load changes nothing: the old rules go on, the fault is logged, told as an internal alert and counted.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tiercel.config import Loaded
from tiercel.engine import Engine
from tiercel.errors import RulesError, TiercelError
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
        texts = self.engine.loaded.texts.items()
        self.digests.update((name, hashlib.sha256(text.encode()).hexdigest()) for name, text in texts)

    @property
    def files(self) -> list[Path]:
        """Every file that was read."""
        return [*self.settings.files, *(Path(name) for name in self.engine.loaded.texts)]


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


@dataclass
class Reloader:
    """`applied` is called on the reloading thread with what now runs."""

    source: Source
    prepare: Prepare
    applied: Callable[[Prepared], None]
    send: Callable[[Internal], None]
    log: Log
    reloads: int = 0
    failures: int = 0
    last_ns: int = field(default_factory=time.time_ns)
    last_pause_ns: int = 0
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

    def now(self, files: Sequence[Path] | None) -> Outcome:
        """Reloads on the calling thread, one at a time."""
        with self._one:
            begin = time.monotonic()
            try:
                prepared = self.prepare(files)
                self.last_pause_ns = self.source.reload(prepared.engine)
                self.applied(prepared)
            except Exception as error:
                return self._failed(error)
            self.reloads += 1
            self.last_ns = time.time_ns()
            rules, seconds = len(prepared.engine.active), time.monotonic() - begin
            message = (
                f"{rules} rules now run; loading took {seconds:.2f} s, events waited {self.last_pause_ns / 1e6:.2f} ms"
            )
            self.log(message, NOTICE)
            return Outcome(True, message, "", rules, seconds, self.last_pause_ns)

    def _failed(self, error: Exception) -> Outcome:
        """A fault of ours is no reason to end detection, so it is handled like one of the files."""
        self.failures += 1
        said = str(error) if isinstance(error, TiercelError) else f"internal fault, please report it: {error!r}"
        report = error.report if isinstance(error, RulesError) else ""
        message = f"the new rules or settings are refused, the old ones go on: {said}"
        self.log(message, ERROR)
        self.send(Internal(RELOAD_FAILED, f"{RELOAD_FAILED}: {said}", CRITICAL_PRIORITY, {"reason": said}))
        return Outcome(False, message, report)

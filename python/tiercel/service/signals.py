"""Signals of a run: INT and TERM end it, a second one at once; USR1 reopens the outputs; HUP loads everything anew."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

ENDING = (signal.SIGINT, signal.SIGTERM)


@dataclass
class Signals:
    """What was asked for; the run looks at each turn of its loop."""

    stop: threading.Event = field(default_factory=threading.Event)
    reopen: threading.Event = field(default_factory=threading.Event)
    reload: threading.Event = field(default_factory=threading.Event)
    stopped_by: str = ""


@contextmanager
def caught() -> Iterator[Signals]:
    """Catches them until the end; then what was there before is put back."""
    asked = Signals()
    numbers = (*ENDING, signal.SIGUSR1, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}

    def stop(number: int, _frame: FrameType | None) -> None:
        asked.stopped_by = signal.Signals(number).name
        asked.stop.set()
        for one in ENDING:
            signal.signal(one, before[one])

    for number in ENDING:
        signal.signal(number, stop)
    signal.signal(signal.SIGUSR1, lambda _number, _frame: asked.reopen.set())
    signal.signal(signal.SIGHUP, lambda _number, _frame: asked.reload.set())
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

"""Several sources in one run: the kernel's events and those of plugins, each with its own engine, one queue for all."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tiercel._core import Alert, AlertQueue
from tiercel.engine import Engine
from tiercel.errors import TiercelError
from tiercel.outputs.form import hostname
from tiercel.plugins import LoadedPlugins
from tiercel.service.log import WARNING, Log
from tiercel.service.source import Live

if TYPE_CHECKING:
    from tiercel.plugins.opened import OpenedSource

SYSCALL = "syscall"

TOLD_EVERY_S = 10.0
"""Between two lines about what a source could not use."""


class Several:
    """The kernel (`live`, if it is watched) and sources beside it. It ends when all have ended, or one fails."""

    def __init__(self, queue: AlertQueue, live: Live | None, opened: Sequence[OpenedSource]) -> None:
        self._queue, self._live, self.opened = queue, live, tuple(opened)
        self._parts: tuple[Live | OpenedSource, ...] = (*([live] if live else []), *opened)
        self.name = live.name if live else opened[0].name
        self._epoch_ns = time.time_ns() - time.monotonic_ns()
        self.patient = live is None
        """The kernel's events cannot wait for slow outputs, others can. At the end nothing waits any more."""

    def take(self, wait_ms: int) -> Sequence[Alert]:
        """Alerts of all of them."""
        batch = self._queue.next_batch(wait_ms)
        if not batch and not self._queue.finished and self.failure is not None:
            self.stop()
        return batch

    @property
    def time_ns(self) -> int:
        """Now, by a clock that goes on evenly."""
        return self._epoch_ns + time.monotonic_ns()

    @property
    def ended(self) -> bool:
        """All have ended, and every alert was taken."""
        return self._queue.finished

    @property
    def failure(self) -> str | None:
        """Of the first that failed."""
        return next((part.failure for part in self._parts if part.failure), None)

    def reload(self, engine: Engine) -> int:
        """Each between two of its events; the longest wait in ns. The kernel's go first: they can refuse."""
        return max(part.reload(engine) for part in self._parts)

    def configure(self, plugin: str, config: str) -> None:
        """In all of them, for each has instances of its own."""
        for part in self._parts:
            part.configure(plugin, config)

    def backfill(self, program: bytes, seconds: float) -> Sequence[Alert]:
        """From the flight recorder of the kernel's events."""
        if self._live is None:
            raise TiercelError("only events of the kernel are kept in the flight recorder", "reload without --backfill")
        return self._live.backfill(program, seconds)

    def stop(self) -> None:
        """Ends all of them."""
        self.patient = False
        for part in self._parts:
            part.stop()

    @property
    def events(self) -> int:
        """Of all of them."""
        return sum(part.events for part in self._parts)

    def stats(self) -> dict[str, Any]:
        """Those of the first, with the counts of all; `refused` by source and reason."""
        told = [part.stats() for part in self._parts]
        for key in ("events", "evaluations"):
            told[0][key] = sum(stats[key] for stats in told)
        told[0]["rules"] = {name: count for stats in told for name, count in stats["rules"].items()}
        names = (*([SYSCALL] if self._live else []), *(one.name for one in self.opened))
        told[0]["refused"] = {name: stats["refused"] for name, stats in zip(names, told, strict=True)}
        told[0]["plugins"] = _together(told)
        return told[0]

    def ledger(self) -> dict[str, Any]:
        """Of the kernel's events."""
        return self._live.ledger() if self._live else {"rows": [], "groups": []}


def _together(told: Sequence[dict[str, Any]]) -> list[tuple[str, bool, float]]:
    """What plugins tell about themselves: each source has instances of its own, whose numbers add up."""
    sums: dict[tuple[str, bool], float] = {}
    for stats in told:
        for name, grows, value in stats["plugins"]:
            sums[name, grows] = sums.get((name, grows), 0) + value
    return [(name, grows, value) for (name, grows), value in sums.items()]


@dataclass
class RefusalMonitor:
    """Tells in the log what a source could not use: at once, then every few seconds what was added."""

    opened: Sequence[OpenedSource]
    log: Callable[[str, int], None]
    _told: dict[str, int] = field(default_factory=dict)
    _next: float = 0.0

    def look(self, at_end: bool = False) -> None:
        """Compares the counters with what was told."""
        if time.monotonic() < self._next and not at_end:
            return
        for source in self.opened:
            stats = source.stats()
            count = sum(stats["refused"].values())
            if more := count - self._told.get(source.name, 0):
                self._told[source.name] = count
                self._next = time.monotonic() + TOLD_EVERY_S
                self.log(f"source {source.name}: {more} not used; the latest: {stats['refused_latest']}", WARNING)


def enabled_sources(plugins: LoadedPlugins, enable: Sequence[str], disable: Sequence[str]) -> list[str]:
    """Sources that run: those to enable, else all but those to disable. `TiercelError` for one that is not there."""
    known = (SYSCALL, *plugins.sources)
    for word, names in (("enabling", enable), ("disabling", disable)):
        if unknown := [name for name in names if name not in known]:
            raise TiercelError(
                f"Attempted {word} an unknown event source: {unknown[0]}", f"known are {', '.join(known)}"
            )
    chosen = [name for name in enable or known if name not in disable]
    if not chosen:
        raise TiercelError("Must enable at least one event source", "leave out a --disable-source")
    return chosen


def open_sources(
    plugins: LoadedPlugins, engine: Engine, queue: AlertQueue, names: Sequence[str], log: Log, default_host: str
) -> list[OpenedSource]:
    """Opens sources of plugins, all or none; what each reads is told."""
    if not names:
        return []
    from tiercel.plugins.opened import OpenedSource

    made: list[OpenedSource] = []
    try:
        for name in names:
            one = OpenedSource(name, plugins, engine, queue, hostname=hostname(), default_host=default_host)
            made.append(one)
            log(f"Opening '{name}' source with {one.opens}")
            if one.everywhere:
                log(f"{one.opens} takes requests from anywhere; name a host in open_params to narrow it", WARNING)
    except BaseException:
        for one in made:
            one.stop()
        raise
    return made

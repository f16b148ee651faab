"""`Engine`: rules over the events of this machine, or of a capture."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from tiercel import _core
from tiercel.errors import RulesError, StartError, TiercelError
from tiercel.rules import kept
from tiercel.rules.compilation import compiled, compiled_apart, running
from tiercel.rules.files import read_texts
from tiercel.rules.listed import Listed, fields_of, listed
from tiercel.starter import starter_files
from tiercel.tuning import Tuning

if TYPE_CHECKING:
    from types import TracebackType

    from tiercel.captures.report import Report
    from tiercel.flight import FlightRecorder
    from tiercel.rules import CompiledRule, LoadOptions, LoadResult

PathLike = str | os.PathLike[str]


class Engine:
    """Loads rules once; `watch()` and `replay()` run them.

    `rules`: files or directories in load order; None means Tiercel's own starter rules. `tags`: run only rules that
    have one of them. `tuning`: what is collected beside what they need. `keep`: a folder for what was compiled, so that
    the next start need not. Raises `RulesError` when a file has an error; nothing was started then.
    """

    def __init__(
        self,
        rules: Iterable[PathLike] | None = None,
        options: LoadOptions | None = None,
        *,
        tags: Iterable[str] = (),
        tuning: Tuning | None = None,
        keep: Path | None = None,
    ) -> None:
        self.tuning = tuning or Tuning()
        files = [Path(path) for path in rules] if rules is not None else starter_files()
        self._options, self._tags = options, frozenset(tags)
        self._read = read_texts(files)
        key = kept.key_of(self._read, self._tags, options, self.tuning) if keep and self._read else None
        found = kept.find(keep, key) if keep and key else None
        if found is None and keep and key:
            found = self._compiled_apart(keep, key)
        if found is None:
            self._check(files)
            found = compiled(self.loaded, self._tags, self.tuning)
        self.program: bytes = found.program
        self._by_source = found.by_source
        self.syscalls: Sequence[int] = found.syscalls
        """Wire codes of the system calls that are collected for the rules and the state."""
        self.count: int = found.rules
        """Rules that run."""
        self.notes = found.notes
        """What is to be said about each of their files."""

    @property
    def texts(self) -> dict[str, str]:
        """Texts of the rules files by name."""
        return dict(self._read or ())

    @cached_property
    def loaded(self) -> LoadResult:
        """The rules with their trees, and what was said about them."""
        from tiercel.rules.loader import load_texts

        return load_texts(self._read or (), self._options)

    @cached_property
    def active(self) -> list[CompiledRule]:
        """Rules that run."""
        return running(self.loaded, self._tags)

    @cached_property
    def listed(self) -> list[Listed]:
        """Rules that run, as the program has them: `loaded` and `active` take more time and memory."""
        return listed(self.program)

    def _compiled_apart(self, keep: Path, key: str) -> kept.Kept | None:
        found = compiled_apart(self._read or (), self._options, self._tags, self.tuning)
        if found is not None:
            kept.keep(keep, key, found)
        return found

    def _check(self, files: Sequence[Path]) -> None:
        from tiercel.rules import RulesError as InvalidRules
        from tiercel.rules import loader

        if self._read is None:
            self.loaded = loader.load(files, self._options)
        if not self.loaded.successful:
            try:
                self.loaded.raise_errors()
            except InvalidRules as error:
                from tiercel.rules.report import render_text

                raise RulesError(str(error), render_text(self.loaded), self.loaded) from error

    def program_of(self, rules: Sequence[CompiledRule]) -> bytes:
        """Some of the rules, as the engine takes them."""
        from tiercel.rules.options import LoadOptions
        from tiercel.rules.program import program

        settings = self._options or LoadOptions()
        return program(rules, settings.rule_matching, settings.field_sets)

    @property
    def sources(self) -> frozenset[str]:
        """Sources of the rules that run."""
        return frozenset(self._by_source)

    @property
    def fields(self) -> frozenset[str]:
        """Fields that the rules that run read, in conditions and outputs."""
        return fields_of(self.program)

    def program_for(self, source: str) -> bytes:
        """The rules of one source, as its engine takes them."""
        return self._by_source.get(source) or self.program_of(())

    @property
    def left_out(self) -> dict[str, list[str]]:
        """Names of system calls that rules ask for and the tuning leaves out, each with the names of these rules."""
        if not self.tuning.without_calls:
            return {}
        from tiercel._generated.syscalls import SYSCALLS

        asking = [rule for rule in self.active if rule.source == "syscall"]
        found = {
            SYSCALLS[code][0]: [rule.name for rule in asking if rule.all_events.syscalls >> code & 1]
            for code in sorted(self.tuning.without_calls)
        }
        return {name: rules for name, rules in found.items() if rules}

    def watch(
        self, *, drop_privileges: bool = False, flight_recorder: FlightRecorder | None = None, **settings: Any
    ) -> Watch:
        """Starts live detection. `settings`: capacity, bulk_ring_bytes, control_ring_bytes, snaplen_bytes, hostname,
        pushdown (False: the kernel leaves out no event that no rule can match), blind_times (alerts say when something
        of the process or its ancestors was lost), plugins (those that look at system calls do).

        `flight_recorder` keeps the latest events and writes them around alerts.

        Raises `StartError` with the way out when the machine does not allow it.
        """
        settings |= {"drop_privileges": drop_privileges, "flight": flight_recorder and flight_recorder.to_core()}
        settings["tuning"] = self.tuning.to_core()
        try:
            return Watch(_core.Watch(self.program_for("syscall"), self.syscalls, **settings))
        except _core.CollectorFailed as error:
            _, what, way_out = error.args
            raise StartError(what, way_out) from None
        except _core.PluginFailed as error:
            raise StartError(str(error), "look at plugins and load_plugins") from None

    def replay(
        self,
        capture: PathLike,
        *,
        buffers_base64: bool = False,
        plugins: _core.Plugins | None = None,
        threads: int | None = 1,
    ) -> Replay:
        """Runs the rules over a capture. Raises `TiercelError` when it cannot be read.

        `plugins` read the events that a plugin brought; without them only those of the kernel are looked at. `threads`:
        cores to use; None for all of them where the file is large and not compressed. Alerts and their order are the
        same.
        """
        try:
            core = _core.Replay(capture, self.program, buffers_base64=buffers_base64, plugins=plugins, threads=threads)
            return Replay(core)
        except _core.CaptureFailed as error:
            raise TiercelError(str(error)) from None


class Watch:
    """Live detection: iterate over it for alerts, `stop()` to end it; a context manager does that by itself."""

    def __init__(self, core: _core.Watch) -> None:
        self.core = core

    def __iter__(self) -> Iterator[_core.Alert]:
        while not self.core.finished:
            yield from self.core.next_batch(100)
        if self.core.failure:
            raise StartError(self.core.failure)

    def reload(self, engine: Engine) -> None:
        """Puts the rules of `engine` in the place of those that run, between two events; state and counters stay.

        Raises `StartError` where they need what cannot be collected any more (rights given up): the old ones go on.
        """
        reload(self.core, engine)

    def stop(self) -> None:
        """Detaches and drains; alerts that were found until then still come from the iteration."""
        self.core.stop()

    def backfill(self, engine: Engine, seconds: float) -> list[_core.Alert]:
        """What other rules would have alerted in the last `seconds`, as far as the flight recorder reaches back.

        Detection goes on meanwhile; the recorder holds what it was told to collect (`FlightRecorder.events`). Raises
        `TiercelError` without a recorder or after the end.
        """
        try:
            return self.core.backfill(engine.program, seconds)
        except RuntimeError as error:
            raise TiercelError(str(error)) from None

    def stats(self) -> dict[str, Any]:
        """Counters: events, alerts, drops (also by processor, event type and reason), rules, state."""
        return self.core.stats()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def reload(core: _core.Watch, engine: Engine) -> int:
    """As `Watch.reload`; returns for how many ns events waited."""
    try:
        return core.reload(engine.program_for("syscall"), engine.syscalls)
    except _core.CollectorFailed as error:
        _, what, way_out = error.args
        raise StartError(what, way_out) from None


class Replay:
    """A capture being replayed: iterate over it for alerts."""

    def __init__(self, core: _core.Replay) -> None:
        self.core = core

    def __iter__(self) -> Iterator[_core.Alert]:
        while not self.finished:
            yield from self.batch()

    def batch(self, most_events: int = 100_000) -> list[_core.Alert]:
        """Alerts of the next events, in order; empty where there are none."""
        try:
            return self.core.next_batch(most_events=most_events)
        except _core.CaptureFailed as error:
            raise TiercelError(str(error)) from None

    @property
    def finished(self) -> bool:
        """Whether the capture's end was reached."""
        return self.core.finished

    @property
    def cores(self) -> tuple[int, str | None]:
        """Cores that are used now, and why it is one, where more were wanted."""
        return self.core.cores

    @property
    def report(self) -> Report:
        """How far the reading is, and what of the file is damaged or unknown."""
        from tiercel.captures.report import Report

        return Report.of(self.core.report())

    def stats(self) -> dict[str, Any]:
        """Counters: events, alerts, rules, and what of the file could not be used."""
        return self.core.stats()


def watch(rules: Iterable[PathLike] | None = None, **settings: Any) -> Iterator[_core.Alert]:
    """Alerts of this machine as they happen, until the caller stops iterating.

    >>> for alert in tiercel.watch(rules=["falco_rules.yaml"]):
    ...     print(alert.rule, alert.fields["proc.name"])
    """
    with Engine(rules).watch(**settings) as running:
        yield from running

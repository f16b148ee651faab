"""A capture file, asked lazily: nothing is read before something is iterated or converted."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiercel import _core
from tiercel.captures.event import Event
from tiercel.captures.query import DEFAULT_FORMAT, program
from tiercel.captures.report import Report
from tiercel.errors import TiercelError

if TYPE_CHECKING:
    import polars
    import pyarrow

    from tiercel.captures.summary import Summary
    from tiercel.plugins import LoadedPlugins

DEFAULT_FIELDS = (
    "evt.num",
    "evt.time",
    "evt.cpu",
    "evt.type",
    "proc.name",
    "proc.pid",
    "thread.tid",
    "fd.name",
    "evt.res",
    "evt.args",
)
END_OF_TIME = 2**64 - 1


def open(path: str | os.PathLike[str]) -> Capture:
    """A capture (.scap, also gzip, zstd or lz4); `-` is the standard input, which can be read once.

    The file is looked at now: raises `TiercelError` when it is no capture, or cannot be opened.
    """
    capture = Capture(Path(path))
    if str(path) != "-":
        capture.events()
    return capture


@dataclass(frozen=True)
class Capture:
    """Which events of a file are wanted. Each iteration or conversion reads the file from its beginning."""

    path: Path
    condition: str | None = None
    from_ns: int = 0
    to_ns: int = END_OF_TIME
    """ns since 1970; events before `from_ns` still change the state of processes and files."""
    source: str = "syscall"
    """Whose events a condition and a format are about."""
    plugins: LoadedPlugins | None = field(default=None, repr=False)
    """Those that look at the events."""

    def filter(self, condition: str) -> Capture:
        """Only events for which a condition of the rules language holds, beside those asked for before.

        Raises `RulesError` when it does not compile.
        """
        whole = f"({self.condition}) and ({condition})" if self.condition else condition
        program(whole, "", self.source, self.plugins)
        return replace(self, condition=whole)

    def between(self, from_ns: int = 0, to_ns: int = END_OF_TIME) -> Capture:
        """Only events of these times, both included, in ns since 1970."""
        return replace(self, from_ns=max(self.from_ns, from_ns), to_ns=min(self.to_ns, to_ns))

    def query(self, output: str = "") -> _core.CaptureQuery:
        """The same for the compiled part, with a format to print by."""
        conditional = self.condition is not None
        code = program(self.condition, output.removeprefix("*"), self.source, self.plugins)
        times = {"from_ns": self.from_ns, "to_ns": self.to_ns}
        core = self.plugins.core if self.plugins else None
        return _core.CaptureQuery(self.path, code, conditional=conditional, plugins=core, **times)

    def events(self, output: str = "") -> _core.CaptureEvents:
        """The file, opened. Raises `TiercelError` with the offset when it is no capture."""
        try:
            return _core.CaptureEvents(self.query(output))
        except _core.CaptureFailed as error:
            raise TiercelError(str(error)) from None

    def __iter__(self) -> Iterator[Event]:
        """Events in order; each is good until the next one."""
        events = self.events()
        while True:
            try:
                head = events.step()
            except _core.CaptureFailed as error:
                raise TiercelError(str(error)) from None
            if head is not None:
                yield Event(events, head)
            elif events.report()["finished"]:
                return

    @cached_property
    def report(self) -> Report:
        """What is damaged or unknown in the file, after a run through all of it."""
        events = replace(self, condition=None).events()
        while not events.report()["finished"]:
            events.lines(most_lines=0)
        return Report.of(events.report())

    def lines(self, format: str = DEFAULT_FORMAT) -> Iterator[str]:
        """Events as text. As in sysdig, a format that starts with `*` also prints events that lack a value."""
        events = self.events(format)
        complete = not format.startswith("*")
        while not events.report()["finished"]:
            _, text = events.lines(complete=complete)
            yield from text.decode(errors="replace").splitlines()

    def columns(self, fields: Sequence[str] = DEFAULT_FIELDS, batch_rows: int = 65_536) -> _core.CaptureColumns:
        """An object with `__arrow_c_stream__`, for every library that reads Arrow streams (DuckDB, polars, pyarrow).

        Constant memory; raises `KeyError` for a field that does not exist.
        """
        return _core.CaptureColumns(self.query(), list(fields), batch_rows)

    def to_arrow(self, fields: Sequence[str] = DEFAULT_FIELDS) -> pyarrow.Table:
        """All selected events as an Arrow table. Needs pyarrow (`pip install 'tiercel[arrow]'`)."""
        return self.batches(fields).read_all()

    def batches(self, fields: Sequence[str] = DEFAULT_FIELDS, batch_rows: int = 65_536) -> pyarrow.RecordBatchReader:
        """The same as a stream of record batches, in constant memory."""
        reader = needed("pyarrow").RecordBatchReader
        try:
            return reader.from_stream(self.columns(fields, batch_rows))
        except _core.CaptureFailed as error:
            raise TiercelError(str(error)) from None

    def to_polars(self, fields: Sequence[str] = DEFAULT_FIELDS) -> polars.DataFrame:
        """All selected events as a polars data frame. Needs polars (`pip install 'tiercel[polars]'`)."""
        frame: polars.DataFrame = needed("polars").DataFrame(self.columns(fields))
        return frame

    def summary(self, rows: int = 20) -> Summary:
        """Processes, files, connections, kinds of events and a time line of the selected events."""
        from tiercel.captures.summary import Summing

        summing = Summing(self, rows)
        while not summing.report.finished:
            summing.advance()
        return summing.summary()


def needed(name: str) -> Any:
    """A library of an extra; raises `TiercelError` where it is not installed."""
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError:
        extra = "arrow" if name == "pyarrow" else name
        raise TiercelError(f"{name} is not installed", f"pip install 'tiercel[{extra}]'") from None

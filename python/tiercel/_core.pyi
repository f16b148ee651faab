"""The compiled part: types in, types out."""

from collections.abc import Sequence
from os import PathLike
from typing import Any, final

version: str

class CollectorFailed(Exception):
    """A collector cannot work: `args` are (reason code, what happened, the way out)."""

class ProgramRefused(Exception):
    """A compiled program does not verify."""

class CaptureFailed(Exception):
    """A capture cannot be read."""

class PluginFailed(Exception):
    """A plugin cannot be loaded, or its source not be opened."""

@final
class Alert:
    """A rule fired."""

    @property
    def rule(self) -> str:
        """Name of the rule."""
    @property
    def source(self) -> str:
        """Source of the event, `syscall` for the kernel's."""
    @property
    def priority(self) -> str:
        """Priority in words, `Warning`."""
    @property
    def priority_number(self) -> int:
        """0 emergency to 7 debug."""
    @property
    def tags(self) -> list[str]:
        """Sorted tags of the rule."""
    @property
    def time_ns(self) -> int:
        """Time of the event, ns since 1970."""
    @property
    def event_number(self) -> int:
        """Number of the event, from 1."""
    @property
    def view(self) -> str | None:
        """`claimed`, `effective` or `both` where an event has two names that differ."""
    @property
    def message(self) -> str:
        """Message without time and priority."""
    @property
    def fields(self) -> dict[str, Any]:
        """Fields of the rule's output by name; a missing value is None."""
    @property
    def blind(self) -> list[dict[str, Any]]:
        """Times in which something of the process or its ancestors was lost, nearest first.

        Empty without `blind_times`.

        Keys: `proc.pid`, `from`, `to` (ns since 1970), `lost`.
        """
    @property
    def events(self) -> list[dict[str, Any]]:
        """For a rule with sequence, threshold or absent: the events behind the alert, oldest first, of many the last.

        Keys: `evt.num`, `evt.time` (ns), `step`, and what is known of `evt.type`, `proc.name`, `proc.pid`, `fd.name`.
        """
    def text(self, iso_time: bool = False) -> str:
        """The line `time: Priority message`."""
    def json(
        self,
        hostname: str = "",
        iso_time: bool = False,
        output: bool = True,
        message: bool = False,
        tags: bool = True,
        output_fields: bool = True,
    ) -> str:
        """One line of JSON in Falco's shape."""

@final
class Watch:
    """A running watch: the probe is attached, a native thread detects, alerts wait in a bounded queue."""

    def __new__(
        cls,
        program: bytes,
        syscalls: Sequence[int],
        *,
        capacity: int = 65536,
        bulk_ring_bytes: int = 4194304,
        control_ring_bytes: int = 1048576,
        snaplen_bytes: int = 80,
        hostname: str = "",
        drop_privileges: bool = False,
        all_programs: bool = False,
        profile: bool = False,
        pushdown: bool = True,
        buffers_base64: bool = False,
        flight: dict[str, Any] | None = None,
        tuning: dict[str, Any] | None = None,
        queue: AlertQueue | None = None,
        blind_times: bool = False,
        plugins: Plugins | None = None,
    ) -> Watch: ...
    def next_batch(self, timeout_ms: int = 100, most: int = 1024) -> list[Alert]: ...
    @property
    def events(self) -> int:
        """Events that were collected, as of a moment ago."""
    @property
    def finished(self) -> bool: ...
    @property
    def failure(self) -> str | None: ...
    @property
    def collector(self) -> str: ...
    @property
    def refused(self) -> list[tuple[str, str]]: ...
    def backfill(self, program: bytes, seconds: float) -> list[Alert]: ...
    def reload(self, program: bytes, syscalls: Sequence[int]) -> int: ...
    def configure(self, plugin: str, config: str) -> None: ...
    def stop(self) -> None: ...
    def profile(self) -> dict[str, Any] | None: ...
    def stats(self) -> dict[str, Any]: ...
    def ledger(self) -> dict[str, Any]:
        """What became of every event since the start.

        `rows` of (cpu, code, produced, delivered, left out, {reason: lost}),
        `groups` of (cpu, code, cgroup id, reason, lost).
        """

@final
class AlertQueue:
    """Where several watches put their alerts: bounded."""

    def __new__(cls, capacity: int = 65536) -> AlertQueue: ...
    def next_batch(self, timeout_ms: int = 100, most: int = 1024) -> list[Alert]: ...
    @property
    def finished(self) -> bool: ...

@final
class Plugins:
    """Loaded plugins: JSON, a list of `{"name", "init_config"}`."""

    def __new__(cls, specs: bytes) -> Plugins: ...
    def about(self) -> str:
        """What they say about themselves: JSON, a list in load order."""

@final
class Inbox:
    """Where requests of a webhook are handed in."""

    def __new__(cls, longest_event: int, capacity: int = 67_108_864) -> Inbox: ...
    def push(self, document: bytes) -> tuple[int, list[str]] | None:
        """(events taken, sentences about what was not); None where too much waits already."""
    def refuse(self, reason: str) -> None: ...
    def close(self) -> None: ...

@final
class SourceWatch:
    """A source beside the kernel, watched by a native thread with an engine of its own."""

    def __new__(
        cls,
        program: bytes,
        plugins: Plugins,
        source: str,
        open_params: str,
        queue: AlertQueue,
        *,
        hostname: str = "",
        inbox: Inbox | None = None,
    ) -> SourceWatch: ...
    @property
    def source(self) -> str: ...
    @property
    def failure(self) -> str | None: ...
    @property
    def ended(self) -> bool: ...
    def reload(self, program: bytes) -> int: ...
    def configure(self, plugin: str, config: str) -> None: ...
    def stop(self) -> None: ...
    def stats(self) -> dict[str, Any]: ...

@final
class Record:
    """A recording in progress: a native thread collects and writes."""

    def __new__(
        cls,
        path: str | PathLike[str],
        *,
        source: str | PathLike[str] | None = None,
        filter: bytes | None = None,
        syscalls: Sequence[int] | None = None,
        state_events: bool = True,
        packing: str = "plain",
        older: bool = False,
        rotate_bytes: int = 0,
        rotate_ns: int = 0,
        keep: int = 0,
        plugins: Plugins | None = None,
        brought: tuple[str, str] | None = None,
        snaplen_bytes: int = 80,
        bulk_ring_bytes: int = 4194304,
        drop_privileges: bool = False,
    ) -> Record: ...
    @property
    def finished(self) -> bool: ...
    @property
    def failure(self) -> str | None: ...
    def stop(self) -> None: ...
    def stats(self) -> dict[str, Any]: ...

@final
class Replay:
    """A replay in progress."""

    def __new__(
        cls,
        path: str | PathLike[str],
        program: bytes,
        *,
        profile: bool = False,
        buffers_base64: bool = False,
        plugins: Plugins | None = None,
        threads: int | None = 1,
    ) -> Replay: ...
    @property
    def cores(self) -> tuple[int, str | None]:
        """Cores that are used now, and why it is one, where more were wanted."""

    def next_batch(self, most: int = 1024, most_events: int = 1000000, until_ns: int = ...) -> list[Alert]: ...
    @property
    def time_ns(self) -> int: ...
    @property
    def finished(self) -> bool: ...
    def profile(self) -> dict[str, Any] | None: ...
    def report(self) -> dict[str, Any]:
        """How far the reading is, and what it met beside events."""
    def stats(self) -> dict[str, Any]: ...

@final
class Examination:
    """A walk over a capture that tells how each test of a program answers."""

    def __new__(
        cls,
        path: str | PathLike[str],
        program: bytes,
        *,
        first: int = 0,
        last: int = 18446744073709551615,
        from_ns: int = 0,
        until_ns: int = 18446744073709551615,
        codes: Sequence[int] = (),
        plugins: Plugins | None = None,
    ) -> Examination: ...
    def next_batch(self) -> str: ...
    @property
    def finished(self) -> bool: ...

def write_capture(path: str | PathLike[str], description: str) -> None:
    """Writes a capture from a description in JSON; ValueError for what does not fit, OSError for the disk."""

def evaluate(program: bytes, values: bytes) -> list[bool]:
    """For each rule of `program`, whether its condition holds on `values` (JSON: field to constant, null missing)."""

def asked_events(program: bytes) -> tuple[set[int], set[str]]:
    """Codes of the kernel's events that some rule of `program` may match, and the fields that are read to tell."""

def pushdown(program: bytes) -> str:
    """What of `program` the kernel decides before it builds a record, in words."""

def doctor() -> dict[str, Any]:
    """Loads the probe and detaches it again: collector, works, reason, what, way_out, refused."""

@final
class Changes:
    """Changes in folders. Its descriptor is readable when there was one."""

    def __new__(cls) -> Changes: ...
    def add(self, folder: str | PathLike[str]) -> None: ...
    def fileno(self) -> int: ...

def sha256(data: bytes) -> str:
    """In hexadecimal. Python's own module would bring megabytes of a library for TLS into every run."""

def drop_privileges() -> None:
    """Gives up every capability of the calling thread but those that /proc look-ups need."""

@final
class CaptureQuery:
    """What of a capture is wanted: the condition and the output of a program's first rule, and a window of time."""

    def __new__(
        cls,
        path: str | PathLike[str],
        program: bytes,
        *,
        conditional: bool = True,
        from_ns: int = 0,
        to_ns: int = 18446744073709551615,
        plugins: Plugins | None = None,
    ) -> CaptureQuery: ...

@final
class CaptureEvents:
    """Events one after the other. Raises `CaptureFailed` or `ProgramRefused` when it is made."""

    def __new__(cls, query: CaptureQuery) -> CaptureEvents: ...
    def lines(
        self,
        most_events: int = 100_000,
        most_lines: int = 18446744073709551615,
        json: bool = False,
        complete: bool = False,
    ) -> tuple[int, bytes]:
        """Lines of the selected ones of the next events: (number of lines, bytes)."""
    def step(self, most_events: int = 1_000_000) -> tuple[int, int, int, int, str] | None:
        """The next selected event (number, ns since 1970, processor, thread, type); None: these had none."""
    def field(self, num: int, name: str) -> Any:
        """A field of the event that `step` gave last; None when it is missing."""
    def report(self) -> dict[str, Any]:
        """What was met so far."""

@final
class CaptureSummary:
    """Sums of a capture."""

    def __new__(cls, query: CaptureQuery) -> CaptureSummary: ...
    def advance(self, most_events: int = 1_000_000) -> None:
        """Adds the selected ones of the next events."""
    def json(self, most: int = 20) -> str:
        """The sums so far, `most` rows of each table."""
    def report(self) -> dict[str, Any]:
        """What was met so far."""

@final
class CaptureExcerpt:
    """A part of a capture, written as a capture."""

    def __new__(
        cls,
        query: CaptureQuery,
        target: str | PathLike[str],
        *,
        packing: str = "none",
        sysdig_029: bool = False,
        lean: bool = False,
    ) -> CaptureExcerpt: ...
    def advance(self, most_events: int = 1_000_000) -> None:
        """Copies what is selected of the next events."""
    def finish(self) -> tuple[int, int, int, int]:
        """Ends the file: (selected events, events written, bytes, fds left out)."""
    def report(self) -> dict[str, Any]:
        """What was met so far."""

@final
class CaptureIndex:
    """The index of a capture, in the making."""

    def __new__(cls, path: str | PathLike[str], every_bytes: int = 16777216) -> CaptureIndex: ...
    def advance(self, most_events: int = 1_000_000) -> None:
        """Goes on for so many events."""
    def finish(self) -> tuple[int, int]:
        """Writes the index beside the capture: (entries, bytes)."""
    def report(self) -> dict[str, Any]:
        """What was met so far."""

@final
class CaptureColumns:
    """Fields of selected events as Arrow record batches; each stream reads the capture anew."""

    def __new__(cls, query: CaptureQuery, fields: Sequence[str], rows: int = 65_536) -> CaptureColumns: ...
    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The stream of the Arrow PyCapsule interface."""
    def report(self) -> dict[str, Any] | None:
        """What the stream that was opened last met so far; None before the first."""

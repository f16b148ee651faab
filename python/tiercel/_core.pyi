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
    ) -> Watch: ...
    def next_batch(self, timeout_ms: int = 100, most: int = 1024) -> list[Alert]: ...
    @property
    def finished(self) -> bool: ...
    @property
    def failure(self) -> str | None: ...
    @property
    def collector(self) -> str: ...
    @property
    def refused(self) -> list[tuple[str, str]]: ...
    def reload(self, program: bytes, syscalls: Sequence[int]) -> int: ...
    def stop(self) -> None: ...
    def profile(self) -> dict[str, Any] | None: ...
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

    def __new__(cls, path: str | PathLike[str], program: bytes, *, profile: bool = False) -> Replay: ...
    def next_batch(self, most: int = 1024, most_events: int = 1000000, until_ns: int = ...) -> list[Alert]: ...
    @property
    def time_ns(self) -> int: ...
    @property
    def finished(self) -> bool: ...
    def profile(self) -> dict[str, Any] | None: ...
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
    ) -> Examination: ...
    def next_batch(self) -> str: ...
    @property
    def finished(self) -> bool: ...

def write_capture(path: str | PathLike[str], description: str) -> None:
    """Writes a capture from a description in JSON; ValueError for what does not fit, OSError for the disk."""

def evaluate(program: bytes, values: bytes) -> list[bool]:
    """For each rule of `program`, whether its condition holds on `values` (JSON: field to constant, null missing)."""

def doctor() -> dict[str, Any]:
    """Loads the probe and detaches it again: collector, works, reason, what, way_out, refused."""

def drop_privileges() -> None:
    """Gives up every capability of the calling thread but those that /proc look-ups need."""

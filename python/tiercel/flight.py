"""Settings of the flight recorder: the last minutes of events, written around an alert."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from tiercel.config.collection import Capture

MIB = 1 << 20


@dataclass(frozen=True)
class FlightRecorder:
    """What `Engine.watch` keeps of the past, and what it writes of it when a rule fires.

    A file begins with the state as it was then, has what came before the alert and what came after it, and is a capture
    for `tiercel replay`, sysdig and Falco.
    """

    seconds: float = 60.0
    """Time that the ring reaches back at least, as long as it fits into `ring_bytes`; 0: as far as that goes."""
    ring_bytes: int = 256 * MIB
    """Most compressed bytes of the ring."""
    ring_folder: Path | None = None
    """Folder of the ring's files; None keeps it in memory."""
    before_seconds: float = 0.0
    """Time before the alert that a file holds at least; 0: all of the ring."""
    after_seconds: float = 5.0
    """Time after the alert, where its rule does not say (`capture_duration`)."""
    prefix: Path = Path("/var/lib/tiercel/alert")
    """Beginning of the files' names; time and number of the event follow."""
    compression: Literal["plain", "gzip", "zstd"] = "gzip"
    """Of the files."""
    scope: Literal["all", "tree"] = "all"
    """`tree`: only the alert's process, its session's oldest ancestor and all that came from that."""
    file_bytes: int = 0
    """Largest file; 0 sets no bound."""
    total_bytes: int = 1 << 30
    """All files of one run; 0 sets no bound."""
    files_per_minute: int = 10
    """Files begun within a minute; 0 sets no bound."""
    alerts: Literal["all", "rules"] = "all"
    """`rules`: only alerts of rules with `capture: true` make a file."""
    events: Literal["all", "rules"] = "all"
    """`all`: everything that has an event type is collected and kept; `rules`: only what the rules need."""

    def to_core(self) -> dict[str, Any]:
        """As the compiled part takes it."""
        return {
            "window_s": self.seconds,
            "ring_bytes": self.ring_bytes,
            "ring_folder": self.ring_folder,
            "before_s": self.before_seconds,
            "after_s": self.after_seconds,
            "prefix": self.prefix,
            "compression": self.compression,
            "tree": self.scope == "tree",
            "part_bytes": self.file_bytes,
            "total_bytes": self.total_bytes,
            "parts_per_minute": self.files_per_minute,
            "all_rules": self.alerts == "all",
            "all_events": self.events == "all",
        }


def from_capture(settings: Capture) -> FlightRecorder | None:
    """The recorder that a `capture` section of the configuration asks for, with a past that Falco does not have.

    Falco bounds neither the number nor the total size of its files, so neither does this. Where one file is bounded,
    the past is not to take its place from the alert.
    """
    if not settings.enabled:
        return None
    file_bytes = settings.max_file_size_mb * MIB
    return FlightRecorder(
        seconds=30.0,
        ring_bytes=min(64 * MIB, file_bytes // 2 or 64 * MIB),
        after_seconds=settings.default_duration / 1000,
        prefix=Path(settings.path_prefix),
        file_bytes=file_bytes,
        total_bytes=0,
        files_per_minute=0,
        alerts="all" if settings.mode == "all_rules" else "rules",
        events="rules",
    )

"""Recording to captures: `record()`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, Self

from tiercel import _core
from tiercel.errors import StartError, TiercelError

if TYPE_CHECKING:
    from types import TracebackType

    from tiercel.plugins import LoadedPlugins

PathLike = str | os.PathLike[str]
Compression = Literal["plain", "gzip", "zstd"]


class Recording:
    """A recording in progress: `stop()` ends it; a context manager does that by itself."""

    def __init__(self, core: _core.Record) -> None:
        self.core = core

    def stop(self) -> None:
        """Detaches, writes what was collected and closes the file. Raises `TiercelError` when that failed."""
        self.core.stop()
        if self.core.failure:
            raise TiercelError(self.core.failure)

    def stats(self) -> dict[str, Any]:
        """Counters: events and bytes written, files, drops, and what could not be kept."""
        return self.core.stats()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def record(
    path: PathLike,
    *,
    source: PathLike | None = None,
    filter: str | None = None,
    state_events: bool = True,
    compression: Compression = "plain",
    compat: Literal["0.29"] | None = None,
    rotate_bytes: int = 0,
    rotate_seconds: float = 0.0,
    keep: int = 0,
    snaplen_bytes: int = 80,
    drop_privileges: bool = False,
    plugins: LoadedPlugins | None = None,
    brought: str | None = None,
) -> Recording:
    """Starts recording the events of this machine, or of the capture `source`, into a capture.

    `filter`: a condition; only events for which it is true are shown to readers of the file. `state_events`: others
    that change processes or open files are written too, hidden, so that names stay right. `compat="0.29"`: what
    Debian's sysdig reads. `rotate_bytes`, `rotate_seconds`: begin the next file then (its name gets a number).
    `keep`: files kept at most, 0 all. `brought`: a source that one of `plugins` brings,
    in the place of this machine. Raises `RulesError`, `StartError` or `TiercelError`.

    >>> with tiercel.record("ssh.scap", filter="proc.aname = sshd"):
    ...     time.sleep(60)
    """
    if str(path) == "-" and (rotate_bytes or rotate_seconds):
        raise TiercelError("the standard output is one file, which cannot be rotated", "write to a named file")
    program, syscalls = _filter(filter, brought, plugins)
    try:
        core = _core.Record(
            path,
            source=source,
            filter=program,
            syscalls=syscalls,
            state_events=state_events,
            packing=compression,
            older=compat is not None,
            rotate_bytes=rotate_bytes,
            rotate_ns=int(rotate_seconds * 1e9),
            keep=keep,
            snaplen_bytes=snaplen_bytes,
            drop_privileges=drop_privileges,
            plugins=plugins.core if plugins else None,
            brought=None if brought is None or plugins is None else (brought, plugins.open_params[brought]),
        )
    except _core.CollectorFailed as error:
        _, what, way_out = error.args
        raise StartError(what, way_out) from None
    except (_core.CaptureFailed, _core.PluginFailed) as error:
        raise TiercelError(str(error)) from None
    except OSError as error:
        raise TiercelError(f"{error.filename or path} cannot be written: {error.strerror}") from None
    return Recording(core)


def _filter(
    condition: str | None, source: str | None, plugins: LoadedPlugins | None
) -> tuple[bytes | None, Sequence[int] | None]:
    if condition is None:
        return None, None
    from tiercel.lang.fields import SYSCALL
    from tiercel.rules.single import condition as compiled

    loaded = compiled(condition, "", source or SYSCALL, plugins.options if plugins else None)
    return loaded.program(), sorted(loaded.interest().syscalls)

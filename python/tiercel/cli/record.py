"""`tiercel record`: events into a capture."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from tiercel.cli.options import Flag, PluginConfig
from tiercel.cli.quantity import bytes_or_seconds, seconds, show_bytes
from tiercel.cli.settings import plugins_of
from tiercel.cli.summary import drop_lines
from tiercel.cli.terminal import StatusLine
from tiercel.errors import TiercelError
from tiercel.recorder import Recording
from tiercel.recorder import record as start
from tiercel.service.signals import caught

STATUS_EVERY_S = 0.5
LOOK_EVERY_S = 0.05


def record(
    *,
    write: Annotated[Path, Parameter(name=["--write", "-w"], allow_leading_hyphen=True)],
    read: Annotated[Path | None, Parameter(name=["--read", "-r"], allow_leading_hyphen=True)] = None,
    filter: Annotated[str | None, Parameter(name=["--filter", "-f"])] = None,
    duration: str | None = None,
    rotate: str | None = None,
    keep: int = 0,
    compress: Flag = False,
    zstd: Flag = False,
    compat: Literal["0.29"] | None = None,
    state_events: bool = True,
    snaplen: int = 80,
    keep_privileges: Flag = False,
    config: PluginConfig = None,
    source: str | None = None,
) -> int:
    """Record what this machine does into a capture (.scap), with the state of all processes. Needs root.

    Parameters
    ----------
    write
        The file; `-` is the standard output.
    read
        Take the events from this capture and not from this machine.
    filter
        A condition as in rules: only events for which it is true are shown to readers of the file.
    duration
        End after so long: 60s, 10m; a plain number is seconds.
    rotate
        Begin the next file at this size or after this time: 100MB, 10m. File names get a number.
    keep
        Keep so many files at most; 0 keeps all.
    compress
        Compress with gzip, which every reader of captures takes.
    zstd
        Compress with zstd: smaller and quicker, for Tiercel alone.
    compat
        Write what Debian's sysdig (0.29) reads; what it refuses is left out and counted.
    state_events
        With a filter: write the other events that change processes or open files too, hidden from rules.
    snaplen
        Bytes kept of each buffer that is read or written.
    keep_privileges
        Do not give up the rights that only the start needs.
    source
        Record what this source of a plugin of --config brings, and not this machine. Needs no root.
    """
    plugins = plugins_of(config)
    if source is not None and source not in (plugins.sources if plugins else ()):
        raise TiercelError(f"no plugin brings events of the source {source!r}", "name a configuration with --config")
    lasts = None if duration is None else seconds(duration)
    rotate_bytes, rotate_seconds = (0, 0.0) if rotate is None else bytes_or_seconds(rotate)
    with caught() as signals:
        running = start(
            write,
            source=read,
            filter=filter,
            state_events=state_events,
            compression="zstd" if zstd else "gzip" if compress else "plain",
            compat=compat,
            rotate_bytes=rotate_bytes,
            rotate_seconds=rotate_seconds,
            keep=keep,
            snaplen_bytes=snaplen,
            drop_privileges=read is None and source is None and not keep_privileges,
            plugins=plugins,
            brought=source,
        )
        return _run(running, signals.stop, lasts, live=read is None)


def _run(running: Recording, stopped: threading.Event, duration: float | None, *, live: bool) -> int:
    status = StatusLine(sys.stderr)
    if live:
        print("tiercel: recording; Ctrl-C ends it", file=sys.stderr, flush=True)
    end = None if duration is None else time.monotonic() + duration
    drawn = 0.0
    while not running.core.finished and not stopped.wait(LOOK_EVERY_S):
        now = time.monotonic()
        if end is not None and now >= end:
            break
        if status.enabled and now - drawn >= STATUS_EVERY_S:
            status.draw(_status(running.stats()))
            drawn = now
    failure = None
    try:
        running.stop()
    except TiercelError as error:
        failure = error
    status.clear()
    for line in _summary(running.stats()):
        print(line, file=sys.stderr)
    if failure is not None:
        raise failure
    return 0


def _status(stats: dict[str, Any]) -> str:
    return f"{stats['events']:,} events   {show_bytes(stats['bytes'])}   {stats['drops']:,} drops"


def _summary(stats: dict[str, Any]) -> list[str]:
    files = "" if stats["files"] == 1 else f" in {stats['files']} files, the last"
    hidden = f", {stats['events_hidden']} of them only change the state" if stats["events_hidden"] else ""
    lines = [f"events: {stats['events']}{hidden}", f"bytes: {stats['bytes']}{files} {stats['path']}"]
    if stats["events_lost"]:
        lines.append(f"events lost: {stats['events_lost']} (the file could not be written)")
    if stats["refused"]:
        lines.append(f"not used: {stats['refused']} of the source's events; the latest: {stats['refused_latest']}")
    if stats["drops"]:
        lines += [f"drops: {stats['drops']}", *drop_lines(stats["drops_by"])]
    if stats["fds_left_out"]:
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(stats["fds_left_out"].items()))
        lines.append(f"left out: {sum(stats['fds_left_out'].values())} open files that sysdig 0.29 refuses ({kinds})")
    if stats["events_unknown_there"]:
        lines.append(f"passed over by sysdig 0.29: {stats['events_unknown_there']} events that it does not show")
    if stats["params_cut"]:
        lines.append(f"cut: {stats['params_cut']} parameters longer than the format allows")
    if stats["lost_bytes"]:
        lines.append(f"lost bytes: {stats['lost_bytes']} of the capture that was read are damaged")
    return lines

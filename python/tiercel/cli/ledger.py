"""`tiercel ledger`: could something have been missed?"""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tiercel._generated.events import EVENTS
from tiercel.cli.summary import event_name
from tiercel.errors import TiercelError
from tiercel.ledger import Answer, Slice, answer, read
from tiercel.ledger.slices import OTHERS, SECOND_NS

DEFAULT_STATE = Path("/var/lib/tiercel")
SHOWN = 20


def ledger(
    *,
    since: Annotated[str, Parameter(name=["--since", "--from"])] = "1h",
    until: Annotated[str, Parameter(name=["--until", "--to"])] = "now",
    event: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    cgroup: str | None = None,
    state_dir: Path = DEFAULT_STATE,
) -> int:
    """Tell what became of every event between two times, and whether one could have been missed.

    Exit status 0: nothing was missed; 1: something may have been.

    Parameters
    ----------
    since
        Begin: a time (2026-05-01T12:00:00, local unless it says otherwise) or an age (90s, 15m, 2h, 3d).
    until
        End, in the same forms, or `now`.
    event
        Only events of this type (`openat`); may be given several times.
    cgroup
        Only losses that may be this cgroup's: its folder below /sys/fs/cgroup, or its id.
    state_dir
        Where `tiercel watch --state-dir` kept the ledger.
    """
    now = time.time_ns()
    begin, end = moment(since, now), moment(until, now)
    if begin >= end:
        raise TiercelError(f"the time from {since} to {until} is empty", "give --since a time before --until")
    said = answer(read(state_dir), begin, min(end, now), codes_of(event), cgroup_id(cgroup))
    for line in lines(said, ", ".join(event) or "any event"):
        print(line)
    return 1 if said.missed else 0


def moment(text: str, now_ns: int) -> int:
    """A time in ns since 1970."""
    units = {"s": 1, "m": 60, "h": 3600, "d": 86400}
    if text == "now":
        return now_ns
    if text[-1:] in units and text[:-1].replace(".", "", 1).isdigit():
        return now_ns - int(float(text[:-1]) * units[text[-1]] * SECOND_NS)
    try:
        return int(datetime.fromisoformat(text).timestamp() * SECOND_NS)
    except ValueError:
        raise TiercelError(f"{text!r} is no time", "write 2026-05-01T12:00:00, or an age as 15m") from None


def codes_of(names: tuple[str, ...]) -> set[int] | None:
    """Event codes of these types; None for all."""
    if not names:
        return None
    codes = {code for code, row in enumerate(EVENTS) if row[1] in names}
    known = {row[1] for row in EVENTS}
    if unknown := [name for name in names if name not in known]:
        raise TiercelError(f"there is no event type {unknown[0]}", "`tiercel events` lists them")
    return codes


def cgroup_id(text: str | None) -> int | None:
    """Id of a cgroup: the inode of its folder."""
    if text is None or text.isdigit():
        return None if text is None else int(text)
    try:
        return Path(text).stat().st_ino
    except OSError as error:
        raise TiercelError(f"{text} is no cgroup: {error.strerror}", "give its folder, or the id that it had") from None


def lines(said: Answer, what: str) -> list[str]:
    """The answer, for people."""
    produced, delivered = said.total("produced"), said.total("delivered")
    verdict = "could have been missed" if said.missed else "nothing was missed"
    out = [
        f"{what} between {shown(said.begin_ns)} and {shown(said.end_ns)}: {verdict}",
        f"produced: {produced}",
        f"delivered: {delivered}",
        f"left out by the kernel: {said.total('left_out')} (no rule could match them)",
        f"lost: {said.lost}",
    ]
    for code, lost in sorted(said.types.items(), key=lambda item: -item[1])[:SHOWN]:
        out.append(f"  {lost:>8}  {event_name(code)}")
    for cgroup, lost in sorted(said.cgroups.items(), key=lambda item: -item[1])[:SHOWN]:
        out.append(f"  {lost:>8}  in {cgroup_name(cgroup)}")
    out += [f"blind: {interval(entry)}" for entry in said.blind[:SHOWN]]
    if len(said.blind) > SHOWN:
        out.append(f"blind: and {len(said.blind) - SHOWN} more times")
    return out


def interval(entry: Slice) -> str:
    """One time in which something was not seen."""
    span = f"{shown(entry.begin_ns)} to {shown(entry.end_ns)}"
    if not entry.watched:
        return f"{span}: nobody watched"
    processors = sorted({loss.cpu for loss in entry.losses})
    reasons = sorted({loss.reason for loss in entry.losses})
    return f"{span}: {entry.lost} lost on processor {', '.join(map(str, processors))} ({', '.join(reasons)})"


def shown(time_ns: int) -> str:
    """Local time to the ms."""
    return datetime.fromtimestamp(time_ns / SECOND_NS).isoformat(sep=" ", timespec="milliseconds")


def cgroup_name(cgroup: int) -> str:
    """Path of a cgroup that still exists, by its id (the inode of its directory)."""
    if cgroup == OTHERS:
        return "cgroups that were not counted apart"
    root = Path("/sys/fs/cgroup")
    roots = [root, root / "unified"]
    for base in roots:
        for path in [base, *base.glob("*/"), *base.glob("*/*/"), *base.glob("*/*/*/")]:
            try:
                if path.stat().st_ino == cgroup:
                    return f"cgroup {path}"
            except OSError:
                continue
    return f"cgroup {cgroup}"

"""`tiercel convert`: a capture, or a part of it, in another form."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from tiercel import _core
from tiercel.captures.capture import DEFAULT_FIELDS, Capture
from tiercel.captures.query import program
from tiercel.captures.report import Report
from tiercel.captures.table import write_parquet
from tiercel.cli.asked import CaptureFile, Condition, FromTime, ToTime, selected, told
from tiercel.cli.options import Flag
from tiercel.cli.progress import Progress
from tiercel.cli.read import EVENTS_A_STEP
from tiercel.errors import RulesError, TiercelError

Form = Literal["scap", "parquet", "jsonl"]
FORMS: dict[str, Form] = {".scap": "scap", ".parquet": "parquet", ".jsonl": "jsonl", ".ndjson": "jsonl"}


def convert(
    capture: CaptureFile,
    target: Annotated[Path, Parameter(allow_leading_hyphen=True)],
    *condition: Condition,
    form: Form | None = None,
    fields: Annotated[str, Parameter(name=["--fields", "-f"])] = ",".join(DEFAULT_FIELDS),
    compress: Literal["none", "gzip", "zstd"] = "none",
    compat: Literal["0.29"] | None = None,
    lean: Flag = False,
    from_time: FromTime = None,
    to_time: ToTime = None,
) -> int:
    """Write a capture anew: old formats in today's, a part by condition or time, or as Parquet or JSON Lines.

    A part that is written as .scap begins with the state of processes and files at that time, and keeps the events
    in between that change the state, marked so that rules do not see them.

    Parameters
    ----------
    target
        The new file; `-` is the standard output. Its name says the form: .scap, .parquet or .jsonl.
    form
        The form, where the name does not say it: scap, parquet or jsonl.
    fields
        Fields of the rows in Parquet or JSON Lines, with commas between them.
    compress
        Compression of a .scap. sysdig and Falco read gzip, not zstd.
    compat
        Write what Debian's sysdig (0.29) reads.
    lean
        Leave out events that only change the state. Smaller; names of files may then be unknown.
    """
    form = form or FORMS.get(target.suffix)
    if form is None:
        raise TiercelError(
            f"the name {target} does not say what to write", "name it .scap, .parquet or .jsonl, or use --form"
        )
    if target.exists() and capture.exists() and target.samefile(capture):
        raise TiercelError(f"{target} is the file that is read", "write to another one")
    asked = selected(capture, condition, from_time, to_time)
    names = _names(fields)
    try:
        if form == "scap":
            return _scap(asked, target, compress, compat == "0.29", lean)
        if form == "jsonl":
            return _jsonl(asked, target, names)
        return _parquet(asked, target, names)
    except _core.CaptureFailed as error:
        raise TiercelError(str(error)) from None
    except BrokenPipeError:
        raise  # who reads has seen enough: no fault
    except OSError as error:
        raise TiercelError(f"{target} cannot be written: {error.strerror or error}") from None


def _names(fields: str) -> list[str]:
    names = [name.strip() for name in fields.split(",") if name.strip()]
    for name in names:
        try:
            program(None, f"%{name}")
        except RulesError:
            raise TiercelError(f"there is no field {name!r}", "`tiercel fields` lists them") from None
    if not names:
        raise TiercelError("no field is named", "write --fields evt.time,proc.name")
    return names


def _scap(asked: Capture, target: Path, compress: str, sysdig_029: bool, lean: bool) -> int:
    copy = _core.CaptureExcerpt(asked.query(), target, packing=compress, sysdig_029=sysdig_029, lean=lean)
    progress = Progress()
    while not (report := Report.of(copy.report())).finished:
        progress.draw(report)
        copy.advance()
    progress.clear()
    chosen, written, size, left_out = copy.finish()
    print(f"events: {chosen}\nwritten: {written} events, {size} bytes", file=sys.stderr)
    if left_out:
        print(f"left out: {left_out} open files of kinds that sysdig 0.29 refuses", file=sys.stderr)
    return told(report)


def _parquet(asked: Capture, target: Path, names: list[str]) -> int:
    progress = Progress()
    rows, report = write_parquet(asked, target, names, progress.draw)
    progress.clear()
    print(f"events: {rows}", file=sys.stderr)
    return told(report)


def _jsonl(asked: Capture, target: Path, names: list[str]) -> int:
    events, progress, rows = asked.events(" ".join(f"%{name}" for name in names)), Progress(), 0
    with sys.stdout.buffer if str(target) == "-" else target.open("wb") as out:
        while not (report := Report.of(events.report())).finished:
            progress.draw(report)
            count, text = events.lines(EVENTS_A_STEP, json=True)
            rows += count
            out.write(text)
    progress.clear()
    print(f"events: {rows}", file=sys.stderr)
    return told(report)

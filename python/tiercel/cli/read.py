"""`tiercel read`: the events of a capture."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tiercel import _core
from tiercel.captures.capture import END_OF_TIME, Capture
from tiercel.captures.query import DEFAULT_FORMAT
from tiercel.captures.report import Report
from tiercel.captures.times import parse_time
from tiercel.cli.progress import Progress
from tiercel.errors import TiercelError

EVENTS_A_STEP = 20_000


def read(
    capture: Annotated[Path, Parameter(allow_leading_hyphen=True)],
    *condition: str,
    format: Annotated[str, Parameter(name=["--format", "-p"])] = DEFAULT_FORMAT,
    json: Annotated[bool, Parameter(name=["--json", "-j"], negative="")] = False,
    count: Annotated[int | None, Parameter(name=["--count", "-n"])] = None,
    from_time: Annotated[str | None, Parameter(name="--from")] = None,
    to_time: Annotated[str | None, Parameter(name="--to")] = None,
) -> int:
    """Print the events of a capture (.scap, also compressed), as `sysdig -r` does.

    Exit status 1 when a part of the file cannot be read; stderr then says what and where.

    Parameters
    ----------
    capture
        The file; `-` is the standard input.
    condition
        Only events for which this holds, in the rules language.
    format
        What to print: text with %fields. A leading `*` also prints events that lack a value.
    json
        Print the fields of the format as one JSON object a line.
    count
        End after so many lines.
    from_time
        Only events from then on: ISO 8601, seconds since 1970, or `+90s` after the first event.
    to_time
        Only events until then.
    """
    asked = selected(capture, condition, from_time, to_time)
    events, progress, left = asked.events(format), Progress(), count
    while True:
        try:
            complete = not json and not format.startswith("*")
            most = END_OF_TIME if left is None else left
            printed, text = events.lines(EVENTS_A_STEP, most, json=json, complete=complete)
        except _core.CaptureFailed as error:
            raise TiercelError(str(error)) from None
        progress.clear()
        sys.stdout.buffer.write(text)
        left = None if left is None else left - printed
        report = Report.of(events.report())
        if report.finished or left == 0:
            break
        progress.draw(report)
    progress.clear()
    sys.stdout.buffer.flush()
    return told(report)


def selected(capture: Path, condition: tuple[str, ...], from_time: str | None, to_time: str | None) -> Capture:
    """What the options ask of a file."""
    asked = Capture(capture)
    asked = asked.between(
        parse_time(from_time, asked) if from_time else 0, parse_time(to_time, asked) if to_time else END_OF_TIME
    )
    return asked.filter(" ".join(condition)) if condition else asked


def told(report: Report) -> int:
    """Says on stderr what of a file could not be used; the exit status for that."""
    for sentence in report.lines():
        print(f"tiercel: {sentence}", file=sys.stderr)
    return 0 if report.intact else 1

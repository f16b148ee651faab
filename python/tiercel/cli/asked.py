"""What commands over captures have in common: which events of which file, and what is said of damage."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from tiercel.captures.capture import END_OF_TIME, Capture
from tiercel.captures.report import Report
from tiercel.captures.times import parse_time

if TYPE_CHECKING:
    from tiercel.plugins import LoadedPlugins

CaptureFile = Annotated[Path, Parameter(allow_leading_hyphen=True, help="The file; `-` is the standard input.")]
Condition = Annotated[str, Parameter(help="Only events for which this holds, in the rules language.")]
FromTime = Annotated[
    str | None,
    Parameter(
        name="--from",
        help="Only events from then on: ISO 8601, seconds since 1970, or `+90s` after the first event.",
    ),
]
ToTime = Annotated[str | None, Parameter(name="--to", help="Only events until then.")]


def selected(
    capture: Path,
    condition: tuple[str, ...],
    from_time: str | None,
    to_time: str | None,
    source: str = "syscall",
    plugins: LoadedPlugins | None = None,
) -> Capture:
    """What the options ask of a file."""
    asked = Capture(capture, source=source, plugins=plugins)
    asked = asked.between(
        parse_time(from_time, asked) if from_time else 0, parse_time(to_time, asked) if to_time else END_OF_TIME
    )
    return asked.filter(" ".join(condition)) if condition else asked


def told(report: Report) -> int:
    """Says on stderr what of a file could not be used; the exit status for that."""
    for sentence in report.lines():
        print(f"tiercel: {sentence}", file=sys.stderr)
    return 0 if report.intact else 1

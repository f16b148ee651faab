"""`tiercel read`: the events of a capture."""

from __future__ import annotations

import sys
from typing import Annotated

from cyclopts import Parameter, validators

from tiercel import _core
from tiercel.captures.capture import END_OF_TIME
from tiercel.captures.query import DEFAULT_FORMAT
from tiercel.captures.report import Report
from tiercel.cli.asked import CaptureFile, Condition, FromTime, ToTime, selected, told
from tiercel.cli.options import PluginConfig
from tiercel.cli.progress import Progress
from tiercel.cli.settings import plugins_of
from tiercel.errors import TiercelError
from tiercel.lang.fields import SYSCALL

EVENTS_A_STEP = 20_000


def read(
    capture: CaptureFile,
    *condition: Condition,
    format: Annotated[str, Parameter(name=["--format", "-p"])] = DEFAULT_FORMAT,
    json: Annotated[bool, Parameter(name=["--json", "-j"], negative="")] = False,
    count: Annotated[int | None, Parameter(name=["--count", "-n"], validator=validators.Number(gte=1))] = None,
    from_time: FromTime = None,
    to_time: ToTime = None,
    config: PluginConfig = None,
    source: str | None = None,
) -> int:
    """Print the events of a capture (.scap, also compressed), as `sysdig -r` does.

    Exit status 1 when a part of the file cannot be read; stderr then says what and where.

    Parameters
    ----------
    format
        What to print: text with %fields. A leading `*` also prints events that lack a value.
    json
        Print the fields of the format as one JSON object a line.
    count
        End after so many lines.
    source
        Whose events the condition and the format are about: `syscall`, or a source that a plugin of --config brings.
        Without it: that of the plugins, where one brings events.
    """
    plugins = plugins_of(config)
    about = source or next(iter(plugins.sources if plugins else ()), SYSCALL)
    asked = selected(capture, condition, from_time, to_time, about, plugins)
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

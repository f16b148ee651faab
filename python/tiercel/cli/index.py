"""`tiercel index`: a sidecar file for going to a point in time."""

from __future__ import annotations

import sys
from pathlib import Path

from tiercel import _core
from tiercel.captures.report import Report
from tiercel.cli.asked import told
from tiercel.cli.progress import Progress
from tiercel.errors import TiercelError


def index(capture: Path) -> int:
    """Write an index beside a capture (FILE.idx), so that `--from` goes near the time instead of reading up to it.

    It holds the state of processes and files every 16 MB. Only a file without compression can have one; an index that
    does not fit its capture any more is not used.

    Parameters
    ----------
    capture
        The file.
    """
    try:
        indexing, progress = _core.CaptureIndex(capture), Progress()
        while not (report := Report.of(indexing.report())).finished:
            progress.draw(report)
            indexing.advance()
        progress.clear()
        entries, size = indexing.finish()
    except _core.CaptureFailed as error:
        raise TiercelError(str(error)) from None
    except OSError as error:
        raise TiercelError(f"the index of {capture} cannot be written: {error.strerror or error}") from None
    print(f"entries: {entries}\nbytes: {size}", file=sys.stderr)
    return told(report)

"""A console for pictures of the terminal, which can be kept as SVG."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from tiercel.errors import TiercelError


@contextmanager
def picture(svg: Path | None = None, title: str = "tiercel") -> Iterator[Console]:
    """A console on the standard output; with `svg` what was printed is written there, too."""
    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 120
    console = Console(record=svg is not None, width=width, highlight=False, soft_wrap=False)
    yield console
    if svg is not None:
        write_file(svg, console.export_svg(title=title))


def write_file(path: Path, content: str | bytes) -> None:
    """Writes a file that the user named; `TiercelError` when that fails."""
    try:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    except OSError as error:
        raise TiercelError(f"cannot write {path}: {error.strerror}") from None

"""A console for pictures of the terminal, which can be kept as SVG."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console


@contextmanager
def picture(svg: Path | None = None, title: str = "tiercel") -> Iterator[Console]:
    """A console on the standard output; with `svg` what was printed is written there, too."""
    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 120
    console = Console(record=svg is not None, width=width, highlight=False, soft_wrap=False)
    yield console
    if svg is not None:
        svg.write_text(console.export_svg(title=title), encoding="utf-8")

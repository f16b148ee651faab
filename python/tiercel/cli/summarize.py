"""`tiercel summary`: what happened in a capture."""

from __future__ import annotations

import json as jsonlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter, validators

from tiercel.captures.summary import Row, Summary, Summing, Table, Timeline
from tiercel.cli.asked import CaptureFile, Condition, FromTime, ToTime, selected, told
from tiercel.cli.options import Flag
from tiercel.cli.progress import Progress
from tiercel.cli.quantity import show_bytes

if TYPE_CHECKING:
    from rich.console import Console

BARS = " ▁▂▃▄▅▆▇█"
COLOURS = {"process": "magenta", "file": "cyan", "network": "green", "other": "bright_black"}
LONGEST_NAME = 200
LABELS = 38
"""Columns of the terminal beside a line of the time line."""


def summary(
    capture: CaptureFile,
    *condition: Condition,
    rows: Annotated[int, Parameter(validator=validators.Number(gte=0))] = 10,
    json: Flag = False,
    image: Path | None = None,
    from_time: FromTime = None,
    to_time: ToTime = None,
) -> int:
    """Sum up a capture: processes, files, connections, who moved most, and when.

    Exit status 1 when a part of the file cannot be read; stderr then says what and where.

    Parameters
    ----------
    rows
        Rows of each table.
    json
        Print the sums as JSON.
    image
        Also draw the time line and the tables into this file (.svg or .png).
    """
    if image is not None:
        from tiercel.captures.picture import check_image

        check_image(image)
    summing, progress = Summing(selected(capture, condition, from_time, to_time), rows), Progress()
    while not (report := summing.report).finished:
        progress.draw(report)
        summing.advance()
    progress.clear()
    found = summing.summary()
    if json:
        print(jsonlib.dumps(found.document))
    else:
        _show(capture, found)
    if image is not None:
        from tiercel.captures.picture import draw

        draw(found, image, title=capture.name)
    return told(report)


def _show(capture: Path, found: Summary) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    seconds = (found.last_ns - found.first_ns) / 1e9 if found.events else 0.0
    console.print(f"[bold]{_plain(str(capture))}[/bold]  {found.events:,} events in {seconds:,.3f} s", soft_wrap=True)
    if not found.events:
        return
    console.print(f"[dim]{_clock(found.first_ns)} to {_clock(found.last_ns)} UTC[/dim]")
    _timeline(console, found.timeline)
    kinds = "  ".join(f"{name} {count:,}" for name, count in found.types)
    console.print(f"\n[bold]events[/bold]  {kinds}")
    _table(console, "processes", found.processes, {"pid": "pid", "events": "events", "cmdline": "command"})
    uses = {"read_bytes": "read", "written_bytes": "written", "events": "events", "process": "process"}
    _table(console, "files", found.files, {"opens": "opens", **uses, "name": "file"})
    _table(console, "connections", found.connections, {**uses, "name": "connection"})


def _timeline(console: Console, line: Timeline) -> None:
    folded = max(1, -(-len(line.buckets) // max(console.width - LABELS, 8)))
    console.print(f"\n[bold]time line[/bold]  {folded * line.width_ns / 1e6:,.0f} ms a column")
    for index, kind in enumerate(line.kinds):
        counts = [bucket[index] for bucket in line.buckets]
        counts = [sum(counts[start : start + folded]) for start in range(0, len(counts), folded)]
        greatest = max(counts)
        # A column with any event is never blank.
        drawn = "".join(BARS[-(-count * (len(BARS) - 1) // greatest) if greatest else 0] for count in counts)
        told = f"{sum(counts):,}, at most {greatest:,}"
        console.print(f"{kind:>8} [{COLOURS[kind]}]{drawn}[/] [dim]{told}[/dim]", overflow="crop", no_wrap=True)


def _table(console: Console, title: str, table: Table, columns: dict[str, str]) -> None:
    from rich.table import Table as RichTable

    if not table.rows:
        return
    cells = [[_cell(key, row) for key in columns] for row in table.rows]
    shown = RichTable(box=None, padding=(0, 2, 0, 0), header_style="dim")
    last = list(columns)[-1]
    for index, (key, head) in enumerate(columns.items()):
        widest = max(len(head), *(len(row[index]) for row in cells))
        least = None if key == last else min(widest, 24)
        right = key.endswith(("bytes", "events", "opens", "pid"))
        shown.add_column(head, justify="right" if right else "left", no_wrap=True, overflow="ellipsis", min_width=least)
    for row in cells:
        shown.add_row(*row)
    more = f", the first {len(table.rows)}" if table.total > len(table.rows) else ""
    if table.left_out:
        unit = "events" if title == "processes" else "bytes"
        more += f"; a row may have up to {table.less_by:,} {unit} more, and so may one that is not here"
    console.print(f"\n[bold]{title}[/bold]  {table.total:,}{more}")
    console.print(shown)


def _cell(key: str, row: Row) -> str:
    value = row.details[key]
    if key.endswith("bytes"):
        return show_bytes(value)
    return f"{value}" if isinstance(value, int) else _plain(str(value))[:LONGEST_NAME]


def _plain(text: str) -> str:
    """Without what a terminal or rich's markup would take for a command: the text comes from the capture."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text).replace("[", "\\[")


def _clock(ns: int) -> str:
    return datetime.fromtimestamp(ns // 10**9, UTC).strftime("%Y-%m-%d %H:%M:%S") + f".{ns % 10**9 // 10**6:03d}"

"""A summary as a picture: SVG or PNG, drawn by Vega without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tiercel.captures.summary import Summary, Table
from tiercel.errors import TiercelError

KINDS = (".svg", ".png")
COLOURS = {"process": "#8e44ad", "file": "#2980b9", "network": "#27ae60", "other": "#b0b4b8"}
WIDTH = 720
ROWS = 10
LONGEST_LABEL = 48


def check_image(path: Path) -> None:
    """Raises `TiercelError` now for what could not be drawn later."""
    if path.suffix.lower() not in KINDS:
        raise TiercelError(f"{path} is no picture that can be drawn", "name it .svg or .png")
    if not path.absolute().parent.is_dir():
        raise TiercelError(f"{path.parent} is no folder", "make it first")
    _altair()


def draw(summary: Summary, path: Path, title: str = "") -> None:
    """Draws time line and tables into a file, whose name says the kind (.svg, .png)."""
    check_image(path)
    altair = _altair()
    parts = [_timeline(altair, summary)]
    tables = (("processes", summary.processes), ("files", summary.files), ("connections", summary.connections))
    parts += [_bars(altair, name, table) for name, table in tables if table.rows]
    chart = altair.vconcat(*parts).properties(title=title).configure_view(stroke=None)
    chart = chart.configure_axis(labelFontSize=11, titleFontSize=11, labelLimit=320).resolve_scale(color="independent")
    chart.save(str(path), scale_factor=2.0 if path.suffix.lower() == ".png" else 1.0)


def _altair() -> Any:
    try:
        import altair
        import vl_convert  # noqa: F401
    except ImportError:
        raise TiercelError("pictures need altair and vl-convert", "pip install 'tiercel[plots]'") from None
    return altair


def _timeline(altair: Any, summary: Summary) -> Any:
    kinds = list(COLOURS)
    x = altair.X("second:Q", title="seconds since the first event", bin="binned")
    return (
        altair.Chart(altair.Data(values=list(_buckets(summary))))
        .mark_bar()
        .encode(
            x=x,
            x2="end:Q",
            y=altair.Y("sum(events):Q", title="events"),
            color=altair.Color(
                "kind:N",
                sort=kinds,
                title=None,
                scale=altair.Scale(domain=kinds, range=list(COLOURS.values())),
            ),
        )
        .properties(width=WIDTH, height=180, title="time line")
    )


def _buckets(summary: Summary) -> Iterator[dict[str, Any]]:
    line = summary.timeline
    width_s = line.width_ns / 1e9
    for index, counts in enumerate(line.buckets):
        for kind, events in zip(line.kinds, counts, strict=True):
            if events:
                yield {"second": index * width_s, "end": (index + 1) * width_s, "kind": kind, "events": events}


def _bars(altair: Any, name: str, table: Table) -> Any:
    rows = [_row(name, row.name, row.details) for row in table.rows[:ROWS]]
    value = "events" if name == "processes" else "bytes"
    return (
        altair.Chart(altair.Data(values=rows))
        .mark_bar(color="#34495e")
        .encode(
            x=altair.X("value:Q", title=value, axis=altair.Axis(format="~s")),
            y=altair.Y("label:N", sort=None, title=None),
        )
        .properties(width=WIDTH, height=18 * len(rows), title=f"{name}, the first {len(rows)} of {table.total}")
    )


def _row(table: str, name: str, details: dict[str, Any]) -> dict[str, Any]:
    if table == "processes":
        return {"label": f"{name[:LONGEST_LABEL]} ({details['pid']})", "value": details["events"]}
    short = name if len(name) <= LONGEST_LABEL else "…" + name[-LONGEST_LABEL + 1 :]
    return {"label": short, "value": details["read_bytes"] + details["written_bytes"]}

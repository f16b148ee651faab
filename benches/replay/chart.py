"""`python -m benches.replay.chart` draws the newest row of `benches/results/replay.jsonl` for `docs/performance.md`."""

from __future__ import annotations

from html import escape

from benches.result import ROOT, newest

CHART = ROOT / "docs/images/replay.svg"
WIDTH, LEFT, BAR, GAP = 720, 210, 20, 10


def chart(record: dict[str, object]) -> str:
    """Bars of CPU time as multiples of the bare walk; shorter is better."""
    rows = record["rows"]
    assert isinstance(rows, list)
    longest = max(float(row["times_walk"]) for row in rows)
    height = 60 + len(rows) * (BAR + GAP)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="sans-serif">',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        '<text x="10" y="24" font-size="15" fill="#1b1f24">CPU time over a walk of the file (less is better)</text>',
    ]
    for at, row in enumerate(rows):
        y = 42 + at * (BAR + GAP)
        width = (WIDTH - LEFT - 190) * float(row["times_walk"]) / longest
        colour = "#8c959f" if row["row"] == "walk" or row["peer"] else "#2f6fde"
        name = str(row["row"]) + (f" ({row['rules']})" if row["rules"] else "")
        told = f"× {row['times_walk']}   {row['million_events_per_cpu_s']} M/s"
        lines += [
            f'<text x="{LEFT - 8}" y="{y + 15}" font-size="12" text-anchor="end" fill="#1b1f24">{escape(name)}</text>',
            f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR}" rx="3" fill="{colour}"/>',
            f'<text x="{LEFT + width + 6:.1f}" y="{y + 15}" font-size="12" fill="#57606a">{escape(told)}</text>',
        ]
    return "\n".join([*lines, "</svg>"]) + "\n"


def main() -> None:
    """Draws."""
    CHART.parent.mkdir(exist_ok=True)
    CHART.write_text(chart(newest("replay")))


if __name__ == "__main__":
    main()

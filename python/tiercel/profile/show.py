"""A profile on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tiercel.explain.show import clean
from tiercel.profile.counts import Cost, Profile

BAR = 24
_EIGHTHS = " ▏▎▍▌▋▊▉█"


def picture(profile: Profile, top: int) -> RenderableType:
    """Rules, then checks, the dearest first."""
    whole = profile.rules_ns
    per_event = whole / max(1, profile.asked_events)
    head = Text.assemble(
        (f"{profile.events:,}", "bold"), " events, ",
        (f"{profile.asked_events:,}", "bold"), " of them asked rules: ",
        (f"{whole / 1e6:,.1f} ms", "bold"), " in conditions, ",
        (f"{per_event:,.0f} ns", "bold"), " each",
    )  # fmt: skip
    rules = _table("rule", profile.rules, whole, top, matches=True)
    checks = _table("check", profile.checks, sum(cost.ns for cost in profile.checks), top, matches=False)
    return Group(head, Text(), rules, Text(), checks)


def _table(title: str, costs: Sequence[Cost], whole: int, top: int, matches: bool) -> Table:
    asked = [cost for cost in costs if cost.asked]
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold dim")
    table.add_column(title, overflow="ellipsis", no_wrap=True, max_width=58)
    for name in ("asked", "worked out", "matches" if matches else "held", "each", "time"):
        if name != "worked out" or not matches:
            table.add_column(name, justify="right", no_wrap=True)
    table.add_column("share", no_wrap=True)
    for cost in asked[:top]:
        share = cost.ns / whole if whole else 0
        held = f"{cost.held:,}" if matches else f"{100 * cost.held / cost.asked:.0f} %"
        row = [clean(cost.name, 100), f"{cost.asked:,}", f"{cost.run:,}", held, f"{cost.ns / max(1, cost.run):,.0f} ns"]
        if matches:
            del row[2]
        table.add_row(*row, f"{cost.ns / 1e6:,.2f} ms", bar(share))
    if len(asked) > top:
        rest = sum(cost.ns for cost in asked[top:])
        blanks = [""] * (3 if matches else 4)
        table.add_row(
            Text(f"{len(asked) - top} more", "dim"), *blanks, f"{rest / 1e6:,.2f} ms", bar(rest / whole if whole else 0)
        )
    return table


def bar(share: float) -> Text:
    """A share from 0 to 1 as a bar with its percentage."""
    eighths = round(share * BAR * 8)
    full, part = divmod(eighths, 8)
    drawn = "█" * full + (_EIGHTHS[part] if part else "")
    style = "red" if share > 0.25 else "yellow" if share > 0.08 else "green"
    return Text.assemble((drawn or "▏", style if drawn else "dim"), f" {100 * share:.1f} %")

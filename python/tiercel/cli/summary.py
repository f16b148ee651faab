"""What a run says when it ends."""

from __future__ import annotations

from typing import Any

from tiercel._generated.events import EVENTS
from tiercel.cli.usage import Meter, memory_mb
from tiercel.flight import summary_lines

SHOWN_RULES = 20
SHOWN_DROPS = 10


def summary(stats: dict[str, Any], meter: Meter, lost_in_outputs: int) -> list[str]:
    """Lines `name: value`; the first word after the colon is a plain number."""
    seconds, used = meter.whole()
    drops = stats["drops"]
    lines = [
        f"events: {stats['events']} in {seconds:.1f} s",
        f"alerts: {stats['alerts']}",
        f"drops: {drops}",
        *drop_lines(stats["drops_by"]),
        *left_out_lines(stats),
        f"cpu: {used:.2f} s, {100 * used / max(seconds, 1e-6):.1f} % of a core",
        f"memory: {memory_mb():.1f} MB",
    ]
    if lost := stats["alerts_refused"] + lost_in_outputs:
        lines.insert(2, f"alerts lost: {lost} (outputs were slower than the rules)")
    if truncated := stats.get("truncated"):
        lines.append(f"truncated: {truncated} (events with a text longer than a record takes)")
    if unread := sum(count for *_, reason, count in stats.get("marked_by", []) if reason == "unreadable"):
        lines.append(f"unreadable: {unread} (events with an argument in memory that was not there)")
    if evicted := stats["correlations"]["keys_evicted"]:
        lines.append(f"keys evicted: {evicted} (rules over several events: raise their max_keys, or group by less)")
    lines += summary_lines(stats.get("flight_recorder"))
    fired = sorted(((count, name) for name, count in stats["rules"].items() if count), reverse=True)
    lines += [f"  {count:>8}  {name}" for count, name in fired[:SHOWN_RULES]]
    if len(fired) > SHOWN_RULES:
        lines.append(f"  and {len(fired) - SHOWN_RULES} more rules")
    return lines


def left_out_lines(stats: dict[str, Any]) -> list[str]:
    """What the kernel left out; and what a ledger that does not add up would hide."""
    lines = []
    if left_out := stats.get("left_out", 0):
        lines.append(f"left out by the kernel: {left_out} of {stats['produced']} (no rule could match them)")
    if waiting := stats.get("waiting", 0):
        lines.append(f"unaccounted: {waiting} (neither delivered nor counted as lost)")
    return lines


def drop_lines(rows: list[tuple[int | None, int | None, str, int]]) -> list[str]:
    """Lines with event type and reason, the most first."""
    by_kind: dict[tuple[str, str], int] = {}
    for _, code, reason, count in rows:
        key = event_name(code), reason
        by_kind[key] = by_kind.get(key, 0) + count
    kinds = sorted(by_kind.items(), key=lambda item: -item[1])[:SHOWN_DROPS]
    return [f"  {count:>8}  {name} ({reason})" for (name, reason), count in kinds]


def event_name(code: int | None) -> str:
    """Name of an event type; its number where it has none."""
    if code is None:
        return "unknown event"
    return EVENTS[code][1] if code < len(EVENTS) else f"event {code}"

"""What a run says when it ends."""

from __future__ import annotations

from typing import Any

from tiercel.cli.quantity import show_bytes
from tiercel.cli.usage import Meter, memory_mb

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
    lines += recorder_lines(stats.get("flight_recorder"))
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
    from tiercel._generated.events import EVENTS

    if code is None:
        return "unknown event"
    return EVENTS[code][1] if code < len(EVENTS) else f"event {code}"


def recorder_lines(stats: dict[str, Any] | None) -> list[str]:
    """What a run says of its recorder at its end."""
    if stats is None:
        return []
    kept = f"{stats['ring_events']} events of {stats['ring_seconds']:.0f} s in {show_bytes(stats['ring_bytes'])}"
    lines = [f"recorder files: {stats['files']} with {show_bytes(stats['file_bytes'])} (kept at the end: {kept})"]
    lines += [f"  {name}" for name in stats["last_files"]]
    skipped = {reason: count for reason, count in stats["skipped"].items() if count}
    lines += [f"  {count:>8}  not written or cut short: {reason}" for reason, count in skipped.items()]
    if stats["extended"]:
        lines.append(f"  {stats['extended']:>8}  alerts made an open file longer")
    if stats["ring_lost_chunks"]:
        lines.append(f"  {stats['ring_lost_chunks']:>8}  runs of events lost: the ring's folder took no more")
    if stats["fault"]:
        lines.append(f"  {stats['fault']}")
    return lines

"""`tiercel why`: why a rule fired for an event, or why it did not."""

from __future__ import annotations

import json as jsonlib
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from tiercel.cli.one_rule import find_rule, loaded
from tiercel.cli.options import Flag, PluginConfig, RulesFiles
from tiercel.cli.settings import plugins_of
from tiercel.errors import TiercelError

SHOWN = 3
"""Matches, and nearest misses, that a range shows without --all."""


def why(
    file: Path,
    *,
    rule: Annotated[str, Parameter(name=["--rule", "-R"])],
    event: Annotated[int | None, Parameter(name=["--event", "-e"])] = None,
    begin: Annotated[str | None, Parameter(name=["--from"])] = None,
    until: str | None = None,
    rules: RulesFiles = (),
    all: Flag = False,
    json: Flag = False,
    svg: Path | None = None,
    config: PluginConfig = None,
) -> int:
    """Show how each check of a rule answers in an event: its value, what decided, which exception held it back.

    Exit status 0 when the rule fires in one of the events, 1 when it does not.

    Parameters
    ----------
    file
        A capture (.scap), or a YAML or JSON file with the values of one event's fields.
    rule
        Name of the rule, or a part of it that no other rule has.
    event
        Number of the event in the capture (`evt.num`).
    begin
        Only events from this time on: 14:03:05.25, 2026-11-27T14:03:05Z, or +1.5 (seconds after the first event).
    until
        Only events until this time.
    rules
        Rules file or folder; may be given several times. Without it: Tiercel's own starter rules.
    all
        Show every event of the range and all parts of the tree, not only what decides.
    json
        Print JSON, a line for each event.
    svg
        Write the picture to this file, too.
    """
    result = loaded(rules, plugins_of(config))
    found = find_rule(result, rule)
    if file.suffix in (".yaml", ".yml", ".json"):
        return _by_hand(result, found, file, json, svg, all)
    if event is not None:
        return _one(result, found, file, event, json, svg, all)
    return _range(result, found, file, (begin, until), json, svg, all)


def _by_hand(result: Any, rule: Any, file: Path, json: bool, svg: Path | None, whole: bool) -> int:
    from tiercel.explain.event import Sighted, by_hand
    from tiercel.explain.named import named_tree
    from tiercel.ruletest.values import read_event

    values = read_event(file, rule.source)
    kind = values.get("evt.type", b"event")
    root = by_hand(result, rule, named_tree(result, rule), values)
    seen = Sighted(0, 0, kind.decode("utf-8", "replace") if isinstance(kind, bytes) else str(kind), 0, None, root)
    _show(rule, [seen], json, svg, whole)
    return 0 if root.holds else 1


def _one(result: Any, rule: Any, file: Path, number: int, json: bool, svg: Path | None, whole: bool) -> int:
    from tiercel.explain.event import in_capture
    from tiercel.explain.named import named_tree

    tree = named_tree(result, rule)
    seen = list(in_capture(result, rule, tree, file, first=number, last=number, any_type=True))
    if not seen:
        raise TiercelError(f"{file} has no event {number} that rules can see", "without --event the nearest are shown")
    _show(rule, seen, json, svg, whole)
    return 0 if any(one.root.holds for one in seen) else 1


def _range(
    result: Any, rule: Any, file: Path, times: tuple[str | None, str | None], json: bool, svg: Path | None, whole: bool
) -> int:
    from tiercel.explain.event import LAST, in_capture
    from tiercel.explain.named import named_tree

    tree = named_tree(result, rule)
    first_ns = _first_time(result, rule, file) if any(times) else 0
    from_ns = _time(times[0], first_ns) if times[0] else 0
    until_ns = _time(times[1], first_ns) if times[1] else LAST
    sightings = in_capture(result, rule, tree, file, from_ns=from_ns, until_ns=until_ns)
    if whole or json:
        return _every(rule, sightings, json, svg)
    matches, near, count = _sort(sightings)
    if not count:
        types = ", ".join([name for name in rule.event_names if name != "asyncevent"][:8])
        raise TiercelError(f"no event in this range is of a type that '{rule.name}' looks at", f"it looks at {types}")
    _summary(count, matches, near)
    _show(rule, matches[:SHOWN] or [one for _distance, one in near[:SHOWN]], json, svg, False)
    return 0 if matches else 1


def _every(rule: Any, sightings: Iterator[Any], json: bool, svg: Path | None) -> int:
    fired = False
    for one in sightings:
        fired = fired or one.root.holds
        _show(rule, [one], json, svg, True)
    return 0 if fired else 1


def _sort(sightings: Iterator[Any]) -> tuple[list[Any], list[tuple[int, Any]], int]:
    """Matches, then the nearest misses with their distance, and how many events were looked at."""
    matches: list[Any] = []
    near: list[tuple[int, Any]] = []
    count = 0
    for one in sightings:
        count += 1
        if one.root.holds:
            matches.append(one)
        elif len(near) < SHOWN or one.root.distance < near[-1][0]:
            near = sorted([*near, (one.root.distance, one)], key=lambda pair: pair[0])[:SHOWN]
    return matches, near, count


def _summary(count: int, matches: list[Any], near: list[tuple[int, Any]]) -> None:
    if matches:
        numbers = ", ".join(str(one.number) for one in matches[:12]) + (", …" if len(matches) > 12 else "")
        print(f"{count:,} events of the rule's types, {len(matches):,} match: {numbers}", file=sys.stderr)
    else:
        best = near[0][0]
        print(f"{count:,} events of the rule's types, none matches; the nearest is {best} away", file=sys.stderr)


def _first_time(result: Any, rule: Any, file: Path) -> int:
    from tiercel.explain.event import in_capture
    from tiercel.explain.named import named_tree

    for one in in_capture(result, rule, named_tree(result, rule), file, any_type=True):
        return int(one.time_ns)
    return 0


def _time(text: str, first_ns: int) -> int:
    """A time of the day of the first event's date, an ISO time, or seconds after the first event; in ns since 1970."""
    try:
        if text.startswith("+"):
            return first_ns + int(float(text[1:]) * 1e9)
        if "T" in text or "-" in text:
            return int(datetime.fromisoformat(text).astimezone().timestamp() * 1e9)
        day = datetime.fromtimestamp(first_ns / 1e9).date()
        clock, _, fraction = text.partition(".")
        moment = datetime.fromisoformat(f"{day}T{clock}").astimezone()
        return int(moment.timestamp()) * 10**9 + int((fraction + "0" * 9)[:9])
    except ValueError:
        raise TiercelError(f"{text!r} is no time", "write 14:03:05, 2026-11-27T14:03:05Z or +1.5") from None


def _show(rule: Any, seen: list[Any], json: bool, svg: Path | None, whole: bool) -> None:
    if json:
        for one in seen:
            print(jsonlib.dumps(_as_json(rule, one)))
        return
    from rich.text import Text

    from tiercel.cli.picture import picture
    from tiercel.explain.show import sighting

    with picture(svg, f"tiercel why --rule '{rule.name}'") as console:
        for one in seen:
            title = Text.assemble((rule.name, "bold"), "  ", (one.type, "cyan"))
            if one.number:
                moment = datetime.fromtimestamp(one.time_ns / 1e9).strftime("%H:%M:%S.%f")
                title.append(f"  event {one.number}  {moment}  thread {one.tid}", "dim")
            if one.view:
                title.append(f"  {one.view} name", "yellow")
            console.print(sighting(one.root, title, whole))


def _as_json(rule: Any, one: Any) -> dict[str, Any]:
    from tiercel.explain.observe import check_of, deciding_leaves, misses, suppressing_exceptions

    return {
        "rule": rule.name,
        "event": one.number,
        "time_ns": one.time_ns,
        "type": one.type,
        "view": one.view,
        "fires": one.root.holds,
        "decided_by": [check_of(leaf) for leaf in deciding_leaves(one.root)],
        "exceptions": suppressing_exceptions(one.root),
        "nearest_miss": [check_of(leaf) for leaf in misses(one.root)],
        "tree": _tree_json(one.root),
    }


def _tree_json(node: Any) -> dict[str, Any]:
    from tiercel.explain.named import Leaf, Named

    out: dict[str, Any] = {"holds": node.holds, "asked": node.asked, "decides": node.decides}
    if isinstance(node.tree, Leaf):
        left = node.seen.left
        value = left.decode("utf-8", "replace") if isinstance(left, bytes) else left
        return out | {"check": node.tree.text, "value": value}
    key = node.tree.kind if isinstance(node.tree, Named) else "word"
    name = node.tree.name if isinstance(node.tree, Named) else node.tree.word
    return out | {key: name, "items": [_tree_json(item) for item in node.items]}

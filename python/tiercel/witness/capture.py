"""A capture with the event that fires a rule and the near miss, tried by replay.

Not every field can be written into records (what the Kubernetes API knows, times, sizes of memory); where a check
answers otherwise on replay, it is named.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tiercel import _core
from tiercel.errors import TiercelError
from tiercel.explain.event import in_capture
from tiercel.explain.named import named_tree
from tiercel.explain.observe import check_of, misses
from tiercel.rules import CompiledRule, LoadResult
from tiercel.rules.program import program
from tiercel.ruletest.values import Values
from tiercel.witness.build import Witness
from tiercel.witness.record import description
from tiercel.witness.scene import processes, users

START_NS = 1_700_000_000_000_000_000


@dataclass(frozen=True, slots=True)
class Tried:
    """What replay made of a capture: whether the rule fired, and else the checks that stood in the way."""

    fired: bool
    in_the_way: tuple[str, ...]


def write(path: Path, values: Values) -> None:
    """One event and what was before it."""
    before = processes(values)
    event, descriptors = description(values, before[0])
    if event is None:
        kind = values.get("evt.type")
        shown = kind.decode("utf-8", "replace") if isinstance(kind, bytes) else "no evt.type"
        raise TiercelError(f"no record can be made for {shown}", "cases in YAML need none")
    document: dict[str, Any] = {
        "processes": before,
        "fds": descriptors,
        "users": users(values),
        "groups": [{"gid": 0, "name": "root"}],
        "events": [{**event, "ts_ns": START_NS}],
    }
    try:
        _core.write_capture(path, json.dumps(document))
    except (OSError, ValueError) as error:
        raise TiercelError(f"cannot write {path}: {error}") from None


def attempt(result: LoadResult, rule: CompiledRule, path: Path) -> Tried:
    """Replays a capture of one event."""
    replay = _core.Replay(path, program([rule], "all", result.options.field_sets))
    fired = bool(replay.next_batch())
    if fired:
        return Tried(True, ())
    seen = list(in_capture(result, rule, named_tree(result, rule), path, any_type=True))
    return Tried(False, tuple(dict.fromkeys(check_of(leaf) for one in seen for leaf in misses(one.root))))


def write_both(path: Path, result: LoadResult, rule: CompiledRule, both: Witness) -> list[str]:
    """The event as `path`, the near miss beside it as `….miss.scap`; a line about each."""
    miss = path.with_name(f"{path.stem}.miss{path.suffix}")
    write(path, both.fires)
    write(miss, both.near_miss)
    fires, near = attempt(result, rule, path), attempt(result, rule, miss)
    verdict = "fires the rule" if fires.fired else f"does not fire the rule: {', '.join(fires.in_the_way)}"
    other = "does not fire it" if not near.fired else "fires it, too: records do not show the difference"
    return [f"{path}: {verdict}", f"{miss}: {other}"]

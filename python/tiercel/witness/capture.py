"""A capture with the event that fires a rule and the near miss, tried by replay.

Not every field can be written into records (what the Kubernetes API knows, times, sizes of memory); where a check
answers otherwise on replay, it is named.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tiercel import _core
from tiercel.errors import TiercelError
from tiercel.explain.event import in_capture
from tiercel.explain.named import Leaf, named_tree
from tiercel.explain.observe import check_of, misses
from tiercel.lang.tree import Check, fields_of
from tiercel.rules import CompiledRule, LoadResult
from tiercel.rules.program import program
from tiercel.ruletest.several import Event
from tiercel.ruletest.values import Values
from tiercel.witness.build import NoWitness, Witness, build
from tiercel.witness.containers import notes
from tiercel.witness.descriptors import names
from tiercel.witness.record import description
from tiercel.witness.scene import processes, users
from tiercel.witness.several import Several

MOST_OTHERS = 5
"""Witnesses that are tried one after the other for one that a record can show."""
START_NS = 1_700_000_000_000_000_000
IDS = 10_000
"""Ids of processes that an event of its own process is away from the next."""
ID_KEYS = frozenset({"tid", "ptid", "sid", "vpid", "vtid", "pid", "pgid"})
OF_ONE_PROCESS = ("proc.pid", "proc.vpid", "proc.ppid", "proc.sid", "proc.pgid", "proc.apid", "thread.", "fd.num")
"""Fields by which events are of the same process, if they are equal."""
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tried:
    """What replay made of a capture: whether the rule fired, and else the checks that stood in the way."""

    fired: bool
    in_the_way: tuple[str, ...]
    checks: tuple[Check, ...] = ()
    """The same, as checks of the condition."""


def write(path: Path, values: Values) -> None:
    """One event and what was before it."""
    write_events(path, [(0, values)])


def write_events(path: Path, events: Sequence[Event], one_process: bool = True) -> None:
    """Events at their times, and what was before the first; each of a process of its own, or all of the first's."""
    document: dict[str, list[Any]] = {"processes": [], "fds": [], "users": [], "names": [], "events": []}
    for number, (at_ns, values) in enumerate(events):
        shift = 0 if one_process else number * IDS
        before = processes(values)
        event, descriptors = description(values, before[0])
        if event is None:
            kind = values.get("evt.type")
            shown = kind.decode("utf-8", "replace") if isinstance(kind, bytes) else "no evt.type"
            raise TiercelError(f"no record can be made for {shown}", "cases in YAML need none")
        _add(document["processes"], before, ("tid",), shift)
        _add(document["fds"], descriptors, ("tid", "fd"), shift)
        _add(document["users"], users(values), ("uid",), 0)
        _add(document["names"], names(values), ("address",), 0)
        document["events"] += [{**note, "ts_ns": START_NS + at_ns} for note in notes(values)]
        document["events"].append({**_moved(event, shift), "ts_ns": START_NS + at_ns})
    document["groups"] = [{"gid": 0, "name": "root"}]
    try:
        _core.write_capture(path, json.dumps(document))
    except (OSError, ValueError) as error:
        raise TiercelError(f"cannot write {path}: {error}") from None


def _add(rows: list[Any], more: list[Json], key: tuple[str, ...], shift: int) -> None:
    """Rows that are not there yet."""
    known = {tuple(row.get(name) for name in key) for row in rows}
    moved = [_moved(row, shift) for row in more]
    rows += [row for row in moved if tuple(row.get(name) for name in key) not in known]


def _moved(row: Json, shift: int) -> Json:
    """With other ids of processes; that of the first of all stays."""
    return {name: value + shift if name in ID_KEYS and value > 1 else value for name, value in row.items()}


def write_several(path: Path, result: LoadResult, rule: CompiledRule, both: Several) -> list[str]:
    """As `write_both`, for a rule over several events. One process where it groups them by one."""
    assert rule.correlation is not None
    fields = {field.name for expr in rule.correlation.exprs() for field in fields_of(expr)}
    one_process = rule.correlation.kind == "threshold" or any(name.startswith(OF_ONE_PROCESS) for name in fields)
    miss = path.with_name(f"{path.stem}.miss{path.suffix}")
    lines = []
    for file, events in ((path, both.fires), (miss, both.near_miss)):
        write_events(file, events, one_process)
        replay = _core.Replay(file, program([rule], "all", result.options.field_sets))
        fired = 0
        while not replay.finished:
            fired += len(replay.next_batch())
        lines.append(f"{file}: {'fires the rule' if fired else 'does not fire it'}")
    return lines


def attempt(result: LoadResult, rule: CompiledRule, path: Path) -> Tried:
    """Replays a capture of one event."""
    replay = _core.Replay(path, program([rule], "all", result.options.field_sets))
    fired = bool(replay.next_batch())
    if fired:
        return Tried(True, ())
    seen = list(in_capture(result, rule, named_tree(result, rule), path, any_type=True))
    found = [leaf for one in seen for leaf in misses(one.root)]
    checks = (leaf.tree.check for leaf in found if isinstance(leaf.tree, Leaf))
    return Tried(False, tuple(dict.fromkeys(map(check_of, found))), tuple(dict.fromkeys(checks)))


def in_records(result: LoadResult, rule: CompiledRule, both: Witness, path: Path) -> Witness:
    """A witness whose record fires the rule, too, if there is one: what a record shows otherwise is left to others.

    Else the witness that was given. `path` is written on the way.
    """
    tried, without = both, list[Check]()
    for _ in range(MOST_OTHERS):
        write(path, tried.fires)
        found = attempt(result, rule, path)
        if found.fired:
            return tried
        without += found.checks
        try:
            tried = build(result, rule, without)
        except NoWitness:
            break
    return both


def write_both(path: Path, result: LoadResult, rule: CompiledRule, both: Witness) -> list[str]:
    """The event as `path`, the near miss beside it as `….miss.scap`; a line about each."""
    miss = path.with_name(f"{path.stem}.miss{path.suffix}")
    both = in_records(result, rule, both, path)
    write(path, both.fires)
    write(miss, both.near_miss)
    fires, near = attempt(result, rule, path), attempt(result, rule, miss)
    verdict = "fires the rule" if fires.fired else f"does not fire the rule: {', '.join(fires.in_the_way)}"
    other = "does not fire it" if not near.fired else "fires it, too: records do not show the difference"
    return [f"{path}: {verdict}", f"{miss}: {other}"]

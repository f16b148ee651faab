"""`python -m benches.replay`: events per CPU second over a capture of 11 million mixed events.

The capture is made by seed (`build/bench`, never kept in git). Each round runs every row once, so that a machine whose
speed drifts misleads nobody; the table shows medians, and the ratio to a bare walk over the block headers of the mapped
file (the limit of every reader) of the same round. Debian's `sysdig -q -r` is a row where it is installed, and so is
every peer that can replay (`benches.peers`). A row goes to `benches/results/replay.jsonl`; `python -m
benches.replay.chart` draws them.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benches import command, result
from benches.peers import Peer, PeerError
from benches.replay import cores, recorder, streaming
from benches.replay.programs import programs
from benches.rules import STABLE, rules_of

FOLDER = result.ROOT / "build/bench"
BINARY = result.ROOT / "target/release/tiercel-bench"
STABLE_ROW = "upstream's stable rules"
GOALS = {"state": 4.0, STABLE_ROW: 10.0, "all of them enabled": 8.0}
"""Millions of events per CPU second."""


@dataclass
class Way:
    """One way to read the capture; `peer` is what a program that is not ours is called."""

    name: str
    rules: int
    command: list[str]
    peer: str | None = None


def build() -> None:
    """The program that makes and reads captures, optimised."""
    subprocess.run(["cargo", "build", "--quiet", "--release", "-p", "tiercel-bench"], cwd=result.ROOT, check=True)


def capture(events: int, seed: int) -> Path:
    """The capture, made if it is not there."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"mixed-{events}-{seed}.scap"
    if not path.exists():
        print(f"making {path}", file=sys.stderr)
        partial = path.with_suffix(".partial")
        subprocess.run([BINARY, "generate", partial, str(events), str(seed)], check=True)
        partial.rename(path)
    return path


def ways(path: Path, others: list[Peer]) -> list[Way]:
    """From the limit upwards, then the peers."""
    found = [Way(name, 0, [str(BINARY), name, str(path)]) for name in ("walk", "read", "state")]
    for name, count, compiled in programs():
        file = compiled_file(name)
        file.write_bytes(compiled)
        found.append(Way(name, count, [str(BINARY), "rules", str(path), str(file)]))
    for peer in others:
        if command := peer.replay(path, rules_of(STABLE)):
            found.append(Way(peer.name, 0, command, peer=peer.name))
    return found


def compiled_file(name: str) -> Path:
    """Where the program of this name is kept."""
    return FOLDER / f"{name.replace(' ', '-')}.json"


def measure(way: Way, events: int) -> dict[str, float]:
    """One run: CPU and wall seconds, alerts and memory. Raises `PeerError` when a peer fails."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(way.command, check=way.peer is None, capture_output=True, text=True, errors="replace")
    after, wall_s = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - start
    if way.peer is None:
        said: dict[str, float] = json.loads(done.stdout)
        return {"wall_s": wall_s, **said}
    if done.returncode != 0:
        raise PeerError(f"{way.peer} failed (status {done.returncode}): {' '.join(way.command)}\n{done.stderr.strip()}")
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"cpu_s": cpu_s, "wall_s": wall_s, "events": events, "peak_mb": 0.0, "alerts": 0}


def run(todo: list[Way], rounds: int, events: int) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """All rounds: a result for each way, and the peers that failed with why."""
    samples: dict[str, list[dict[str, float]]] = defaultdict(list)
    failed: dict[str, str] = {}
    for turn in range(rounds):
        print(f"round {turn + 1} of {rounds}", file=sys.stderr)
        for way in todo:
            if way.name in failed:
                continue
            try:
                samples[way.name].append(measure(way, events))
            except PeerError as error:
                print(error, file=sys.stderr)
                failed[way.name] = str(error)
    walks = [sample["cpu_s"] for sample in samples["walk"]]
    return [_result(way, samples[way.name], walks) for way in todo if way.name not in failed], failed


def _result(way: Way, found: list[dict[str, float]], walks: list[float]) -> dict[str, Any]:
    rates = [sample["events"] / sample["cpu_s"] / 1e6 for sample in found]
    ratios = [sample["cpu_s"] / walk for sample, walk in zip(found, walks, strict=True)]
    return {
        "row": way.name,
        "rules": way.rules,
        "peer": way.peer is not None,
        "million_events_per_cpu_s": round(statistics.median(rates), 2),
        "times_walk": round(statistics.median(ratios), 2),
        "alerts": int(found[0]["alerts"]),
        "peak_mb": round(max(sample["peak_mb"] for sample in found), 1),
    }


def show_table(results: list[dict[str, Any]]) -> None:
    """Prints what each way costs."""
    print(f"\n{'replay':<26}{'rules':>7}{'M events/CPU s':>16}{'× walk':>9}{'alerts':>9}{'peak MB':>9}")
    for row in results:
        print(
            f"{row['row']:<26}{row['rules']:>7}{row['million_events_per_cpu_s']:>16}{row['times_walk']:>9}"
            f"{row['alerts']:>9}{row['peak_mb']:>9}"
        )


def goals(results: list[dict[str, Any]]) -> list[result.Row]:
    """The replay part of the goal table."""
    rates = {row["row"]: row["million_events_per_cpu_s"] for row in results}
    return [
        result.Row(f"replay, {name}", rates[name], "M events/CPU s", goal, at_least=True)
        for name, goal in GOALS.items()
        if name in rates
    ]


def measured(options: argparse.Namespace, others: list[Peer]) -> tuple[list[result.Row], dict[str, str]]:
    """Prints the table and keeps it; returns the goals' rows, and the peers that failed with why."""
    build()
    path = capture(options.events, options.seed)
    results, failed = run(ways(path, others), options.rounds, options.events)
    show_table(results)
    rows = goals(results) + streaming.rows(path)
    if STABLE_ROW in {row["row"] for row in results}:
        # Whatever else the machine does takes one of the cores.
        rows += cores.rows(BINARY, path, compiled_file(STABLE_ROW), 2 * options.rounds + 1)
    if not options.no_keep:
        facts = {"events": options.events, "seed": options.seed, "rows": results, "failed": failed}
        result.keep("replay", facts, rows)
    return rows + recorder.rows(BINARY, path, options.rounds, kept=not options.no_keep), failed


def add_options(parser: argparse.ArgumentParser) -> None:
    """How long it takes."""
    parser.add_argument("--events", type=int, default=11_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-keep", action="store_true", help="print only")


if __name__ == "__main__":
    sys.exit(command.run("benches.replay", __doc__, add_options, measured))

"""`python -m benches.live`: what watching costs the watched, as ratios measured in one run.

For each loop: nothing attached, an empty `tp_btf/sys_exit` program (the floor of any probe on system calls), `tiercel
watch` with upstream's stable rules, and every peer that can watch (`benches.peers`). They take turns, round after
round, so that a machine whose speed drifts misleads nobody; the table shows medians of per-round ratios. Two processes
flat out also run under all rules of upstream's three files. A row goes to `benches/results/live.jsonl`.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benches import command
from benches.live import latency, reload
from benches.live.loops import LOOPS, build, empty_hook, measure
from benches.live.watcher import Watcher, beside, cpu_s, ours, rss_mb, running
from benches.peers import Peer, PeerError
from benches.result import Row, keep
from benches.rules import ALL, STABLE, rules_of

FLAT_OUT = ("open_close_2",)


@dataclass
class Samples:
    """ns per operation by state and loop, one entry a round; the watchers' CPU (% of a core) and memory (MB)."""

    ns: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    cpu: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    mb: dict[str, float] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    """Why a watcher has no figures."""

    def ratio(self, loop: str, state: str, against: str) -> float:
        """Median of the per-round ratios."""
        pairs = zip(self.ns[state, loop], self.ns[against, loop], strict=True)
        return round(statistics.median(above / below for above, below in pairs), 3)

    def percent(self, loop: str, state: str) -> float:
        """Median CPU of a watcher."""
        return round(statistics.median(self.cpu[state, loop]), 1)


def run(folder: Path, watchers: list[tuple[Watcher, tuple[str, ...]]], rounds: int, seconds: float) -> Samples:
    """All rounds."""
    samples = Samples()
    for turn in range(rounds):
        print(f"round {turn + 1} of {rounds}", file=sys.stderr)
        for loop in LOOPS:
            samples.ns["nothing", loop].append(measure(folder, loop, seconds))
        with empty_hook(folder):
            for loop in LOOPS:
                samples.ns["empty", loop].append(measure(folder, loop, seconds))
        for watcher, loops in watchers:
            if watcher.name not in samples.failed:
                _try(folder, watcher, loops, seconds, samples)
    return samples


def _try(folder: Path, watcher: Watcher, loops: tuple[str, ...], seconds: float, samples: Samples) -> None:
    """A peer that fails is told and left out of further rounds; the others are measured all the same."""
    try:
        _beside(folder, watcher, loops, seconds, samples)
    except PeerError as error:
        print(error, file=sys.stderr)
        samples.failed[watcher.name] = str(error)


def _beside(folder: Path, watcher: Watcher, loops: tuple[str, ...], seconds: float, samples: Samples) -> None:
    with running(watcher) as process:
        time.sleep(0.5)
        for loop in loops:
            start, before = time.monotonic(), cpu_s(process.pid)
            samples.ns[watcher.name, loop].append(measure(folder, loop, seconds))
            used = (cpu_s(process.pid) - before) / (time.monotonic() - start)
            samples.cpu[watcher.name, loop].append(100 * used)
        samples.mb[watcher.name] = max(samples.mb.get(watcher.name, 0), rss_mb(process.pid))


def table(samples: Samples, watchers: list[Watcher]) -> list[dict[str, Any]]:
    """One row a loop."""
    found = []
    for loop in LOOPS:
        row: dict[str, Any] = {"loop": loop, "nothing_ns": round(statistics.median(samples.ns["nothing", loop]), 1)}
        row["empty"] = samples.ratio(loop, "empty", "nothing")
        for watcher in watchers:
            row[watcher.name] = samples.ratio(loop, watcher.name, "nothing")
            row[f"{watcher.name}_to_empty"] = samples.ratio(loop, watcher.name, "empty")
            row[f"{watcher.name}_cpu"] = samples.percent(loop, watcher.name)
        found.append(row)
    return found


def show_table(rows: list[dict[str, Any]], watchers: list[Watcher]) -> None:
    """Ratios to nothing attached, and each watcher's ratio to the empty hook and its CPU."""
    heads = "".join(f"{watcher.name:>10}{'to empty':>10}{'CPU %':>7}" for watcher in watchers)
    print(f"\n{'ratios, medians':<16}{'nothing ns':>11}{'empty':>8}{heads}")
    for row in rows:
        cells = "".join(
            f"{row[name]:>10}{row[f'{name}_to_empty']:>10}{row[f'{name}_cpu']:>7}"
            for name in (watcher.name for watcher in watchers)
        )
        print(f"{row['loop']:<16}{row['nothing_ns']:>11}{row['empty']:>8}{cells}")
    for watcher in filter(lambda watcher: watcher.summary, watchers):
        print(f"{watcher.name}: {', '.join(f'{name} {count}' for name, count in watcher.summary.items())}")


def goals(samples: Samples, stable: Watcher, every: Watcher) -> list[Row]:
    """The live part of the goal table."""

    def to_empty(loop: str, most: float) -> Row:
        return Row(f"{loop}, to the empty hook", samples.ratio(loop, stable.name, "empty"), "×", most)

    return [
        to_empty("getpid", 1.05),
        to_empty("open_close", 1.05),
        to_empty("open_close_2", 1.05),
        Row("open_close, to nothing attached", samples.ratio("open_close", stable.name, "nothing"), "×", 1.5),
        Row("open_close, CPU of the watcher", samples.percent("open_close", stable.name), "% of a core", 5),
        Row("open_close_2, CPU of the watcher", samples.percent("open_close_2", stable.name), "% of a core", 5),
        Row("drops, stable rules, all loops", stable.summary.get("drops", 0), "events", 0),
        Row("drops, all rules, two processes flat out", every.summary.get("drops", 0), "events", 0),
        Row("resident memory, all rules", round(samples.mb[every.name], 1), "MB", 60),
    ]


def measured(options: argparse.Namespace, others: list[Peer]) -> tuple[list[Row], dict[str, str]]:
    """Prints the table of loops and keeps it; returns the goals' rows, and the peers that failed with why."""
    stable, every = ours("tiercel", rules_of(STABLE)), ours("all rules", rules_of(ALL))
    watchers = [stable, *beside(others, rules_of(STABLE))]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build(folder)
        turns = [*((watcher, LOOPS) for watcher in watchers), (every, FLAT_OUT)]
        samples = run(folder, turns, options.rounds, options.seconds)
        if own := samples.failed.get(stable.name) or samples.failed.get(every.name):
            raise SystemExit(own)
        watchers = [watcher for watcher in watchers if watcher.name not in samples.failed]
        found = table(samples, watchers)
        show_table(found, watchers)
        rows = goals(samples, stable, every) + latency.rows(folder, rules_of(STABLE), options.alerts)
        rows += reload.rows(folder, rules_of(ALL), options.reloads)
    if not options.no_keep:
        summaries = {one.name: one.summary for one in [*watchers, every]}
        keep("live", {"loops": found, "watchers": summaries, "failed": samples.failed}, rows)
    return rows, samples.failed


def add_options(parser: argparse.ArgumentParser) -> None:
    """How long it takes."""
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.5, help="length of one loop")
    parser.add_argument("--alerts", type=int, default=200, help="alerts whose latency is taken")
    parser.add_argument("--reloads", type=int, default=10, help="reloads whose pause is taken")
    parser.add_argument("--no-keep", action="store_true", help="print only")


if __name__ == "__main__":
    sys.exit(command.run("benches.live", __doc__, add_options, measured))

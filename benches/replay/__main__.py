"""`python -m benches.replay`: events per CPU second over a capture of 11 million mixed events.

The capture is made by seed (`build/bench`, never kept in git). Each round runs every row once, so that a machine whose
speed drifts misleads nobody; the table shows medians, and the ratio to a bare walk over the block headers of the mapped
file (the limit of every reader) of the same round. Debian's `sysdig -q -r` is a row where it is installed. A row goes
to `benches/results/replay.jsonl`; `python -m benches.replay.chart` draws them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benches.replay.programs import programs

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "build/bench"
BINARY = ROOT / "target/release/tiercel-bench"
RESULTS = ROOT / "benches/results/replay.jsonl"
GOALS = {"state": 4.0, "upstream's stable rules": 10.0, "all of them enabled": 8.0}
"""Millions of events per CPU second."""


@dataclass
class Row:
    """One way to read the capture."""

    name: str
    rules: int
    command: list[str]


def build() -> None:
    """The program that makes and reads captures, optimised."""
    subprocess.run(["cargo", "build", "--quiet", "--release", "-p", "tiercel-bench"], cwd=ROOT, check=True)


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


def rows(path: Path) -> list[Row]:
    """From the limit upwards."""
    found = [Row(name, 0, [str(BINARY), name, str(path)]) for name in ("walk", "read", "state")]
    for name, count, compiled in programs():
        file = FOLDER / f"{name.replace(' ', '-')}.json"
        file.write_bytes(compiled)
        found.append(Row(name, count, [str(BINARY), "rules", str(path), str(file)]))
    sysdig = shutil.which("sysdig")
    if sysdig:
        found.append(Row("sysdig -q -r", 0, [sysdig, "-q", "-r", str(path)]))
    return found


def measure(row: Row, events: int) -> dict[str, float]:
    """One run: CPU seconds, alerts and memory."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(row.command, check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if row.name.startswith("sysdig"):
        cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return {"cpu_s": cpu_s, "events": events, "peak_mb": 0.0, "alerts": 0}
    said: dict[str, float] = json.loads(done.stdout)
    return said


def run(todo: list[Row], rounds: int, events: int) -> list[dict[str, object]]:
    """All rounds; one result a row."""
    samples: dict[str, list[dict[str, float]]] = defaultdict(list)
    for turn in range(rounds):
        print(f"round {turn + 1} of {rounds}", file=sys.stderr)
        for row in todo:
            samples[row.name].append(measure(row, events))
    walks = [sample["cpu_s"] for sample in samples["walk"]]
    return [_result(row, samples[row.name], walks) for row in todo]


def _result(row: Row, found: list[dict[str, float]], walks: list[float]) -> dict[str, object]:
    rates = [sample["events"] / sample["cpu_s"] / 1e6 for sample in found]
    ratios = [sample["cpu_s"] / walk for sample, walk in zip(found, walks, strict=True)]
    return {
        "row": row.name,
        "rules": row.rules,
        "million_events_per_cpu_s": round(statistics.median(rates), 2),
        "times_walk": round(statistics.median(ratios), 2),
        "alerts": int(found[0]["alerts"]),
        "peak_mb": round(max(sample["peak_mb"] for sample in found), 1),
    }


def show(results: list[dict[str, object]]) -> None:
    """Prints the table."""
    print(f"{'':<26}{'rules':>7}{'M events/CPU s':>16}{'× walk':>9}{'alerts':>9}{'peak MB':>9}  goal")
    for row in results:
        goal = GOALS.get(str(row["row"]))
        rate = float(str(row["million_events_per_cpu_s"]))
        verdict = "" if goal is None else f"≥ {goal:g}: {'met' if rate >= goal else 'missed'}"
        print(
            f"{row['row']:<26}{row['rules']:>7}{rate:>16}{row['times_walk']:>9}{row['alerts']:>9}"
            f"{row['peak_mb']:>9}  {verdict}"
        )


def keep(results: list[dict[str, object]], events: int, seed: int) -> None:
    """Appends the run to the results that the tree keeps."""
    record = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "kernel": platform.release(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "load": round(os.getloadavg()[0], 1),
        "events": events,
        "seed": seed,
        "rows": results,
    }
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("a") as stream:
        stream.write(json.dumps(record) + "\n")


def main() -> None:
    """Parses the options and runs."""
    parser = argparse.ArgumentParser(prog="python -m benches.replay", description=__doc__)
    parser.add_argument("--events", type=int, default=11_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-keep", action="store_true", help="print only")
    options = parser.parse_args()
    build()
    results = run(rows(capture(options.events, options.seed)), options.rounds, options.events)
    show(results)
    if not options.no_keep:
        keep(results, options.events, options.seed)


if __name__ == "__main__":
    main()

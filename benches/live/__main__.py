"""`python -m benches.live`: what watching costs the watched, as ratios measured in one run.

For each loop: nothing attached, an empty `tp_btf/sys_exit` program (the floor of any probe on system calls), and
`tiercel watch`. The three take turns, round after round, so that a machine whose speed drifts misleads nobody;
the table shows medians of per-round ratios. A row goes to `benches/results/live.jsonl`.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
UPSTREAM = ROOT.parent / "shared/corpus/rules-latest/falco_rules.yaml"
LOOPS = ("getpid", "open_close", "open_close_2", "pipe", "stat", "udp", "tcp", "fork_exec")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Cost:
    """What the watcher used during one loop."""

    cpu_percent: float
    rss_mb: float


@dataclass
class Samples:
    """Nanoseconds per operation, by state and loop, one entry a round; and the watcher's own figures."""

    ns: dict[str, dict[str, list[float]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    cost: dict[str, list[Cost]] = field(default_factory=lambda: defaultdict(list))
    drops: int = 0
    events: int = 0
    alerts: int = 0


def build(folder: Path) -> None:
    """Compiles the loops, the empty hook and its loader into `folder`."""
    commands = (
        ["gcc", "-O2", "-o", f"{folder}/loops", f"{HERE}/loops.c"],
        ["clang", "-O2", "-g", "-target", "bpf", "-c", f"{HERE}/empty_hook.bpf.c", "-o", f"{folder}/empty.bpf.o"],
        ["gcc", "-O1", "-o", f"{folder}/hold_hook", f"{HERE}/hold_hook.c", "-lbpf"],
    )
    for command in commands:
        subprocess.run(command, check=True)


def measure(folder: Path, loop: str, seconds: float) -> float:
    """ns per operation; a name that ends in _2 runs two at once and gives their mean."""
    copies = 2 if loop.endswith("_2") else 1
    command = [f"{folder}/loops", loop.removesuffix("_2"), str(seconds)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(copies)]
    return statistics.mean(float(process.communicate()[0]) for process in running)


def cpu_s(pid: int) -> float:
    """CPU seconds that a process used."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / TICKS


def rss_mb(pid: int) -> float:
    """Resident memory in MB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextlib.contextmanager
def empty_hook(folder: Path) -> Iterator[None]:
    """Holds the empty program attached."""
    with subprocess.Popen(
        [f"{folder}/hold_hook", f"{folder}/empty.bpf.o"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdout.readline()
        yield
        process.stdin.close()


@contextlib.contextmanager
def watching(rules: list[Path], samples: Samples) -> Iterator[int]:
    """Runs the watcher; on leaving, its summary goes to `samples`."""
    options = [word for path in rules for word in ("--rules", str(path))]
    command = [sys.executable, "-m", "tiercel", "watch", "--output", "json", *options]
    with tempfile.TemporaryFile("w+") as err, tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(command, stdout=out, stderr=err)
        try:
            _await(err, process)
            yield process.pid
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)
            err.seek(0)
            _read_summary(err.read(), samples)


def _await(err: tempfile._TemporaryFileWrapper[str], process: subprocess.Popen[bytes]) -> None:
    for _ in range(1500):
        err.seek(0)
        said = err.read()
        if "watching" in said:
            return
        if process.poll() is not None:
            raise SystemExit(f"the watcher did not start: {said}")
        time.sleep(0.02)
    raise SystemExit("the watcher did not become ready in 30 s")


def _read_summary(text: str, samples: Samples) -> None:
    for name in ("events", "alerts", "drops"):
        for line in text.splitlines():
            label, _, value = line.strip().partition(":")
            digits = value.strip().split(" ")[0].replace(",", "")
            if label.strip().lower() == name and digits.isdigit():
                setattr(samples, name, getattr(samples, name) + int(digits))


def run(folder: Path, rules: list[Path], rounds: int, seconds: float) -> Samples:
    """All rounds."""
    samples = Samples()
    for turn in range(rounds):
        print(f"round {turn + 1} of {rounds}", file=sys.stderr)
        for loop in LOOPS:
            samples.ns["nothing"][loop].append(measure(folder, loop, seconds))
        with empty_hook(folder):
            for loop in LOOPS:
                samples.ns["empty"][loop].append(measure(folder, loop, seconds))
        with watching(rules, samples) as pid:
            time.sleep(0.5)
            for loop in LOOPS:
                start, before = time.monotonic(), cpu_s(pid)
                samples.ns["watched"][loop].append(measure(folder, loop, seconds))
                used = (cpu_s(pid) - before) / (time.monotonic() - start)
                samples.cost[loop].append(Cost(100 * used, rss_mb(pid)))
    return samples


def ratio(samples: Samples, loop: str, state: str, against: str) -> float:
    """Median of the per-round ratios."""
    pairs = zip(samples.ns[state][loop], samples.ns[against][loop], strict=True)
    return statistics.median(above / below for above, below in pairs)


def table(samples: Samples) -> list[dict[str, float | str]]:
    """One row a loop."""
    return [
        {
            "loop": loop,
            "nothing_ns": round(statistics.median(samples.ns["nothing"][loop]), 1),
            "empty_ratio": round(ratio(samples, loop, "empty", "nothing"), 3),
            "watched_ratio": round(ratio(samples, loop, "watched", "nothing"), 3),
            "watched_to_empty": round(ratio(samples, loop, "watched", "empty"), 3),
            "watcher_cpu_percent": round(statistics.median(cost.cpu_percent for cost in samples.cost[loop]), 1),
            "watcher_rss_mb": round(max(cost.rss_mb for cost in samples.cost[loop]), 1),
        }
        for loop in LOOPS
    ]


def show(rows: list[dict[str, float | str]], samples: Samples, rules: list[Path]) -> None:
    """Prints the table."""
    print(f"\ntiercel watch with {', '.join(path.name for path in rules)}; ratios to nothing attached, medians")
    head = ("loop", "nothing ns", "empty hook", "watched", "to empty", "CPU %", "RSS MB")
    print("{:<14}{:>12}{:>12}{:>10}{:>10}{:>8}{:>8}".format(*head))
    for row in rows:
        print(
            f"{row['loop']:<14}{row['nothing_ns']:>12}{'×' + str(row['empty_ratio']):>12}"
            f"{'×' + str(row['watched_ratio']):>10}"
            f"{'×' + str(row['watched_to_empty']):>10}{row['watcher_cpu_percent']:>8}{row['watcher_rss_mb']:>8}"
        )
    print(f"events {samples.events}, alerts {samples.alerts}, drops {samples.drops}")


def keep(rows: list[dict[str, float | str]], samples: Samples, rules: list[Path]) -> None:
    """Appends the run to the results that the tree keeps."""
    record = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "kernel": platform.release(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "rules": [path.name for path in rules],
        "events": samples.events,
        "drops": samples.drops,
        "loops": rows,
    }
    with (ROOT / "benches/results/live.jsonl").open("a") as stream:
        stream.write(json.dumps(record) + "\n")


def main() -> None:
    """Parses the options and runs."""
    parser = argparse.ArgumentParser(prog="python -m benches.live", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.5, help="length of one loop")
    parser.add_argument("--rules", type=Path, action="append", default=[], help="default: upstream's stable rules")
    parser.add_argument("--no-keep", action="store_true", help="print only")
    options = parser.parse_args()
    rules = options.rules or [UPSTREAM if UPSTREAM.exists() else ROOT / "rules"]
    with tempfile.TemporaryDirectory() as name:
        build(Path(name))
        samples = run(Path(name), rules, options.rounds, options.seconds)
    rows = table(samples)
    show(rows, samples, rules)
    if not options.no_keep:
        keep(rows, samples, rules)


if __name__ == "__main__":
    main()

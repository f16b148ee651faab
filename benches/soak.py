"""`make soak`: 48 hours of a busy machine, as fast as they can be replayed. Memory must stay where it is.

First storms of processes, files, containers and paths (ten million rounds each) go through the engine of
`crates/engine/tests/bounded.rs`, which counts every byte in use. Then a hundred million events of the bench's mixed
machine come through a pipe, as they are made, and `tiercel replay` decides them with all rules; its resident memory is
read all the while. A row goes to `benches/results/soak.jsonl`.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benches import result, rules
from benches.replay.__main__ import BINARY, build

ROUNDS = 5_000_000
"""Of half a storm."""
EVENTS = 100_000_000
SAMPLE_S = 0.5
GROWTH = 1.05
"""Resident memory at the end against that after a fifth of the time."""


def resident_mb(pid: int) -> float:
    """Of a process; 0 after its end."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
    except (OSError, IndexError):
        return 0.0


def storms(rounds: int) -> dict[str, list[int]]:
    """Bytes in use after half and after all of each storm; the test fails where they grow."""
    command = [
        "cargo",
        "test",
        "--quiet",
        "--profile",
        "ci",
        "-p",
        "tiercel-engine",
        "--test",
        "bounded",
        "--",
        "--nocapture",
    ]
    environment = {**os.environ, "TIERCEL_SOAK_ROUNDS": str(rounds)}
    done = subprocess.run(command, cwd=result.ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    found = re.findall(r"^(.+): (\d+) bytes after half, (\d+) after all$", done.stdout, re.MULTILINE)
    return {name: [int(half), int(whole)] for name, half, whole in found}


def replay(events: int) -> dict[str, float]:
    """Megabytes: after a fifth of the time, at the end, and at most."""
    options = [word for path in rules.rules_of(rules.ALL) for word in ("--rules", str(path))]
    command = [sys.executable, "-m", "tiercel", "replay", "-", "--matching", "all", *options]
    made = subprocess.Popen([BINARY, "generate", "/dev/stdout", str(events), "1"], stdout=subprocess.PIPE)
    with tempfile.TemporaryFile("w+") as said:
        running = subprocess.Popen(command, stdin=made.stdout, stdout=subprocess.DEVNULL, stderr=said)
        assert made.stdout
        made.stdout.close()
        samples = []
        while running.poll() is None:
            samples.append(resident_mb(running.pid))
            time.sleep(SAMPLE_S)
        said.seek(0)
        told = re.search(r"events: (\d+)", said.read())
    if made.wait() or running.returncode or told is None or int(told[1]) < events:
        raise SystemExit("the replay did not come to its end")
    samples = [sample for sample in samples if sample]
    return {
        "events": int(told[1]),
        "mb_after_a_fifth": round(samples[len(samples) // 5], 1),
        "mb_at_the_end": round(samples[-1], 1),
        "mb_at_most": round(max(samples), 1),
    }


def main() -> int:
    """0 when memory was flat."""
    parser = argparse.ArgumentParser(prog="python -m benches.soak", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--events", type=int, default=EVENTS)
    options = parser.parse_args()
    build()
    told = {"storms": storms(options.rounds), "replay": replay(options.events)}
    flat = told["replay"]["mb_at_the_end"] <= GROWTH * told["replay"]["mb_after_a_fifth"]
    row = {**result.machine(), "rounds": 2 * options.rounds, **told, "flat": flat}
    print(json.dumps(row, indent=1))
    with (result.RESULTS / "soak.jsonl").open("a") as file:
        file.write(json.dumps(row) + "\n")
    return 0 if flat else 1


if __name__ == "__main__":
    sys.exit(main())

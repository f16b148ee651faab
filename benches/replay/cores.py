"""How much sooner a replay ends on all cores than on one: wall time, in turns in one run."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
from pathlib import Path

from benches.result import Row

LEAST = 1.7
"""For two cores."""


def rows(binary: Path, capture: Path, program: Path, rounds: int) -> list[Row]:
    """The median ratio of the rounds, and what the second core costs in CPU time; nothing where there is one core."""
    cores = min(2, len(os.sched_getaffinity(0)))
    if cores < 2:
        return []
    pairs = [(_run(binary, capture, program, 1), _run(binary, capture, program, cores)) for _ in range(rounds)]
    sooner = statistics.median(one["wall_s"] / both["wall_s"] for one, both in pairs)
    dearer = statistics.median(both["cpu_s"] / one["cpu_s"] for one, both in pairs)
    return [
        Row("replay on two cores, wall time of one over that", round(sooner, 2), "×", LEAST, at_least=True),
        Row("replay on two cores, CPU time over that of one", round(dearer, 2), "×"),
    ]


def _run(binary: Path, capture: Path, program: Path, cores: int) -> dict[str, float]:
    command = [binary, "replay", capture, program, str(cores)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    said: dict[str, float] = json.loads(done.stdout)
    return said

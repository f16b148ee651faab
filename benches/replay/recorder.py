"""What the flight recorder takes of a core at 100,000 events a second: the state's cost with it, less that without."""

from __future__ import annotations

import json
import statistics
import subprocess
from pathlib import Path

from benches.result import Row, keep

EVENTS = 2_000_000
EVENTS_PER_S = 100_000
MOST_PERCENT = 3.0


def rows(binary: Path, capture: Path, rounds: int, *, kept: bool) -> list[Row]:
    """The median of the rounds; with and without take turns."""
    cost = [(_cpu_s(binary, "on", capture), _cpu_s(binary, "off", capture)) for _ in range(rounds)]
    percent = [100 * (on - off) / EVENTS * EVENTS_PER_S for on, off in cost]
    name = f"flight recorder at {EVENTS_PER_S:,} events/s"
    found = [Row(name, round(statistics.median(percent), 2), "% of a core", MOST_PERCENT)]
    if kept:
        keep("recorder", {"events": EVENTS, "percent_of_a_core": [round(one, 2) for one in percent]}, found)
    return found


def _cpu_s(binary: Path, state: str, capture: Path) -> float:
    command = [binary, "recorder", state, capture, str(EVENTS)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(json.loads(done.stdout)["cpu_s"])

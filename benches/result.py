"""Rows of the bench's table: what was measured, against what it should be."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benches/results"


@dataclass(frozen=True)
class Row:
    """`value` in `unit` against `goal`: the most that it may be, or with `at_least` the least; None: only reported."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the goal was met; None without one."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.at_least else self.value <= self.goal


def show(rows: Sequence[Row]) -> None:
    """Prints what was measured beside the goals."""
    print(f"\n{'goal table':<56}{'measured':>12}{'goal':>12}")
    for row in rows:
        goal = "" if row.goal is None else f"{'≥' if row.at_least else '≤'} {row.goal:g}"
        verdict = {None: "", True: "met", False: "missed"}[row.met]
        print(f"{row.name:<56}{row.value:>12g}{goal:>12}  {row.unit:<14} {verdict}")
    judged = [row for row in rows if row.met is not None]
    print(f"{sum(bool(row.met) for row in judged)} of {len(judged)} goals met")


def machine() -> dict[str, Any]:
    """Where and when: every kept row begins with it."""
    command = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit,
        "kernel": platform.release(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "load": round(os.getloadavg()[0], 1),
    }


def keep(name: str, facts: dict[str, Any], rows: Sequence[Row]) -> None:
    """Appends the run to the results that the tree keeps."""
    RESULTS.mkdir(exist_ok=True)
    record = {**machine(), **facts, "goals": [{**asdict(row), "met": row.met} for row in rows]}
    with (RESULTS / f"{name}.jsonl").open("a") as stream:
        stream.write(json.dumps(record) + "\n")


def newest(name: str) -> dict[str, Any]:
    """The last run that was kept."""
    record: dict[str, Any] = json.loads((RESULTS / f"{name}.jsonl").read_text().splitlines()[-1])
    return record

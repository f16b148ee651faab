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
    """`value` in `unit`, lower being better; `goal` is the most that it may be (None: only reported)."""

    name: str
    value: float
    unit: str
    goal: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the goal was met; None without one."""
        return None if self.goal is None else self.value <= self.goal


def show(rows: Sequence[Row]) -> None:
    """Prints what was measured beside the goals."""
    print(f"\n{'goal table':<52}{'measured':>12}{'goal':>12}")
    for row in rows:
        goal = "" if row.goal is None else f"≤ {row.goal:g}"
        verdict = {None: "", True: "met", False: "missed"}[row.met]
        print(f"{row.name:<52}{row.value:>12g}{goal:>12}  {row.unit:<12} {verdict}")


def machine() -> dict[str, Any]:
    """Where and when: every kept row begins with it."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
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

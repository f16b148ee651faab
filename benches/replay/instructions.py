"""Instructions per event under callgrind: figures that a busy machine does not disturb.

`python -m benches.replay.instructions --update "why"` writes the row that `tests/replay` compares with.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benches.replay.programs import fixed
from benches.result import ROOT

ROW = Path(__file__).with_name("instructions.json")
BINARY = ROOT / "target/ci/tiercel-bench"
SHORT, LONG, SEED = 10_000, 40_000, 1
"""The difference of two lengths leaves out start, seeds and the compilation of rules."""


def toolchain() -> dict[str, str]:
    """What the counts depend on beside the code."""
    compiler = subprocess.run(["rustc", "--version"], check=True, capture_output=True, text=True).stdout.split()[1]
    return {"rustc": compiler, "libc": " ".join(platform.libc_ver()), "machine": platform.machine()}


def build() -> None:
    """The measured program, in the profile that CI builds anyway."""
    whole = os.environ | {"CARGO_INCREMENTAL": "0"}  # parts that are compiled for themselves count 16 % more
    command = ["cargo", "build", "--quiet", "--profile", "ci", "-p", "tiercel-bench"]
    subprocess.run(command, cwd=ROOT, env=whole, check=True)


def _count(arguments: list[str]) -> int:
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", str(BINARY), *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = re.search(r"refs:\s+([\d,]+)", done.stderr)
    assert found, done.stderr
    return int(found[1].replace(",", ""))


def measure() -> dict[str, int]:
    """Instructions per event by row: reading, state, and 120 rules that never change."""
    build()
    with tempfile.TemporaryDirectory() as name:
        capture, compiled = f"{name}/mixed.scap", Path(name, "rules.json")
        compiled.write_bytes(fixed())
        subprocess.run([BINARY, "generate", capture, str(LONG), str(SEED)], check=True)
        rows = {"read": ["read", capture], "state": ["state", capture], "rules": ["rules", capture, str(compiled)]}
        return {row: _per_event(arguments) for row, arguments in rows.items()}


def _per_event(arguments: list[str]) -> int:
    difference = _count([*arguments, str(LONG)]) - _count([*arguments, str(SHORT)])
    return difference // (LONG - SHORT)


def main() -> None:
    """Prints the counts; with a reason, makes them the row."""
    parser = argparse.ArgumentParser(prog="python -m benches.replay.instructions", description=__doc__)
    parser.add_argument("--update", metavar="WHY", help="make this the row that tests compare with")
    options = parser.parse_args()
    counts = measure()
    print(json.dumps(counts))
    if options.update:
        date = datetime.now(UTC).date().isoformat()
        row = {"per_event": counts, "reason": options.update, "date": date, "toolchain": toolchain()}
        ROW.write_text(json.dumps(row, indent=2) + "\n")


if __name__ == "__main__":
    main()

"""How long rules take from text to a verified program, in a fresh process each time."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benches.replay.programs import MACROS, made
from benches.result import Row
from benches.rules import ALL, rules_of

TIMES = 5
MANY = 2000
SCRIPT = """
import sys, time
from tiercel import _core, rules
rules.load
start = time.perf_counter()
_core.evaluate(rules.load(sys.argv[1:]).program(), b"{}")
print(1e3 * (time.perf_counter() - start))
"""


def rows() -> list[Row]:
    """Upstream's rules, and as many as a large site has of its own."""
    with tempfile.TemporaryDirectory() as name:
        many = Path(name) / "many.yaml"
        many.write_text(MACROS + made(MANY))
        return [
            Row("rules of three files, loaded and verified", _median_ms(rules_of(ALL)), "ms", 100),
            Row(f"{MANY:,} rules, loaded and verified", _median_ms([many]), "ms", 2000),
        ]


def _median_ms(files: list[Path]) -> float:
    """Of several processes; starting Python and importing is not in it."""
    command = [sys.executable, "-c", SCRIPT, *map(str, files)]
    taken = [subprocess.run(command, check=True, capture_output=True, text=True).stdout for _ in range(TIMES)]
    return round(statistics.median(map(float, taken)), 1)

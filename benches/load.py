"""How long the rules of three files take from text to a verified program, in a fresh process each time."""

from __future__ import annotations

import statistics
import subprocess
import sys

from benches.result import Row
from benches.rules import ALL, rules_of

TIMES = 5
SCRIPT = """
import sys, time
from tiercel import _core, rules
rules.load
start = time.perf_counter()
_core.evaluate(rules.load(sys.argv[1:]).program(), b"{}")
print(1e3 * (time.perf_counter() - start))
"""


def rows() -> list[Row]:
    """Median of several processes; starting Python and importing is not in it."""
    command = [sys.executable, "-c", SCRIPT, *map(str, rules_of(ALL))]
    taken = [subprocess.run(command, check=True, capture_output=True, text=True).stdout for _ in range(TIMES)]
    return [Row("rules of three files, loaded and verified", round(statistics.median(map(float, taken)), 1), "ms", 100)]

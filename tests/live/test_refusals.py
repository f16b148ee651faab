"""Where the collector cannot work: one sentence that says what is missing, the way out, and what comes next."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.live

ROOT = Path(__file__).parents[2]
RULES = Path(__file__).parent / "evasions.yaml"
WATCH = [sys.executable, "-m", "tiercel", "watch", "--rules", str(RULES), "--duration", "1"]
# A private mount namespace, so that nobody else loses the file.
WITHOUT_TYPES = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs none /sys/kernel/btf && exec "$@"', "sh"]
NO_RIGHTS = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]


@pytest.mark.parametrize(
    ("under", "what", "way_out"),
    [
        (NO_RIGHTS, "no right to load eBPF programs", "CAP_BPF and CAP_PERFMON"),
        (WITHOUT_TYPES, "does not tell its types", "CONFIG_DEBUG_INFO_BTF"),
    ],
    ids=["rights", "types"],
)
def test_says_what_is_missing_and_the_way_out(under: list[str], what: str, way_out: str) -> None:
    done = subprocess.run([*under, *WATCH], capture_output=True, text=True, timeout=120, cwd=ROOT, check=False)
    told = " ".join(done.stderr.split())
    assert done.returncode == 1, told
    assert what in told
    assert way_out in told
    assert "the next collector" in told
    assert "Traceback" not in told

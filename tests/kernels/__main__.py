"""`python -m tests.kernels [NAME…]`: boot Debian's kernels, load the probe, show what it refuses and an event.

Exit status 1 when a kernel refuses a program that `kernels.toml` does not excuse (`may_refuse`), or when the event
is missing.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

from tests.kernels.boot import boot, initrd
from tests.kernels.fetch import Kernel, image

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
# The program waits for its own start; the file is read while it watches.
COMMAND = """
watch-raw --seconds 6 openat connect > /tmp/events 2> /tmp/said &
until grep -q started /tmp/said || ! kill -0 $! 2>/dev/null; do sleep 0.2; done
sleep 0.5
cat /etc/shadow > /dev/null
nc -w 1 127.0.0.1 9 < /dev/null > /dev/null 2>&1
wait
cat /tmp/said
grep -E 'etc/shadow|connect' /tmp/events | head -5
"""


def build() -> Path:
    """The example of `crates/collect` that prints events; the loader is the real one."""
    build = [
        "cargo",
        "build",
        "-q",
        "-p",
        "tiercel-collect",
        "--profile",
        "ci",
        "--example",
        "watch-raw",
        "--message-format=json",
    ]
    messages = subprocess.run(build, check=True, cwd=ROOT, capture_output=True, text=True).stdout
    paths = [
        line.split('"executable":"')[1].split('"')[0] for line in messages.splitlines() if '"executable":"' in line
    ]
    return Path(paths[-1])


def faults(lines: list[str], allowed: list[str]) -> list[str]:
    """What is wrong with a run's output."""
    found = [
        f"refused: {line}"
        for line in lines
        if line.startswith("without ") and line.split()[1].rstrip(":") not in allowed
    ]
    if not any(line.startswith("started") for line in lines):
        found.append("the probe did not start")
    if not any("openat(" in line and "[path /etc/shadow]" in line for line in lines):
        found.append("no openat event with the kernel's path")
    return found


def main() -> int:
    """Run all kernels, or those that are named."""
    wanted = sys.argv[1:]
    rows = tomllib.loads((HERE / "kernels.toml").read_text())["kernel"]
    failed = 0
    with tempfile.TemporaryDirectory() as work:
        archive = initrd(build(), COMMAND, Path(work) / "initrd.gz")
        for row in rows:
            allowed = row.pop("may_refuse", [])
            kernel = Kernel(**row)
            if wanted and kernel.name not in wanted:
                continue
            started = time.monotonic()
            lines = boot(image(kernel), archive)
            wrong = faults(lines, allowed)
            failed += bool(wrong)
            print(f"{'FAILED' if wrong else 'ok':8}{kernel.name:8}{time.monotonic() - started:6.1f} s")
            for line in [*wrong, *lines]:
                print(f"    {line[:300]}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())

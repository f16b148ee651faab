"""What a capture that comes through a pipe costs in memory: the commands of users, from start to end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from benches.result import Row

BYTES = 1 << 30
MOST_MB = 64
COMMANDS = {
    "read": ("read", "-", "-p", "%proc.name", "fd.name = /nothing"),
    "replay with the starter rules": ("replay", "-"),
    "summary": ("summary", "-"),
}


def peak_mb(command: tuple[str, ...], capture: Path) -> float:
    """The most resident memory (MiB) of `tiercel` while the first 1 GiB of the capture comes through a pipe."""
    with capture.open("rb") as file:
        head = subprocess.Popen(["head", "-c", str(BYTES)], stdin=file, stdout=subprocess.PIPE)
        process = subprocess.Popen(
            [sys.executable, "-m", "tiercel", *command],
            stdin=head.stdout,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert head.stdout
        head.stdout.close()
        _, status, usage = os.wait4(process.pid, 0)
        head.wait()
    # The capture is cut within a block, which is told by the status 1.
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with status {status}")
    return usage.ru_maxrss / 1024


def rows(capture: Path) -> list[Row]:
    """One a command."""
    size = min(capture.stat().st_size, BYTES) / 2**30
    return [
        Row(f"{name}, {size:.2g} GiB through a pipe: most memory", round(peak_mb(command, capture), 1), "MB", MOST_MB)
        for name, command in COMMANDS.items()
    ]

"""`python -m tests.kernels [NAME…]`: boot Debian's kernels, load the probe on each, and check what it sees there.

Exit status 1 when one of them fails twice. What was refused is printed either way; a kernel that cannot be had from
Debian is skipped with the reason.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

from tests.kernels.boot import boot, initrd
from tests.kernels.checks import faults
from tests.kernels.fetch import Kernel, image

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
MOST_LINES = 60
SHOWN = ("started", "without ", "permission:", "memory:", "no-btf:", "BEGIN")


def build() -> Path:
    """The example of `crates/collect` that prints events; the loader is the real one."""
    command = ["cargo", "build", "-q", "-p", "tiercel-collect", "--profile", "ci", "--example", "watch-raw"]
    done = subprocess.run([*command, "--message-format=json"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"the example watch-raw does not build:\n{done.stderr}")
    built = [json.loads(line) for line in done.stdout.splitlines()]
    return next(Path(row["executable"]) for row in reversed(built) if row.get("executable"))


def archive(work: Path) -> Path:
    """The initrd that all kernels boot."""
    setpriv = shutil.which("setpriv")
    if not setpriv:
        raise SystemExit("setpriv is missing (Debian: util-linux)")
    return initrd(build(), (HERE / "guest.sh").read_text(), work / "initrd.gz", (Path(setpriv),))


def check(kernel: Kernel, initrd: Path) -> bool:
    """Whether a kernel is fine, or its image is not to be had.

    One that is not gets a second chance: emulation can be held up for longer than a check allows.
    """
    try:
        kept = image(kernel)
    except FileNotFoundError as error:
        print(f"skipped {kernel.name}: {error}", flush=True)
        return True
    return attempt(kernel, kept, initrd) or attempt(kernel, kept, initrd)


def attempt(kernel: Kernel, kept: Path, initrd: Path) -> bool:
    """Boots one kernel and prints how it went."""
    started = time.monotonic()
    lines: list[str] = []
    try:
        lines = boot(kept, initrd)
        wrong = faults(lines, kernel)
    except (OSError, subprocess.SubprocessError) as error:
        wrong = [str(error)]
    print(f"{'FAILED' if wrong else 'ok':8}{kernel.name:8}{time.monotonic() - started:6.1f} s", flush=True)
    shown = lines if wrong else [line for line in lines if line.startswith(SHOWN)]
    for line in [*wrong, *shown][:MOST_LINES]:
        print(f"    {line[:300]}", flush=True)
    return not wrong


def main() -> int:
    """Run all kernels, or those that are named."""
    rows = tomllib.loads((HERE / "kernels.toml").read_text())["kernel"]
    kernels = [Kernel(**row) for row in rows if not sys.argv[1:] or row["name"] in sys.argv[1:]]
    with tempfile.TemporaryDirectory() as work:
        prepared = archive(Path(work))
        passed = [check(kernel, prepared) for kernel in kernels]
    return 0 if passed and all(passed) else 1


if __name__ == "__main__":
    raise SystemExit(main())

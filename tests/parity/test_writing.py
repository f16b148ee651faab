"""What `record --compat 0.29` writes, Debian's sysdig shows as it shows the capture that was copied."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
import tiercel

from tests.parity.test_events import CAPTURES, NOT_FOR_SYSDIG

FIELDS = "*%evt.rawtime %evt.cpu %thread.tid %evt.type %evt.dir %proc.name %proc.pname %fd.num %fd.name %fd.type"


def exits(path: Path) -> Counter[str]:
    """Exit and meta events as sysdig shows them. Enter events are made up where the capture had lost them."""
    run = subprocess.run(["sysdig", "-r", path, "-p", FIELDS], capture_output=True, check=True)
    lines = run.stdout.decode(errors="replace").splitlines()
    return Counter(line for line in lines if " < " in line)


def copy(source: Path, target: Path, **settings: str) -> None:
    running = tiercel.record(target, source=source, **settings)  # type: ignore[arg-type]
    while not running.core.finished:
        pass
    running.stop()


@pytest.mark.parametrize("capture", [capture for capture in CAPTURES if capture not in NOT_FOR_SYSDIG])
def test_sysdig_sees_the_same(capture: str, shared: Path, tmp_path: Path) -> None:
    if not shutil.which("sysdig"):
        pytest.skip("sysdig is not installed (Debian package sysdig)")
    copy(shared / "corpus" / capture, tmp_path / "copy.scap", compat="0.29")
    assert exits(tmp_path / "copy.scap") == exits(shared / "corpus" / capture)

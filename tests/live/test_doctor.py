"""`tiercel doctor` on this kernel, as root and without any right."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

pytestmark = pytest.mark.live

UNPRIVILEGED = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--bounding-set", "-all")
SEEN = {
    "kernel", "preemption", "kernel type information", "lockdown", "unprivileged eBPF", "pid namespace", "cap_bpf",
    "locked memory limit", "collector ebpf",
}  # fmt: skip


def doctor(*prefix: str) -> tuple[int, dict[str, Any]]:
    command = [*prefix, sys.executable, "-m", "tiercel", "doctor", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert not done.stderr
    return done.returncode, json.loads(done.stdout)


def test_every_starter_rule_works_here() -> None:
    status, said = doctor()
    assert status == 0
    assert {row["name"] for row in said["machine"]} >= SEEN
    assert [row for row in said["machine"] if row["good"] is False] == []
    assert [row for row in said["rules"] if row["state"] != "works"] == []


def test_without_rights_all_is_blind_and_the_next_collector_is_named() -> None:
    status, said = doctor(*UNPRIVILEGED)
    assert status == 1
    assert {row["state"] for row in said["rules"]} == {"blind"}
    (collector,) = (row for row in said["machine"] if row["name"] == "collector ebpf")
    assert collector["good"] is False
    assert "root" in collector["way_out"]
    assert "next collector" in collector["way_out"]
    assert next(row for row in said["machine"] if row["name"] == "cap_bpf")["good"] is False


def test_watch_without_rights_says_the_same_in_one_line() -> None:
    command = [*UNPRIVILEGED, sys.executable, "-m", "tiercel", "watch", "--duration", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "root" in line
    assert "next collector" in line

"""Every capture of the corpus: on one core and on several the same alerts, in the same order, and the same counts."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from tiercel import _core, rules
from tiercel.rules.program import program

from benches.rules import ALL
from tests.conftest import SHARED

CAPTURES = sorted((SHARED / "corpus").rglob("*.scap"))
EVERYTHING = """
- rule: Everything
  desc: tells of each event what can be told of it
  condition: evt.num >= 0
  output: >
    %evt.num %evt.type %evt.reltime %proc.pid %proc.ppid %proc.name %proc.cmdline %proc.pname %proc.aname[2]
    %proc.exepath %proc.sname %proc.cwd %user.uid %container.id %fd.num %fd.name %fd.type %proc.fdopencount
  priority: NOTICE
"""


@pytest.fixture(scope="module")
def programs(shared: Path) -> list[bytes]:
    """Upstream's three files, and one rule that fires for each event."""
    upstream = rules.load([shared / "corpus/rules-latest" / name for name in ALL])
    every = rules.load_texts([("everything.yaml", EVERYTHING)])
    found = []
    for loaded in (upstream, every):
        loaded.raise_errors()
        found.append(program(list(loaded.rules), "all", frozenset(loaded.options.plugins)))
    return found


def told(capture: Path, compiled: bytes, threads: int) -> tuple[list[str], dict[str, Any], dict[str, Any]]:
    """Alerts, counts and the report."""
    replay = _core.Replay(str(capture), compiled, threads=threads)
    alerts: list[str] = []
    while not replay.finished:
        alerts.extend(alert.json() for alert in replay.next_batch())
    return alerts, replay.stats(), replay.report()


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: str(path.relative_to(SHARED / "corpus")))
def test_cores_change_nothing(capture: Path, programs: list[bytes], tmp_path: Path) -> None:
    if capture.read_bytes()[:2] == b"\x1f\x8b":  # of a compressed one only one core reads
        (tmp_path / "plain.scap").write_bytes(gzip.decompress(capture.read_bytes()))
        capture = tmp_path / "plain.scap"
    for compiled in programs:
        wanted = told(capture, compiled, 1)
        for threads in (2, 3):
            got = told(capture, compiled, threads)
            assert got[0] == wanted[0]
            assert json.dumps(got[1:], sort_keys=True) == json.dumps(wanted[1:], sort_keys=True)

"""Number, time, processor and thread of events, against the golden rows and against Debian's sysdig."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.parity.replay import CORPUS, Event, Replay, golden, read_golden

# What sysdig 0.29.3 cannot open: section options, and fd kinds that are newer than it.
NOT_FOR_SYSDIG = {"files/libs/curl_google_comments.scap"}
CAPTURES = sorted(str(path.relative_to(CORPUS)) for path in CORPUS.glob("files/**/*.scap"))


@pytest.mark.parametrize("path", golden("conditions"), ids=lambda path: path.name.partition(".")[0])
def test_numbers(path: Path, replay: Replay) -> None:
    """Rules see as many events as in Falco, under the same numbers, with the same time, processor and thread."""
    case = read_golden(path)
    visible = {event.num: event for event in replay.events(case["capture"]) if not event.hidden}
    assert len(visible) == max(row["matches"] for row in case["matches"])
    rows = gzip.decompress((CORPUS / "golden" / "fields" / f"{path.name[:-8]}.jsonl.gz").read_bytes()).splitlines()
    for row in map(json.loads, rows):
        event = visible[row["evt.num"]]
        assert (event.ts_ns, event.cpu, event.tid) == (row["evt.rawtime"], row["evt.cpu"], row["thread.tid"])


@pytest.mark.parametrize("capture", CAPTURES)
def test_sysdig(capture: str, replay: Replay) -> None:
    """Every exit and meta event that sysdig shows is delivered, and only events that sysdig shows are visible."""
    if not shutil.which("sysdig"):
        pytest.skip("sysdig is not installed: make setup-tests")
    if capture in NOT_FOR_SYSDIG:
        assert refused_by_sysdig(CORPUS / capture)
        return
    theirs, their_exits = sysdig_events(CORPUS / capture)
    events = list(replay.events(capture))
    assert their_exits - Counter(map(key, events)) == Counter()
    assert Counter(key(event) for event in events if not event.hidden) - theirs == Counter()


def key(event: Event) -> tuple[int, int, int]:
    """What identifies an event in both."""
    return event.ts_ns, event.cpu, event.tid


def refused_by_sysdig(path: Path) -> bool:
    """Whether it cannot open the file, so that there is nothing to compare."""
    return subprocess.run(["sysdig", "-r", path, "-n", "1"], capture_output=True, check=False).returncode != 0


def sysdig_events(path: Path) -> tuple[Counter[tuple[int, int, int]], Counter[tuple[int, int, int]]]:
    """All events that sysdig shows, and of these the exits."""
    command = ["sysdig", "-D", "-r", path, "-p", "%evt.rawtime %evt.cpu %thread.tid %evt.dir"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    shown, exits = Counter[tuple[int, int, int]](), Counter[tuple[int, int, int]]()
    for line in done.stdout.splitlines():
        ts_ns, cpu, tid, direction = line.split()
        event = int(ts_ns), int(cpu), int(tid)
        shown[event] += 1
        exits[event] += direction == "<"
    return shown, +exits

"""The made capture on one core and on two: the same alerts, byte by byte, and two cores to the end."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tiercel import _core

from benches.replay import instructions
from benches.replay.programs import programs

EVENTS = 150_000
SEVERAL_EVENTS = (1, "a rule looks at several events")


@pytest.fixture(scope="module")
def capture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some hundred thousand events of the machine that the bench replays."""
    instructions.build()
    path = tmp_path_factory.mktemp("capture") / "mixed.scap"
    subprocess.run([instructions.BINARY, "generate", path, str(EVENTS), "1"], check=True)
    return path


def test_two_cores_say_what_one_says(capture: Path) -> None:
    """Programs with rules over several events stay on one core: of the known ones only the starter rules."""
    for name, _, compiled in programs():
        runs = [_core.Replay(str(capture), compiled, threads=threads) for threads in (1, 2)]
        lines: list[list[str]] = [[], []]
        for run, found in zip(runs, lines, strict=True):
            while not run.finished:
                found.extend(alert.json() for alert in run.next_batch())
        assert lines[0] == lines[1], name
        assert runs[0].stats() == runs[1].stats(), name
        assert runs[1].cores == (SEVERAL_EVENTS if name == "starter rules" else (2, None)), name

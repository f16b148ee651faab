"""The example of the Python API, as a reader would run it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.live

EXAMPLE = Path(__file__).parents[2] / "examples/watch.py"
SECONDS = "4"


def test_the_example_prints_an_alert_and_its_drops() -> None:
    command = [sys.executable, str(EXAMPLE), SECONDS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "watching\n"
        subprocess.run(["cat", "/etc/shadow"], stdout=subprocess.DEVNULL, check=True)
        said = running.stdout.read()
    assert running.returncode == 0
    assert "Warning Sensitive file read cat /etc/shadow" in said.splitlines()
    assert said.splitlines()[-1] == "drops: 0"

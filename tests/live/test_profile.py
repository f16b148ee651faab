"""`tiercel profile --live`: counts of a machine at work."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.live


def test_a_rule_is_counted_while_the_machine_works() -> None:
    command = [sys.executable, "-m", "tiercel", "profile", "--live", "4", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert "measuring" in running.stderr.readline()
        end = time.monotonic() + 60
        while running.poll() is None and time.monotonic() < end:
            subprocess.run(["cat", "/etc/shadow"], stdout=subprocess.DEVNULL, check=True)
            time.sleep(0.2)
        found = json.loads(running.stdout.read())
    [rule] = [row for row in found["rules"] if row["name"] == "Sensitive file read"]
    assert rule["held"] > 0
    assert rule["asked"] >= rule["held"]
    assert found["events"] >= found["asked_events"] > 0

"""Falco's `capture` settings, from falco.yaml to the files."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import tiercel

pytestmark = pytest.mark.live

RULES = """
- rule: asked
  desc: a file whose rule asks for a capture
  condition: evt.type in (open, openat) and fd.name = {folder}/asked
  output: opened %fd.name by %proc.name
  priority: NOTICE
  capture: true
  capture_duration: 300
- rule: unasked
  desc: a file whose rule says nothing
  condition: evt.type in (open, openat) and fd.name startswith {folder}/unasked
  output: opened %fd.name by %proc.name
  priority: NOTICE
- rule: written
  desc: bulk, so that a capture grows
  condition: evt.type = write and fd.name = {folder}/bulk
  output: "%evt.num"
  priority: DEBUG
  enabled: {bulk}
"""
BULK = """
import os, sys
with open(sys.argv[1], "wb", buffering=0) as file:
    for _ in range(int(sys.argv[2])):
        file.write(os.urandom(80))
"""

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def falco(tmp_path: Path) -> Iterator[Start]:
    """Starts `tiercel falco` with a `capture` section; its alerts go to `alerts.json`."""
    started: list[subprocess.Popen[bytes]] = []

    def start(bulk: bool = False, **capture: Any) -> subprocess.Popen[bytes]:
        rules, config = tmp_path / "rules.yaml", tmp_path / "falco.yaml"
        rules.write_text(RULES.format(folder=tmp_path, bulk=str(bulk).lower()))
        settings = {
            "rules_files": [str(rules)],
            "capture": {"enabled": True, "path_prefix": f"{tmp_path}/captures/falco", **capture},
            "log_stderr": True,
            "log_syslog": False,
            "json_output": True,
            "stdout_output": {"enabled": False},
            "file_output": {"enabled": True, "keep_alive": True, "filename": f"{tmp_path}/alerts.json"},
        }
        config.write_text(json.dumps(settings))  # JSON is YAML
        environment = {**os.environ, "TIERCEL_SOCKET": str(tmp_path / "control.sock")}
        with (tmp_path / "stderr.txt").open("wb") as err:
            command = [sys.executable, "-m", "tiercel", "falco", "-c", str(config)]
            started.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=err, env=environment))
        until(lambda: (tmp_path / "control.sock").exists(), "no start")
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def until(condition: Callable[[], Any], what: str) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def touch(folder: Path, name: str) -> None:
    """By another process: the watcher does not watch itself."""
    subprocess.run(["/bin/sh", "-c", f': > "{folder}/{name}"'], check=True)


def captures(folder: Path) -> list[Path]:
    return sorted((folder / "captures").glob("falco_*.scap"))


def alerts(folder: Path) -> list[dict[str, Any]]:
    file = folder / "alerts.json"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def stopped(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0


def replayed(folder: Path, capture: Path) -> list[tuple[int, str, str]]:
    found = tiercel.Engine([folder / "rules.yaml"]).replay(capture)
    return [(alert.time_ns, alert.rule, alert.message) for alert in found]


def test_a_rule_that_asks_has_its_file(falco: Start, tmp_path: Path) -> None:
    process = falco(mode="rules", default_duration=60_000)
    touch(tmp_path, "unasked")
    touch(tmp_path, "asked")
    until(lambda: captures(tmp_path), "no file")
    time.sleep(1)
    touch(tmp_path, "unasked-after-the-end")
    stopped(process)
    (capture,) = captures(tmp_path)
    live = {alert["rule"]: alert for alert in alerts(tmp_path)}
    found = replayed(tmp_path, capture)
    assert [rule for _, rule, _ in found] == ["unasked", "asked"], "the past, the alert, and 300 ms"
    time_ns, _, message = found[1]
    assert capture.name.startswith(f"falco_{time_ns:020}_")
    assert live["asked"]["output"].endswith(message)


def test_in_mode_all_rules_any_alert_has_one(falco: Start, tmp_path: Path) -> None:
    process = falco(mode="all_rules", default_duration=60_000)
    touch(tmp_path, "unasked")
    until(lambda: captures(tmp_path), "no file")
    touch(tmp_path, "unasked-later")
    until(lambda: len(alerts(tmp_path)) == 2, "no alert")
    stopped(process)
    (capture,) = captures(tmp_path)
    assert [message.split()[1] for *_, message in replayed(tmp_path, capture)] == [
        f"{tmp_path}/unasked",
        f"{tmp_path}/unasked-later",
    ]


def test_a_file_that_is_full_is_told_and_the_next_alert_begins_another(falco: Start, tmp_path: Path) -> None:
    def told() -> list[dict[str, Any]]:
        return [alert for alert in alerts(tmp_path) if alert["source"] == "internal"]

    process = falco(bulk=True, mode="rules", default_duration=60_000, max_file_size_mb=1)
    touch(tmp_path, "asked")
    subprocess.run([sys.executable, "-c", BULK, tmp_path / "bulk", "40000"], check=True)
    touch(tmp_path, "asked")
    until(lambda: len(captures(tmp_path)) == 2, "one file only")
    stopped(process)
    first = captures(tmp_path)[0]
    assert told()[0]["rule"] == "Falco internal: capture file closed early"
    assert told()[0]["priority"] == "Informational"
    assert "asked" in {rule for capture in captures(tmp_path) for _, rule, _ in replayed(tmp_path, capture)}
    assert first.stat().st_size < 3 << 20

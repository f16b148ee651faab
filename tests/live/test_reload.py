"""New rules in a running watch, under load: no event and no alert is lost, and what is known stays known."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tiercel.service.control import ask

from tests.live.session import Session

pytestmark = pytest.mark.live

OPENS = 20_000
RULE = """
- rule: {name}
  desc: a file of this test was opened
  condition: evt.type in (open, openat) and fd.name startswith {folder}/file-
  output: opened (file=%fd.name parent=%proc.pname)
  priority: NOTICE
"""
OPENER = """
import os, sys
folder, count = sys.argv[1], int(sys.argv[2])
for number in range(count):
    os.close(os.open(f"{folder}/file-{number}", os.O_RDONLY | os.O_CREAT))
"""


def until(condition: Callable[[], Any], what: str) -> None:
    deadline = time.monotonic() + 90
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def opener(folder: Path, count: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", OPENER, str(folder), str(count)])


def apply(socket: Path, *files: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tiercel", "rules", "apply", "--json", "--socket", str(socket), *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def opened(session: Session) -> Counter[str]:
    return Counter(
        Path(alert["output_fields"]["fd.name"]).name for alert in session.alerts if alert["source"] == "syscall"
    )


def test_no_alert_is_lost_and_none_comes_twice(watcher: Callable[..., Session], tmp_path: Path) -> None:
    rules, socket = tmp_path / "rules.yaml", tmp_path / "control.sock"
    rules.write_text(RULE.format(name="Turn 0", folder=tmp_path))
    session = watcher("--rules", str(rules), "--control", str(socket))
    before = opener(tmp_path, 1)
    before.wait(60)
    work = opener(tmp_path, OPENS)
    turn, pauses_ns = 0, []
    while work.poll() is None or turn < 3:
        turn += 1
        rules.write_text(RULE.format(name=f"Turn {turn}", folder=tmp_path))
        answer = ask({"op": "apply"}, socket)
        assert answer["ok"], answer
        pauses_ns.append(answer["pause_ns"])
    assert work.wait(60) == 0
    session.stop()
    counts = opened(session)
    assert counts.pop("file-0") == 2
    assert counts == {f"file-{number}": 1 for number in range(1, OPENS)}
    assert len(session.rules_fired()) > 1
    assert {alert["output_fields"]["proc.pname"] for alert in session.alerts} == {
        Path("/proc/self/comm").read_text().strip()
    }
    assert "drops: 0" in session.summary
    print(f"{turn} reloads, longest wait of an event {max(pauses_ns) / 1e6:.2f} ms")


def test_a_broken_file_is_refused_and_the_old_rules_go_on(watcher: Callable[..., Session], tmp_path: Path) -> None:
    rules, socket = tmp_path / "rules.yaml", tmp_path / "control.sock"
    rules.write_text(RULE.format(name="Good", folder=tmp_path))
    session = watcher("--rules", str(rules), "--control", str(socket))
    rules.write_text(RULE.format(name="Broken", folder=tmp_path).replace("fd.name", "fd.nam"))
    until(lambda: "are refused" in session.stderr(), "the changed file was not noticed")
    answer = apply(socket)
    assert answer.returncode == 1
    assert "fd.name" in json.loads(answer.stdout)["report"]
    opener(tmp_path, 3).wait(60)
    session.stop()
    assert sum(opened(session).values()) == 3
    told = [alert for alert in session.alerts if alert["source"] == "internal"]
    assert told[0]["rule"] == "Falco internal: hot restart failure"
    assert told[0]["priority"] == "Critical"


def test_a_call_without_its_program_is_refused_and_not_silently_blind(
    watcher: Callable[..., Session], tmp_path: Path
) -> None:
    rules, other, socket = tmp_path / "rules.yaml", tmp_path / "other.yaml", tmp_path / "control.sock"
    rules.write_text(RULE.format(name="Opened", folder=tmp_path))
    other.write_text(RULE.format(name="Timer", folder=tmp_path).replace("open, openat", "timerfd_create"))
    session = watcher("--rules", str(rules), "--control", str(socket))
    answer = json.loads(apply(socket, other).stdout)
    assert not answer["ok"]
    assert "timerfd_create" in answer["message"]
    session.stop()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "falco.yaml"
    rules = tmp_path / "rules.d"
    rules.mkdir()
    (rules / "rules.yaml").write_text(RULE.format(name="First", folder=tmp_path))
    path.write_text(
        f"rules_files: [{rules}]\nlog_stderr: true\nlog_syslog: false\n"
        f"file_output: {{enabled: true, keep_alive: true, filename: {tmp_path}/alerts.txt}}\n"
        f"syscall_event_drops: {{actions: [log]}}\nwebserver: {{enabled: false}}\n"
    )
    return path


@pytest.fixture
def falco(config: Path, tmp_path: Path) -> Any:
    """A running `tiercel falco`; its stderr is in `stderr.txt`."""
    environment = {**os.environ, "TIERCEL_SOCKET": str(tmp_path / "control.sock")}
    with (tmp_path / "stderr.txt").open("wb") as err, (tmp_path / "stdout.txt").open("wb") as out:
        command = [sys.executable, "-m", "tiercel", "falco", "-c", str(config)]
        running = subprocess.Popen(command, stdout=out, stderr=err, env=environment)
        until(lambda: "Opening 'syscall' source" in said(tmp_path) and (tmp_path / "control.sock").exists(), "no start")
        yield running
        if running.poll() is None:
            running.kill()
            running.wait()


def said(folder: Path) -> str:
    return (folder / "stderr.txt").read_text()


def lines(file: Path) -> list[str]:
    """Alerts of the rules; a refused file is told there, too."""
    text = file.read_text() if file.exists() else ""
    return [line for line in text.splitlines() if "opened (file=" in line]


def test_falco_s_signals(falco: subprocess.Popen[bytes], tmp_path: Path) -> None:
    alerts, old = tmp_path / "alerts.txt", tmp_path / "alerts.old"
    opener(tmp_path, 1).wait(60)
    until(lambda: len(lines(alerts)) == 1, "no alert")
    alerts.rename(old)
    falco.send_signal(signal.SIGUSR1)
    until(lambda: "SIGUSR1 received" in said(tmp_path), "SIGUSR1 was not noticed")
    opener(tmp_path, 1).wait(60)
    until(lambda: len(lines(alerts)) == 1, "the file was not opened anew")
    assert len(lines(old)) == 1
    falco.send_signal(signal.SIGHUP)
    until(lambda: "rules now run" in said(tmp_path), "SIGHUP was not noticed")
    assert "SIGHUP received, restarting..." in said(tmp_path)
    (tmp_path / "rules.d" / "more.yaml").write_text(RULE.format(name="Second", folder=f"{tmp_path}/other"))
    until(lambda: "2 rules now run" in said(tmp_path), "a new file in the folder was not noticed")
    falco.send_signal(signal.SIGTERM)
    assert falco.wait(60) == 0
    assert "Events detected: 2" in (tmp_path / "stdout.txt").read_text()
    assert "SIGTERM received, exiting..." in said(tmp_path)


def test_settings_change_without_a_restart(falco: subprocess.Popen[bytes], config: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    config.write_text(config.read_text().replace("alerts.txt", "other.txt"))
    until(lambda: "rules now run" in said(tmp_path), "the changed settings were not noticed")
    time.sleep(0.3)
    opener(tmp_path, 1).wait(60)
    until(lambda: len(lines(other)) == 1, "the new file was not written")
    config.write_text("priority: loud\n")
    until(lambda: "are refused" in said(tmp_path), "broken settings were not noticed")
    opener(tmp_path, 1).wait(60)
    until(lambda: len(lines(other)) == 2, "the old settings do not go on")


def test_new_rules_look_back_over_the_flight_recorder(watcher: Callable[..., Session], tmp_path: Path) -> None:
    rules, socket = tmp_path / "rules.yaml", tmp_path / "control.sock"
    rules.write_text(RULE.format(name="Elsewhere", folder="/nowhere"))
    recorder = ("--flight-recorder", "120s", "--flight-recorder-path", str(tmp_path / "flight"))
    session = watcher("--rules", str(rules), "--control", str(socket), *recorder)
    opener(tmp_path, 5).wait(60)
    time.sleep(1)
    rules.write_text(rules.read_text() + RULE.format(name="Seen before", folder=tmp_path))
    command = [sys.executable, "-m", "tiercel", "rules", "apply", "--backfill", "2m", "--json", "--socket", str(socket)]
    answer = json.loads(subprocess.run(command, capture_output=True, text=True, timeout=120, check=False).stdout)
    assert (answer["ok"], answer["backfilled"]) == (True, 5), answer
    session.stop()
    assert opened(session) == {f"file-{number}": 1 for number in range(5)}

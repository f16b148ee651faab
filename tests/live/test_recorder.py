"""Live recordings: they replay as the live run saw it, sysdig reads them, and the past answers other rules."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import tiercel

RULES = """
- rule: name
  desc: d
  condition: evt.type in (open, openat, openat2) and evt.dir = < and fd.name startswith {folder}/watched
  output: "%evt.type %proc.name %proc.pname %fd.name %fd.name.effective %evt.arg.flags %user.name"
  priority: WARNING
- rule: started
  desc: d
  condition: evt.type = execve and proc.cmdline contains marker-{folder}
  output: "%proc.exepath %proc.cmdline %proc.pid %proc.ppid %proc.cwd %proc.tty"
  priority: NOTICE
- rule: connection
  desc: d
  condition: evt.type in (connect, accept, accept4) and proc.cmdline contains act-{folder} and fd.rip = 127.0.0.1
  output: "%evt.type %fd.name %fd.l4proto %evt.rawres"
  priority: NOTICE
- rule: renamed
  desc: d
  condition: evt.type in (rename, renameat, renameat2) and proc.cmdline contains act-{folder}
  output: "%fs.path.source %fs.path.target %proc.name"
  priority: NOTICE
"""
OTHER = """
- rule: unlinked
  desc: d
  condition: evt.type in (unlink, unlinkat) and proc.cmdline contains act-{folder}
  output: "%fs.path.name"
  priority: NOTICE
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A place whose names no other process uses."""
    made = tmp_path / "place"
    made.mkdir()
    (made / "watched").write_text("secret")
    (made / "link").symlink_to(made / "watched")
    return made


@pytest.fixture
def rules(tmp_path: Path, folder: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / f"{abs(hash(text))}.yaml"
        path.write_text(text.format(folder=folder))
        return path

    return write


KNOWN = ("openat", "read", "close", "fstat")
"""Calls that sysdig 0.29 has types for and shows with their file."""

ACTS = """
import socket, subprocess, sys
from pathlib import Path
folder = Path(sys.argv[1].removeprefix("act-"))
for name in ("watched", "link"):
    (folder / name).read_text()
command = f"cd {folder}; cat watched; cat ./link; exec /bin/echo marker-{folder}"
subprocess.run(["/bin/sh", "-c", command], check=True, stdout=subprocess.DEVNULL)
with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
    server.accept()[0].close()
(folder / "a").write_text("")
(folder / "a").rename(folder / "b")
(folder / "b").unlink()
"""


def act(folder: Path) -> None:
    """What the rules look for, by another process: the watcher does not watch itself."""
    subprocess.run([sys.executable, "-c", ACTS, f"act-{folder}"], check=True)


INSIDE = """
- rule: inside
  desc: d
  condition: evt.type = execve and proc.args contains inside-{folder}
  output: "%user.name %user.uid %user.homedir %user.shell %group.name %container.id %proc.pname"
  priority: NOTICE
"""


def act_inside(folder: Path, enter_container: Callable[[], None]) -> None:
    """A process of a container that has its own users, which nobody asked for before. It stays until that is done."""
    passwd, group = folder / "passwd", folder / "group"
    passwd.write_text("root:x:0:0::/root:/bin/sh\ninside:x:4242:4243::/home/inside:/bin/own\n")
    group.write_text("root:x:0:\nstaff-inside:x:4243:\n")
    script = f"""
mount --bind {passwd} /etc/passwd && mount --bind {group} /etc/group
exec setpriv --reuid 4242 --regid 4243 --clear-groups /bin/sh -c 'sleep 2; :' inside-{folder}
"""
    command = ["unshare", "--mount", "/bin/sh", "-c", script]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, preexec_fn=enter_container)


def facts(alert: tiercel.Alert) -> tuple[Any, ...]:
    return alert.time_ns, alert.rule, alert.view, alert.message, sorted(alert.fields.items(), key=str)


def watched(path: Path, folder: Path, **settings: Any) -> tuple[list[tiercel.Alert], dict[str, Any]]:
    recorder = tiercel.FlightRecorder(prefix=folder.parent / "part", after_seconds=60, seconds=600, **settings)
    with tiercel.Engine([path]).watch(flight_recorder=recorder) as watch:
        act(folder)
        time.sleep(1)
    return list(watch), watch.stats()["flight_recorder"]


def test_a_part_replays_as_the_live_run_saw_it(rules: Callable[[str], Path], folder: Path) -> None:
    """Both views, names of users and parents, sockets: nothing that the kernel told live is missing."""
    path = rules(RULES)
    live, stats = watched(path, folder)
    parts = sorted(folder.parent.glob("part_*.scap"))
    assert (len(parts), stats["files"]) == (1, 1), stats
    assert {alert.rule for alert in live} == {"name", "started", "connection", "renamed"}
    assert any(alert.view == "effective" for alert in live), "opened by a link"
    replayed = list(tiercel.Engine([path]).replay(parts[0]))
    assert [facts(alert) for alert in replayed] == [facts(alert) for alert in live]


def test_users_of_a_container_that_appears_meanwhile(
    rules: Callable[[str], Path], folder: Path, recording: Callable[..., Any], enter_container: Callable[[], None]
) -> None:
    """No event tells them: the machine was asked, and what it said is in both kinds of recording."""
    path = rules(INSIDE)
    process, whole = recording()
    recorder = tiercel.FlightRecorder(prefix=folder.parent / "part", after_seconds=60)
    with tiercel.Engine([path]).watch(flight_recorder=recorder) as watch:
        act_inside(folder, enter_container)
        time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    live = {alert.message for alert in watch}
    assert any(message.startswith("inside 4242 /home/inside /bin/own staff-inside ") for message in live), live
    for capture in (whole, *folder.parent.glob("part_*.scap")):
        assert {alert.message for alert in tiercel.Engine([path]).replay(capture)} == live, capture


def test_a_tree_holds_what_the_alert_needs(rules: Callable[[str], Path], folder: Path) -> None:
    path = rules(RULES)
    live, stats = watched(path, folder, scope="tree")
    parts = sorted(folder.parent.glob("part_*.scap"))
    assert stats["files"] == len(parts) >= 1
    replayed = [facts(alert) for alert in tiercel.Engine([path]).replay(parts[0])]
    assert [facts(alert) for alert in live] == replayed


def test_other_rules_see_the_past(rules: Callable[[str], Path], folder: Path) -> None:
    other = tiercel.Engine([rules(OTHER)])
    with tiercel.Engine([rules(RULES)]).watch(flight_recorder=tiercel.FlightRecorder(alerts="rules")) as watch:
        act(folder)
        time.sleep(1)
        found = watch.backfill(other, 60)
        assert [alert.message for alert in found] == [f"{folder}/b"]
        assert watch.backfill(other, 0.001) == []
    assert watch.stats()["flight_recorder"]["files"] == 0, "no rule asks for a capture"
    with pytest.raises(tiercel.TiercelError, match="ended"):
        watch.backfill(other, 60)


def test_a_rule_asks_for_its_capture(rules: Callable[[str], Path], folder: Path) -> None:
    path = rules(RULES.replace("priority: WARNING", "priority: WARNING\n  capture: true\n  capture_duration: 100"))
    _, stats = watched(path, folder, alerts="rules")
    assert stats["files"] >= 1
    part = sorted(folder.parent.glob("part_*.scap"))[0]
    first = next(alert for alert in tiercel.Engine([path]).replay(part) if alert.rule == "name")
    assert part.name.startswith(f"part_{first.time_ns:020}_")


@pytest.fixture
def recording(tmp_path: Path) -> Iterator[Callable[..., tuple[subprocess.Popen[bytes], Path]]]:
    """Starts `tiercel record` and waits until it records."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*options: str) -> tuple[subprocess.Popen[bytes], Path]:
        target = tmp_path / "live.scap"
        command = [sys.executable, "-m", "tiercel", "record", "-w", str(target), *options]
        process = subprocess.Popen(command, stderr=subprocess.PIPE)
        started.append(process)
        assert process.stderr is not None
        assert b"recording" in process.stderr.readline()
        return process, target

    yield start
    for process in started:
        process.kill()
        process.communicate()


def seen(target: Path, name: str) -> Counter[tuple[str, str]]:
    """(type, name of the file or connection) of a process's exit events."""
    events = tiercel.open(target).filter(f"proc.name = {name} and evt.dir = <")
    return Counter((event["evt.type"], event["fd.name"] or "") for event in events)


def test_sysdig_reads_a_live_recording(recording: Callable[..., Any], tmp_path: Path) -> None:
    if not shutil.which("sysdig"):
        pytest.skip("sysdig is not installed (Debian package sysdig)")
    process, target = recording("--compat", "0.29")
    tool = tmp_path / "livetool"
    shutil.copy("/bin/cat", tool)
    subprocess.run([tool, "/etc/hostname", "/etc/passwd"], check=True, stdout=subprocess.DEVNULL)
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    command = ["sysdig", "-r", target, "-p", "*%evt.type|%fd.name", "proc.name = livetool and evt.dir = <"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    theirs = Counter(tuple(line.replace("<NA>", "").split("|")) for line in lines)
    ours = seen(target, "livetool")

    def read_files(found: Counter[tuple[str, str]]) -> dict[tuple[str, str], int]:
        return {key: count for key, count in found.items() if key[1].startswith("/etc/") and key[0] in KNOWN}

    assert read_files(ours) == read_files(theirs)
    assert ours["read", "/etc/passwd"] >= 2


def test_a_killed_recorder_leaves_what_it_had(recording: Callable[..., Any], tmp_path: Path) -> None:
    process, target = recording()
    tool = tmp_path / "killtool"
    shutil.copy("/bin/cat", tool)
    subprocess.run([tool, "/etc/hostname"], check=True, stdout=subprocess.DEVNULL)
    time.sleep(3)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert seen(target, "killtool")["read", "/etc/hostname"] >= 2
    assert tiercel.open(target).report.intact

"""What goes wrong around a watch: it is stopped, starved, killed, its clock jumps. It says what it lost by it."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tiercel.ledger import Slice, read

from tests.live.session import Session

pytestmark = pytest.mark.live

HERE = Path(__file__).parent
RULES = """
- rule: opened
  desc: every open of one name
  condition: evt.type in (open, openat) and fd.name = /etc/hostname
  output: "%proc.pid %proc.name %proc.args"
  priority: INFO
- rule: started
  desc: a program with a mark in its arguments
  condition: evt.type in (execve, execveat) and proc.args contains tl_mark
  output: "%proc.pid %proc.name %proc.args"
  priority: INFO
- rule: nothing followed
  desc: a program that is expected did not come
  condition: evt.type in (execve, execveat) and proc.args contains tl_wait
  absent:
    within: 10m
    condition: evt.type in (execve, execveat) and proc.args contains tl_expected
  output: "%proc.args"
  priority: INFO
"""
FLOOD = """
import os, sys, time
end = time.monotonic() + float(sys.argv[1])
while time.monotonic() < end:
    os.close(os.open("/etc/hostname", os.O_RDONLY))
"""
BORN_UNSEEN = """
import os, sys
sys.stdin.readline()
os.close(os.open("/etc/hostname", os.O_RDONLY))
sys.stdin.read()
"""
ON_ONE_PROCESSOR = """
import os, sys, time
os.sched_setaffinity(0, {int(sys.argv[1])})
end = time.monotonic() + float(sys.argv[2])
times = int(sys.argv[3])
while times and time.monotonic() < end:
    os.close(os.open("/etc/hostname", os.O_RDONLY))
    times -= 1
print("done", flush=True)
sys.stdin.readline()
os.close(os.open("/etc/hostname", os.O_RDONLY))
"""
QUIET_OPENS = 40
STOPPED_S = 5.0
HOUR_NS = 3600 * 10**9
Run = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def rules(tmp_path: Path) -> str:
    path = tmp_path / "rules.yaml"
    path.write_text(RULES)
    return str(path)


def flood(seconds: float) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-I", "-c", FLOOD, str(seconds)])


def mark(text: str) -> None:
    subprocess.run(["/bin/echo", text], check=True, capture_output=True)


def adds_up(slices: list[Slice]) -> bool:
    """Produced is delivered, left out and lost, to the unit."""
    return sum(entry.total("produced") for entry in slices) == sum(
        entry.total("delivered") + entry.total("left_out") + entry.lost for entry in slices
    )


def started(session: Session, text: str) -> bool:
    return any(alert["rule"] == "started" and text in alert["output_fields"]["proc.args"] for alert in session.alerts)


def test_stopped_for_five_seconds_under_load(
    watcher: Callable[..., Session], rules: str, run: Run, tmp_path: Path
) -> None:
    """The control rings are full, too; a process that began meanwhile is looked up when it does something."""
    state = tmp_path / "state"
    session = watcher("--rules", rules, "--state-dir", str(state), "--keep-privileges")
    os.kill(session.pid, signal.SIGSTOP)
    stopped, load = time.monotonic(), flood(STOPPED_S)
    run("tl_storm", "3000")
    unseen = subprocess.Popen([sys.executable, "-I", "-c", BORN_UNSEEN, "tl_unseen"], stdin=subprocess.PIPE)
    load.wait()
    time.sleep(max(0.0, STOPPED_S - (time.monotonic() - stopped)))
    os.kill(session.pid, signal.SIGCONT)
    time.sleep(1.5)
    assert unseen.stdin is not None
    unseen.stdin.write(b"\n")
    unseen.stdin.flush()
    mark("tl_mark_after")
    time.sleep(1)
    unseen.communicate()
    session.stop()
    slices = list(read(state))
    lost = sum(entry.lost for entry in slices)
    assert lost > 0
    assert adds_up(slices)
    assert f"drops: {lost}" in session.summary
    assert "unaccounted" not in session.summary
    assert started(session, "tl_mark_after")
    (fields,) = session.fields(proc_pid=unseen.pid)
    assert fields["proc.args"].endswith("tl_unseen"), "a process that began unseen is known all the same"


def on_one_processor(seconds: float, times: int) -> subprocess.Popen[str]:
    """Opens files on the first processor that this test may use, and once more after a line on its input."""
    words = [str(min(os.sched_getaffinity(0))), str(seconds), str(times)]
    command = [sys.executable, "-I", "-c", ON_ONE_PROCESSOR, *words]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_a_flood_loses_its_own_and_alerts_say_who_lost(
    watcher: Callable[..., Session], rules: str, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    session = watcher("--rules", rules, "--state-dir", str(state), "--blind-times")
    os.kill(session.pid, signal.SIGSTOP)
    loud = on_one_processor(2.5, -1)
    assert loud.stdout is not None
    loud.stdout.readline()
    quiet = on_one_processor(10, QUIET_OPENS)
    assert quiet.stdout is not None
    quiet.stdout.readline()
    os.kill(session.pid, signal.SIGCONT)
    time.sleep(1.5)
    loud.communicate("\n")
    quiet.communicate("\n")
    time.sleep(0.5)
    session.stop()
    assert len(session.fields(proc_pid=quiet.pid)) == QUIET_OPENS + 1, "the last quarter is not the flood's"
    reasons = {loss.reason for entry in read(state) for loss in entry.losses}
    assert "flood" in reasons
    last = {alert["output_fields"]["proc.pid"]: alert for alert in session.alerts if alert["rule"] == "opened"}
    (blind,) = (time for time in last[loud.pid]["blind"] if time["proc.pid"] == loud.pid)
    assert blind["lost"] > 0
    assert blind["from"] < blind["to"] < last[loud.pid]["output_fields"]["evt.time"]
    assert quiet.pid not in {time["proc.pid"] for time in last[quiet.pid].get("blind", [])}


@pytest.fixture
def starved() -> Iterator[Callable[[int], None]]:
    """Puts a process into a cgroup with a tenth of a processor."""
    v2, v1 = Path("/sys/fs/cgroup/cgroup.controllers"), Path("/sys/fs/cgroup/cpu")
    root = v1 if v1.is_dir() else v2.parent
    if root is v2.parent and "cpu" not in v2.read_text().split():
        pytest.skip("no cgroup controller for processors")
    folder = root / f"tl_starved_{os.getpid()}"
    if root is not v1:
        (root / "cgroup.subtree_control").write_text("+cpu")
    folder.mkdir()
    if root is v1:
        (folder / "cpu.cfs_period_us").write_text("100000")
        (folder / "cpu.cfs_quota_us").write_text("10000")
    else:
        (folder / "cpu.max").write_text("10000 100000")
    yield lambda pid: (folder / "cgroup.procs").write_text(str(pid)) and None
    deadline = time.monotonic() + 10
    while (folder / "cgroup.procs").read_text() and time.monotonic() < deadline:
        time.sleep(0.1)
    folder.rmdir()


def test_a_tenth_of_a_processor(
    watcher: Callable[..., Session], rules: str, starved: Callable[[int], None], tmp_path: Path
) -> None:
    state = tmp_path / "state"
    session = watcher("--rules", rules, "--state-dir", str(state))
    starved(session.pid)
    load = flood(3)
    mark("tl_mark_during")
    load.wait()
    mark("tl_mark_after")
    session.stop()
    assert adds_up(list(read(state)))
    assert started(session, "tl_mark_during"), "a flood of opens costs no exec, however little time there is"
    assert started(session, "tl_mark_after")
    assert session.returncode == 0


@pytest.fixture
def plugged() -> Iterator[Callable[[bool], None]]:
    """Takes the machine's last processor away and gives it back."""
    switches = sorted(Path("/sys/devices/system/cpu").glob("cpu[0-9]*/online"))
    if not switches:
        pytest.skip("this machine cannot do without any of its processors")

    def plug(present: bool) -> None:
        try:
            switches[-1].write_text(str(int(present)))
        except OSError as error:
            pytest.skip(f"this machine keeps its processors: {error}")

    yield plug
    switches[-1].write_text("1")


def test_a_processor_goes_and_comes_back(
    watcher: Callable[..., Session], rules: str, plugged: Callable[[bool], None], tmp_path: Path
) -> None:
    """What lies in its ring is read all the same, and nothing is missed when it is back."""
    state, quiet = tmp_path / "state", tmp_path / "quiet.yaml"
    # The flood is delivered, for only the engine can tell that no rule matches it. Its alerts would be too many.
    quiet.write_text(
        Path(rules).read_text().replace("fd.name = /etc/hostname", "fd.name = /etc/hostname and fd.num > 100000")
    )
    session = watcher("--rules", str(quiet), "--state-dir", str(state))
    load = flood(3)
    mark("tl_mark_before")
    time.sleep(0.5)
    plugged(False)
    mark("tl_mark_during")
    time.sleep(1)
    plugged(True)
    load.wait()
    mark("tl_mark_after")
    session.stop()
    assert adds_up(list(read(state)))
    assert "unaccounted" not in session.summary
    assert all(started(session, f"tl_mark_{when}") for when in ("before", "during", "after"))
    assert session.returncode == 0


UNREADABLE = """
import ctypes, os
call = ctypes.CDLL(None, use_errno=True).openat
assert all(call(-100, ctypes.c_void_p(1), os.O_RDONLY) == -1 for _ in range(50))
assert ctypes.get_errno() == 14
"""


def test_an_argument_that_is_not_there_is_counted(watcher: Callable[..., Session], tmp_path: Path) -> None:
    """An open whose name cannot be read fails, comes all the same, and is told."""
    rules = tmp_path / "unreadable.yaml"
    rules.write_text(
        "- rule: no name\n  desc: d\n  condition: evt.type in (open, openat) and evt.res = EFAULT\n"
        '  output: "%proc.pid"\n  priority: INFO\n'
    )
    session = watcher("--rules", str(rules))
    caller = subprocess.Popen([sys.executable, "-I", "-c", UNREADABLE])
    assert caller.wait() == 0
    session.stop()
    assert len(session.fields(proc_pid=caller.pid)) == 50
    assert int(session.summary.split("unreadable: ")[1].split()[0]) >= 50


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Moves the time of day of what is started from now on: `clock(ns)`."""
    library, offset = tmp_path / "clock.so", tmp_path / "offset"
    command = ["gcc", "-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o", str(library), str(HERE / "shim/clock.c")]
    subprocess.run(command, check=True)
    offset.write_bytes(struct.pack("q", 0))
    monkeypatch.setenv("TL_CLOCK", str(offset))
    monkeypatch.setenv("LD_PRELOAD", str(library))

    def move(ns: int) -> None:
        with offset.open("r+b", buffering=0) as file:
            file.write(struct.pack("q", ns))

    return move


@pytest.mark.parametrize("jump_ns", [HOUR_NS, -HOUR_NS], ids=["forward", "back"])
def test_the_time_of_day_jumps(
    watcher: Callable[..., Session],
    rules: str,
    clock: Callable[[int], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    jump_ns: int,
) -> None:
    """Events keep the clock of the start: their order and what rules wait for stay, and losses are still told."""
    state = tmp_path / "state"
    session = watcher("--rules", rules, "--state-dir", str(state), "--keep-privileges")
    monkeypatch.delenv("LD_PRELOAD")
    before = time.time_ns()
    mark("tl_mark_first")
    mark("tl_wait")
    time.sleep(1.2)
    clock(jump_ns)
    os.kill(session.pid, signal.SIGSTOP)
    flood(1.5).wait()
    os.kill(session.pid, signal.SIGCONT)
    time.sleep(2.5)
    mark("tl_mark_second")
    time.sleep(1.2)
    session.stop()
    after = time.time_ns()
    assert started(session, "tl_mark_first")
    assert started(session, "tl_mark_second")
    assert "nothing followed" not in session.rules_fired(), "ten minutes have not passed"
    times = [alert["output_fields"]["evt.time"] for alert in session.alerts if alert["rule"] == "started"]
    assert times == sorted(times)
    assert all(before - 10**9 < one < after + 10**9 for one in times)
    slices = list(read(state))
    assert adds_up(slices)
    assert all(entry.begin_ns < entry.end_ns for entry in slices)
    assert slices[-1].end_ns - slices[0].begin_ns < after - before + 10 * 10**9
    assert any(alert["rule"].endswith("syscall event drop") for alert in session.alerts), session.summary


def test_killed_under_load_nothing_stays_and_the_next_one_sees(watcher: Callable[..., Session], rules: str) -> None:
    load = flood(60)
    try:
        for _ in range(2):
            watcher("--rules", rules).stop(signal.SIGKILL)
        last = watcher("--rules", rules)
        mark("tl_mark_after")
        time.sleep(0.3)
        last.stop()
    finally:
        load.kill()
        load.wait()
    assert started(last, "tl_mark_after")
    assert last.returncode == 0
    pinned = Path("/sys/fs/bpf")
    assert not [path for path in pinned.glob("**/*") if "tiercel" in path.name]

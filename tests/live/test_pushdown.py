"""The kernel leaves out what no rule can match, and alerts are the same as without."""

from __future__ import annotations

import collections
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.live.session import Session

pytestmark = pytest.mark.live

UPSTREAM = Path(__file__).parents[3] / "shared/corpus/rules-latest"
RULES = """
- rule: below a link
  desc: a name that is a link, as it is used
  condition: evt.type in (open, openat, openat2) and fd.name startswith /var/tmp/tl_link/
  output: "%evt.type %proc.pid %fd.name %fd.nameraw"
  priority: INFO
- rule: below the real one
  desc: what the link leads to
  condition: evt.type in (open, openat, openat2) and fd.num >= 0 and fd.name startswith /var/tmp/tl_real/
  output: "%evt.type %proc.pid %fd.name %fd.nameraw"
  priority: INFO
- rule: writes to a log
  desc: the end of a name
  condition: evt.type in (open, openat, creat) and evt.is_open_write = true and fd.filename in (a.log, b.log)
  output: "%evt.type %proc.pid %fd.name %fd.nameraw"
  priority: INFO
- rule: not found
  desc: a call that fails
  condition: evt.type in (open, openat) and evt.res = ENOENT and fs.path.name contains tl_missing
  output: "%evt.type %proc.pid %fs.path.name"
  priority: INFO
- rule: removed
  desc: another type, by its result
  condition: evt.type in (unlink, unlinkat) and evt.rawres = 0 and fs.path.name contains tl_
  output: "%evt.type %proc.pid %fs.path.name"
  priority: INFO
"""
WORK = """
import os, sys
real, link = "/var/tmp/tl_real", "/var/tmp/tl_link"
def touch(path, flags=os.O_RDONLY, **where):
    try:
        os.close(os.open(path, flags, 0o644, **where))
    except OSError:
        pass
create = os.O_CREAT | os.O_WRONLY
for name in ("a.log", "b.log", "c.log", "x" * 60, "deep"):
    touch(f"{real}/{name}", create)
os.link(f"{real}/c.log", f"{real}/d.log")
for path in (f"{real}/a.log", f"{link}/a.log", f"{link}/../tl_real/c.log", f"{real}//a.log", f"{real}/./b.log",
             f"{real}/d.log", f"{real}/{'x' * 60}", "/etc/hostname", "/etc/shadow",
             "/tmp/tl_missing", "/proc/self/stat", "/"):
    touch(path)
for start in (real, link, "/var/tmp", "/"):
    os.chdir(start)
    for path in ("a.log", "./a.log", "tl_link/a.log", "tl_real/a.log", "var/tmp/tl_link/b.log", "tl_missing"):
        touch(path)
        touch(path, os.O_WRONLY)
    fd = os.open(".", os.O_RDONLY | os.O_DIRECTORY)
    touch("deep", dir_fd=fd)
os.chdir("/var/tmp"); os.chdir("tl_link"); touch("a.log"); touch("../tl_real/b.log")
for base in (real, link):
    fd = os.open(base, os.O_RDONLY | os.O_DIRECTORY)
    touch("a.log", dir_fd=fd); touch("b.log", os.O_WRONLY, dir_fd=fd)
    os.fchdir(fd); touch("c.log"); touch("b.log", os.O_RDWR)
for _ in range(2000):
    touch("/etc/hostname")
for name in os.listdir(real):
    os.unlink(f"{real}/{name}")
"""

THREAD_RULES = """
- macro: read_below_tl
  condition: evt.type in (open, openat) and evt.is_open_read = true and fd.num >= 0
- rule: read under a name
  desc: nothing but the thread's name decides
  condition: read_below_tl and proc.name = tl_second
  output: "sid=%proc.sid %proc.name %fd.name"
  priority: INFO
- rule: read by an executable
  desc: what was executed decides
  condition: read_below_tl and proc.exepath endswith /tl_exec
  output: "sid=%proc.sid %proc.exepath %fd.name"
  priority: INFO
- rule: read in a container
  desc: the control group decides
  condition: evt.type in (open, openat) and container.id != host and not proc.name = tl_first
  output: "sid=%proc.sid %container.id %proc.name %fd.name"
  priority: INFO
- rule: removed under a name
  desc: another type than an open
  condition: evt.type in (unlink, unlinkat, mkdir, rmdir, kill) and proc.name in (tl_second, tl_exec)
  output: "sid=%proc.sid %evt.type %proc.name"
  priority: INFO
- rule: executable made
  desc: the mode of a new file
  condition: evt.type in (open, openat, creat) and evt.is_open_exec = true and proc.name in (tl_first, tl_second)
  output: "sid=%proc.sid %proc.name %fd.name"
  priority: INFO
- rule: at the top
  desc: files directly below the root
  condition: evt.type in (open, openat) and fd.num >= 0 and fd.directory = /
  output: "sid=%proc.sid %fd.name"
  priority: INFO
"""
THREAD_WORK = """
import ctypes, os, shutil, subprocess, sys, threading
prctl = ctypes.CDLL(None).prctl
folder = sys.argv[1]
def call(work):
    try:
        return work()
    except OSError:
        return None
def work(number):
    for turn in range(60):
        for name in (b"tl_first", b"tl_second", b"tl_third"):
            prctl(15, name, 0, 0, 0)
            for path in ("/etc/hostname", "/", f"{folder}/absent"):
                fd = call(lambda: os.open(path, os.O_RDONLY))
                fd is None or os.close(fd)
            for mode in (0o644, 0o755):
                os.close(os.open(f"{folder}/{number}", os.O_CREAT | os.O_WRONLY, mode))
                os.unlink(f"{folder}/{number}")
            os.mkdir(f"{folder}/{number}")
            os.rmdir(f"{folder}/{number}")
            os.kill(os.getpid(), 0)
threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
[thread.start() for thread in threads]
shutil.copy("/bin/cat", f"{folder}/tl_exec")
for _ in range(40):
    subprocess.run([f"{folder}/tl_exec", "/etc/hostname"], stdout=subprocess.DEVNULL)
    subprocess.run(["/bin/cat", "/etc/hostname"], stdout=subprocess.DEVNULL)
[thread.join() for thread in threads]
for _ in range(3000):
    os.close(os.open("/etc/hostname", os.O_RDONLY))
"""


@pytest.fixture
def places() -> Iterator[None]:
    """A directory and a link to it."""
    real, link = Path("/var/tmp/tl_real"), Path("/var/tmp/tl_link")
    subprocess.run(["rm", "-rf", str(real), str(link)], check=True)
    real.mkdir()
    link.symlink_to(real)
    yield
    subprocess.run(["rm", "-rf", str(real), str(link)], check=True)


def seen(session: Session, pid: int) -> collections.Counter[tuple[Any, ...]]:
    """What was reported of one process: times and numbers of events apart."""
    return collections.Counter(
        (alert["rule"], alert["output_fields"].get("view"), alert["output"].split(" ", 1)[1])
        for alert in session.alerts
        if alert["output_fields"].get("proc.pid", pid) == pid
    )


def test_alerts_are_the_same_with_and_without(watcher: Callable[..., Session], tmp_path: Path, places: None) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(RULES)
    options = ["--matching", "all", "--rules", str(rules)]
    if UPSTREAM.is_dir():
        options += ["--rules", str(UPSTREAM / "falco_rules.yaml")]
    with_it, without = watcher(*options), watcher(*options, "--no-pushdown")
    work = subprocess.Popen(["python3", "-I", "-c", WORK], env={"PATH": os.environ["PATH"]})
    assert work.wait(60) == 0
    with_it.stop()
    without.stop()
    one, other = seen(with_it, work.pid), seen(without, work.pid)
    assert (one - other, other - one) == (collections.Counter(), collections.Counter())
    assert {name for name, _, _ in seen(with_it, work.pid)} >= {
        "below a link", "below the real one", "writes to a log", "not found", "removed",
    }  # fmt: skip
    left_out = with_it.summary.split("left out by the kernel: ")[1].split()[0]
    assert int(left_out) >= 1900, "the filter leaves out what no rule asks for"
    assert "left out" not in without.summary


def of_session(session: Session, sid: int) -> collections.Counter[tuple[str, str]]:
    """What rules that name the session in their output reported of one session."""
    found = [(alert["rule"], alert["output"].partition("sid=")[2]) for alert in session.alerts]
    return collections.Counter((rule, text) for rule, text in found if text.startswith(f"{sid} "))


def test_threads_that_rename_themselves_execute_and_enter_containers(
    watcher: Callable[..., Session],
    tmp_path: Path,
    container_id: str,
    enter_container: Callable[[], None],
) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(THREAD_RULES)
    options = ["--matching", "all", "--rules", str(rules)]
    with_it, without = watcher(*options), watcher(*options, "--no-pushdown")
    sessions = []
    for enter in (None, enter_container):
        folder = tmp_path / f"work{len(sessions)}"
        folder.mkdir()
        command = ["python3", "-I", "-c", THREAD_WORK, str(folder)]
        work = subprocess.Popen(command, preexec_fn=enter, start_new_session=True, env={"PATH": os.environ["PATH"]})
        sessions.append(work.pid)
        assert work.wait(120) == 0
    with_it.stop()
    without.stop()
    for sid in sessions:
        one, other = of_session(with_it, sid), of_session(without, sid)
        assert (one - other, other - one) == (collections.Counter(), collections.Counter())
    fired = {rule for sid in sessions for rule, _ in of_session(with_it, sid)}
    assert fired == {line.removeprefix("- rule: ") for line in THREAD_RULES.splitlines() if line.startswith("- rule")}
    left_out = with_it.summary.split("left out by the kernel: ")[1].split()[0]
    assert int(left_out) >= 3000, "the filter leaves out what no rule asks for"

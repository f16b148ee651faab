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

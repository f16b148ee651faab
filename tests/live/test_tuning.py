"""Settings of a configuration that change what is collected and kept: `base_syscalls`, `falco_libs`, `engine`."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.live.session import Session

pytestmark = pytest.mark.live

RULES = """
- rule: folder made
  desc: d
  condition: evt.type in (mkdir, mkdirat) and evt.arg.path contains {folder}
  output: made (name=%proc.name parent=%proc.pname)
  priority: NOTICE
- rule: folder removed
  desc: d
  condition: evt.type in (rmdir, unlinkat) and evt.arg[1] contains {folder}
  output: removed (name=%proc.name)
  priority: NOTICE
- rule: file opened
  desc: d
  condition: evt.type in (open, openat) and fd.name startswith {folder}
  output: opened (res=%evt.res)
  priority: NOTICE
"""


@pytest.fixture
def configured(watcher: Callable[..., Session], tmp_path: Path) -> Callable[[str], Session]:
    """A watch of what happens below the test's folder, under a configuration."""

    def start(text: str) -> Session:
        (tmp_path / "rules.yaml").write_text(RULES.format(folder=tmp_path))
        (tmp_path / "falco.yaml").write_text(f"stdout_output: {{enabled: true}}\nrule_matching: all\n{text}")
        return watcher("--rules", str(tmp_path / "rules.yaml"), "--config", str(tmp_path / "falco.yaml"))

    return start


def make_and_remove(folder: Path) -> None:
    (folder / "made").mkdir()
    os.system(f"rmdir {folder}/made")  # a process that began under the watch


def test_a_call_that_is_taken_out_is_not_collected_and_its_rules_are_named(
    configured: Callable[[str], Session], tmp_path: Path
) -> None:
    session = configured('base_syscalls: {custom_set: ["!rmdir", "!unlinkat"]}\n')
    make_and_remove(tmp_path)
    session.stop()
    assert "folder made" in session.rules_fired()
    assert "folder removed" not in session.rules_fired()
    assert "base_syscalls leaves out rmdir, which 'folder removed' asks for" in session.summary


def test_failed_calls_stay_away_where_that_is_wanted(configured: Callable[[str], Session], tmp_path: Path) -> None:
    session = configured("engine: {modern_ebpf: {drop_failed_exit: true}}\n")
    (tmp_path / "there").write_text("x")
    with pytest.raises(FileNotFoundError):
        (tmp_path / "absent").read_text()
    session.stop()
    assert {alert["output_fields"]["evt.res"] for alert in session.alerts} == {"SUCCESS"}


@pytest.mark.parametrize("from_proc", ["true", "false"])
def test_what_ran_before_is_known_from_either_place(
    configured: Callable[[str], Session], tmp_path: Path, from_proc: str
) -> None:
    session = configured(f"engine: {{modern_ebpf: {{disable_iterators: {from_proc}}}}}\n")
    make_and_remove(tmp_path)
    session.stop()
    made = session.fields(proc_name=Path("/proc/self/comm").read_text().strip())
    assert made
    assert made[0]["proc.pname"] == Path(f"/proc/{os.getppid()}/comm").read_text().strip()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def falco(folder: Path, port: int, *options: str) -> Iterator[Callable[[], str]]:
    """`tiercel falco` with a web server; gives what reads its metrics."""
    (folder / "rules.yaml").write_text(RULES.format(folder=folder))
    settings = ["engine.kind=modern_ebpf", "metrics.enabled=true", "stdout_output.enabled=true"]
    settings += ["webserver.enabled=true", f"webserver.listen_port={port}", "webserver.prometheus_metrics_enabled=true"]
    words = [word for setting in (*settings, *options) for word in ("-o", setting)]
    (folder / "empty.yaml").write_text("")
    command = [
        sys.executable,
        "-m",
        "tiercel",
        "falco",
        "-c",
        str(folder / "empty.yaml"),
        "-r",
        str(folder / "rules.yaml"),
    ]
    process = subprocess.Popen([*command, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def read() -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            return str(answer.read().decode())

    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                if "n_evts_cpu" in read():
                    break
            except OSError:
                assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield read
    finally:
        process.terminate()
        process.wait(60)


def value(text: str, name: str) -> float:
    line = next(line for line in text.splitlines() if line.startswith(name))
    return float(line.rpartition(" ")[2])


def test_metrics_of_the_kernel_and_a_small_table_of_threads(tmp_path: Path) -> None:
    counted = Path("/proc/sys/kernel/bpf_stats_enabled")
    before = counted.read_text()
    counted.write_text("1")
    try:
        with falco(tmp_path, free_port(), "falco_libs.thread_table_size=20") as read:
            text = read()
            for number in range(2000):
                (tmp_path / f"{number}").write_text("x")
            subprocess.run(["sh", "-c", "for i in 1 2 3 4 5 6 7 8 9; do /bin/true; done"], check=True)
            deadline = time.monotonic() + 30
            events = "falcosecurity_scap_n_evts_total"
            while value(read(), events) < value(text, events) + 2000 and time.monotonic() < deadline:
                time.sleep(0.1)
            text = read()
    finally:
        counted.write_text(before)
    assert 0 < value(text, "falcosecurity_scap_n_threads_total") <= 20
    assert value(text, "falcosecurity_scap_n_drops_full_threadtable_total") > 0
    runs = [line for line in text.splitlines() if "_run_cnt_total " in line and line[0] != "#"]
    assert max(float(line.rpartition(" ")[2]) for line in runs) > 2000
    assert "_run_time_nanoseconds_total " in text
    assert value(text, "falcosecurity_scap_n_evts_task_total") > 0
    assert value(text, "falcosecurity_scap_n_cached_fd_lookups_total") > 0
    by_cpu = [line for line in text.splitlines() if line.startswith("falcosecurity_scap_n_evts_cpu_total{")]
    assert sum(float(line.rpartition(" ")[2]) for line in by_cpu) >= 2000

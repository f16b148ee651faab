"""What was there before the watcher: a process that does nothing until then is known in full at its first event."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.live.session import Session

pytestmark = pytest.mark.live

RULES = """
- rule: woken
  desc: the process acts at last
  condition: evt.type in (open, openat) and fd.name = /etc/hostname and proc.env[TL_KEY] = before
  output: >
    %proc.pid %proc.name %proc.args %proc.cwd %proc.exepath %proc.pname %proc.env[TL_KEY] %proc.fdopencount
    %fd.types %proc.stdin.type %proc.stdout.name %thread.cap_effective %container.id %proc.sid %proc.duration
  priority: INFO
"""
ACT = """
import os, socket, sys
os.chdir(sys.argv[1])
gone = open("gone", "w"); os.unlink("gone")
kept = [os.memfd_create("tl"), os.eventfd(0), *os.pipe(), os.open(".", os.O_RDONLY)]
server = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(server.getsockname())
pair = socket.socketpair()
print("ready", flush=True)
sys.stdin.readline()
open("/etc/hostname").close()
"""


@pytest.fixture(scope="module")
def woken(
    watcher: Callable[..., Session],
    tmp_path_factory: pytest.TempPathFactory,
    enter_container: Callable[[], None],
) -> tuple[dict[str, Any], Path, subprocess.Popen[str]]:
    """The fields of its first event, its directory, and the process; in a network namespace of its own."""
    folder = tmp_path_factory.mktemp("before")
    rules = folder / "rules.yaml"
    rules.write_text(RULES)
    inner = f'ip link set lo up && exec {sys.executable} -c "$ACT" {folder}'
    environment = {**os.environ, "TL_KEY": "before", "ACT": ACT}
    command = ["unshare", "--net", "sh", "-c", inner]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, stdin=pipe, stdout=pipe, env=environment, text=True, preexec_fn=enter_container
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        session = watcher("--rules", str(rules))
        process.stdin.write("\n")
        process.stdin.close()
        process.wait()
    alerts = session.stop().alerts
    assert len(alerts) == 1, f"alerts: {alerts}"
    return dict(alerts[0]["output_fields"]), folder, process


def test_the_process_is_known(woken: tuple[dict[str, Any], Path, subprocess.Popen[str]], container_id: str) -> None:
    fields, folder, process = woken
    assert fields["proc.pid"] == process.pid
    assert fields["proc.cwd"] == f"{folder}/"
    assert fields["proc.exepath"] == os.path.realpath(sys.executable)
    assert fields["proc.env[TL_KEY]"] == "before"
    assert str(folder) in fields["proc.args"]
    assert fields["proc.pname"].startswith(("python", "pytest"))
    assert fields["container.id"] == container_id[:12]
    assert "CAP_SYS_ADMIN" in fields["thread.cap_effective"]
    assert fields["proc.sid"] == os.getsid(0)
    assert fields["proc.duration"] > 0


def test_its_open_files_are_known(woken: tuple[dict[str, Any], Path, subprocess.Popen[str]]) -> None:
    fields, _, _ = woken
    assert fields["proc.stdin.type"] == "pipe"
    assert fields["proc.stdout.name"].startswith("pipe:[")
    assert {"event", "memfd", "pipe", "directory", "file", "unix", "ipv4"} <= set(fields["fd.types"])
    assert fields["proc.fdopencount"] >= 13

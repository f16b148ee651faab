"""Each starter rule fires on the real act, done in a harmless way, with the default rules and no option."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.live.session import BothWays, Session

pytestmark = pytest.mark.live

ROOT = Path(__file__).parents[2]
RULES = sorted(path for path in (ROOT / "rules").glob("*/*.yaml") if not path.name.endswith(".cases.yaml"))


@dataclass(frozen=True)
class Act:
    """What to run: shell text or Python text; `{here}` is a folder of its own, `{programs}` that of the C programs."""

    shell: str = ""
    python: str = ""
    container: bool = False


CONNECT = """
import os, socket, subprocess
server = socket.create_server(("{address}", {port}))
client = socket.create_connection(("{address}", {port}))
"""
ACTS = {
    "shell_in_container": Act(python="import pty; pty.spawn(['bash', '-c', 'exit'])", container=True),
    "program_run_from_shared_memory": Act(
        shell="cp /bin/true /dev/shm/tiercel_live && /dev/shm/tiercel_live; rm -f /dev/shm/tiercel_live"
    ),
    "container_drift_by_chmod": Act(shell="touch {here}/x && chmod +x {here}/x", container=True),
    "sensitive_file_read": Act(shell="cat /etc/shadow >/dev/null"),
    "sensitive_file_linked": Act(shell="ln -s /etc/shadow {here}/link"),
    "write_below_etc": Act(shell="echo x >/etc/tiercel_live; rm -f /etc/tiercel_live"),
    "write_below_binary_directory": Act(shell="cp /bin/true /usr/bin/tiercel_live; rm -f /usr/bin/tiercel_live"),
    "scheduled_task_written": Act(
        shell="d=/etc/cron.d; [ -d $d ] || d=/etc/systemd/system; echo '#' >$d/tiercel_live; rm -f $d/tiercel_live"
    ),
    "package_manager_in_container": Act(shell="dpkg --version >/dev/null", container=True),
    "file_below_dev": Act(shell="touch /dev/.tiercel_live; rm -f /dev/.tiercel_live"),
    "history_deleted": Act(shell="touch {here}/.bash_history; rm {here}/.bash_history"),
    "memfd_execution": Act(shell="{programs}/tl_memfd >/dev/null"),
    "system_log_cleared": Act(shell="touch /var/log/tiercel_live.log; rm /var/log/tiercel_live.log"),
    "camera_access": Act(
        shell="touch /dev/video63 && head -c1 /dev/video63 >/dev/null; rm -f /dev/video63",
    ),
    "namespace_entered": Act(shell="nsenter -t $$ -u true"),
    "setuid_bit_set": Act(shell="touch {here}/x && chmod u+s {here}/x"),
    "kernel_module_loaded": Act(python="import ctypes; ctypes.CDLL(None).syscall(313, -1, b'', 0)"),
    "process_attached": Act(
        python="import ctypes, subprocess, time; p = subprocess.Popen(['sleep', '5']); time.sleep(0.2); "
        "ctypes.CDLL(None).ptrace(16, p.pid, 0, 0); p.kill()"
    ),
    "reverse_shell": Act(python=CONNECT.format(address="127.0.0.1", port=47123) + "os.dup2(client.fileno(), 0)"),
    "miner_connection": Act(python=CONNECT.format(address="127.0.0.1", port=3333)),
    "instance_metadata_contacted": Act(
        python="import os, subprocess; os.unshare(os.CLONE_NEWNET) if hasattr(os, 'unshare') else "
        "__import__('ctypes').CDLL(None).unshare(0x40000000); "
        "subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=True); "
        "subprocess.run(['ip', 'address', 'add', '169.254.169.254/32', 'dev', 'lo'], check=True)"
        + CONNECT.format(address="169.254.169.254", port=80),
        container=True,
    ),
    "port_scan": Act(
        python="import socket; servers = [socket.create_server(('127.0.0.1', 0)) for _ in range(30)]; "
        "[socket.create_connection(server.getsockname()) for server in servers]"
    ),
    "downloaded_file_executed": Act(shell="cp /bin/cp {here}/wget; {here}/wget /bin/true {here}/x && {here}/x"),
    "database_spawns_shell": Act(shell="cp /bin/bash {here}/postgres && {here}/postgres -c 'sh -c :; :'"),
}  # fmt: skip


def rule_name(path: Path) -> str:
    items = yaml.safe_load(path.read_text())
    return str(next(item["rule"] for item in items if "rule" in item))


def test_every_starter_rule_has_an_act() -> None:
    assert {path.stem for path in RULES} == set(ACTS)


@pytest.fixture(scope="module")
def fired(
    both_ways: Callable[..., BothWays],
    programs: Path,
    enter_container: Callable[[], None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Session:
    """All acts with the default rules."""
    session = both_ways("--matching", "all")
    for name, act in ACTS.items():
        words = {"here": tmp_path_factory.mktemp(name), "programs": programs, "python": sys.executable}
        text = act.shell
        for word, value in words.items():
            text = text.replace("{" + word + "}", str(value))
        command = ["sh", "-c", text] if text else [sys.executable, "-c", act.python]
        prepare = enter_container if act.container else None
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            command, preexec_fn=prepare, capture_output=True, text=True, timeout=30, env=environment, check=False
        )
        assert done.returncode == 0, f"{name}: {done.stderr}"
    return session.stop()


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_fires_on_the_act(fired: Session, path: Path) -> None:
    assert rule_name(path) in fired.rules_fired()


def test_a_container_is_named_by_its_cgroup(fired: Session, container_id: str) -> None:
    shells = [alert for alert in fired.alerts if alert["rule"] == "Shell in a container"]
    assert {alert["output_fields"]["container.id"] for alert in shells} == {container_id[:12]}

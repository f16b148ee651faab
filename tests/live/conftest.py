"""Fixtures of the live tests: compiled programs, a watcher, a cgroup that looks like a container's."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.live.session import Session

HERE = Path(__file__).parent
SOURCES = sorted((HERE / "programs").glob("tl_*.c"))
COMPILER = ["gcc", "-O1", "-Wall", "-Wextra", "-Werror", "-Wno-format-zero-length", "-Wno-clobbered", "-pthread"]


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with every program of `programs/`, compiled."""
    folder = tmp_path_factory.mktemp("programs")
    folder.chmod(0o755)
    for source in SOURCES:
        subprocess.run([*COMPILER, "-o", str(folder / source.stem), str(source)], check=True)
    return folder


@pytest.fixture(scope="module")
def watcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Session]]:
    """Starts watchers: `watcher("--rules", path)`; those still running at the module's end are killed."""
    started: list[Session] = []

    def start(*options: str) -> Session:
        session = Session(options, tmp_path_factory.mktemp("watch"))
        started.append(session)
        return session.start()

    yield start
    for session in started:
        session.kill()


@pytest.fixture(scope="session")
def run(programs: Path) -> Callable[..., list[dict[str, Any]]]:
    """Runs a program and returns the partial events that it printed; skips where it says that it cannot."""

    def execute(name: str, *arguments: str, **options: Any) -> list[dict[str, Any]]:
        command = [str(programs / name), *arguments]
        result = subprocess.run(command, capture_output=True, text=True, timeout=120, **options)
        lines = [json.loads(line) for line in result.stdout.splitlines()]
        for line in lines:
            if "cannot" in line:
                pytest.skip(f"{name}: this kernel refuses {line['cannot']}")
        assert result.returncode == 0, f"{name} failed: {result.stderr}"
        assert lines, f"{name} printed nothing"
        return lines

    return execute


def _cgroup_root() -> Path:
    for candidate in ("/sys/fs/cgroup/pids", "/sys/fs/cgroup/cpu", "/sys/fs/cgroup"):
        if (Path(candidate) / "cgroup.procs").exists():
            return Path(candidate)
    pytest.skip("no writable cgroup hierarchy is mounted")


@pytest.fixture(scope="session")
def container_id() -> Iterator[str]:
    """A container id whose cgroup exists; `enter_container` puts a process into it."""
    identity = secrets.token_hex(32)
    folder = _cgroup_root() / "docker" / identity
    made = [folder, folder.parent] if not folder.parent.exists() else [folder]
    folder.mkdir(parents=True)
    yield identity
    for path in made:
        path.rmdir()


@pytest.fixture(scope="session")
def enter_container(container_id: str) -> Callable[[], None]:
    """To be called in a child before exec (`preexec_fn`): joins the container's cgroup."""
    procs = _cgroup_root() / "docker" / container_id / "cgroup.procs"

    def enter() -> None:
        procs.write_text(str(os.getpid()))

    return enter

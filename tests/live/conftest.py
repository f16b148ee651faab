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

from tests.live.session import BothWays, Session

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


@pytest.fixture(scope="module")
def both_ways(watcher: Callable[..., Session]) -> Callable[..., BothWays]:
    """As `watcher`, with a second one beside it without pushdown: stopping them compares what they reported."""
    return lambda *options: BothWays(watcher, options)


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


def _hierarchies() -> list[Path]:
    """Roots of the mounted cgroup hierarchies that take processes: one with v2, one a controller with v1."""
    root = Path("/sys/fs/cgroup")
    found = [path.parent for path in [root / "cgroup.procs", *root.glob("*/cgroup.procs")] if path.exists()]
    # A v1 cpuset takes no process before its cpus and memory nodes are set; the others are enough.
    return [path for path in found if path.name != "cpuset"]


@pytest.fixture(scope="session")
def container_id() -> Iterator[str]:
    """A container id whose cgroups exist; `enter_container` puts a process into them, as a runtime does."""
    identity = secrets.token_hex(32)
    made: list[Path] = []
    for hierarchy in _hierarchies():
        for folder in (hierarchy / "docker", hierarchy / "docker" / identity):
            if not folder.exists():
                folder.mkdir()
                made.append(folder)
    assert made, "no cgroup hierarchy is mounted"
    yield identity
    for path in reversed(made):
        path.rmdir()


@pytest.fixture(scope="session")
def enter_container(container_id: str) -> Callable[[], None]:
    """To be called in a child before exec (`preexec_fn`): joins the container's cgroups."""
    procs = [hierarchy / "docker" / container_id / "cgroup.procs" for hierarchy in _hierarchies()]

    def enter() -> None:
        for path in procs:
            path.write_text(str(os.getpid()))

    return enter

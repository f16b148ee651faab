"""A wheel, installed where no clone is: it works with its own rules."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CASES = ".cases.yaml"


def uv() -> str:
    """uv of the path, else the one that set-up put below build/."""
    return shutil.which("uv") or str(ROOT / "build/uv/bin/uv")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Builds the wheel, puts it alone into a fresh environment, and runs `tiercel` there."""
    folder = tmp_path_factory.mktemp("wheel")
    environment = {**os.environ, "VIRTUAL_ENV": str(ROOT / ".venv")}
    build = [str(ROOT / ".venv/bin/maturin"), "build", "--quiet", "--profile", "ci", "--compatibility", "linux"]
    subprocess.run([*build, "--out", str(folder)], cwd=ROOT, env=environment, check=True)
    fresh = folder / "fresh"
    subprocess.run([uv(), "venv", "--quiet", "--python", sys.executable, str(fresh)], check=True)
    wheels = [str(path) for path in folder.glob("*.whl")]
    install = [uv(), "pip", "install", "--quiet", "--offline", "--no-deps", "--python", str(fresh), *wheels]
    subprocess.run(install, check=True)
    # What Tiercel needs is taken from here, so that the test needs no network; Tiercel itself is not found this way.
    needed = sysconfig.get_paths()["purelib"]

    def run(*arguments: str) -> str:
        command = [str(fresh / "bin/tiercel"), *arguments]
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": needed, "COLUMNS": "120"}
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run.folder = fresh  # type: ignore[attr-defined]
    return run


def test_it_is_the_wheel_that_runs(installed: Callable[..., str]) -> None:
    fresh: Path = installed.folder  # type: ignore[attr-defined]
    found = list(fresh.glob("lib/python*/site-packages/tiercel/_core.abi3.so"))
    assert len(found) == 1
    assert installed("--version").strip()


def test_the_starter_rules_are_in_it_without_their_cases(installed: Callable[..., str]) -> None:
    fresh: Path = installed.folder  # type: ignore[attr-defined]
    (folder,) = fresh.glob("lib/python*/site-packages/tiercel/starter_rules")
    packed = {str(path.relative_to(folder)) for path in folder.rglob("*.yaml")}
    here = ROOT / "rules"
    assert packed == {str(path.relative_to(here)) for path in here.rglob("*.yaml") if not path.name.endswith(CASES)}


def test_its_rules_load(installed: Callable[..., str]) -> None:
    fresh: Path = installed.folder  # type: ignore[attr-defined]
    (folder,) = fresh.glob("lib/python*/site-packages/tiercel/starter_rules")
    files = sorted(str(path) for path in folder.glob("*/*.yaml"))
    installed("check", str(folder / "macros.yaml"), *files)

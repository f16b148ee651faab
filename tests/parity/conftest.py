"""The replay program that these tests drive, built once."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.parity.allowed import Allowed
from tests.parity.replay import Replay

ROOT = Path(__file__).resolve().parents[2]
ALLOW = Path(__file__).with_name("allow.toml")


@pytest.fixture(scope="session")
def replay(shared: Path) -> Replay:
    """Replays captures of the corpus."""
    command = ["cargo", "build", "--quiet", "--profile", "ci", "-p", "tiercel-engine", "--example", "parity"]
    subprocess.run([*command, "-p", "tiercel-scap", "--example", "walk"], cwd=ROOT, check=True)
    return Replay(ROOT / "target" / "ci" / "examples", shared / "corpus")


@pytest.fixture(scope="session")
def allowed() -> Allowed:
    """Differences that have a reason."""
    return Allowed.load(ALLOW)

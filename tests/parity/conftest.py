"""The replay program that these tests drive, built once."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.parity.allowed import Allowed
from tests.parity.replay import Replay

ROOT = Path(__file__).resolve().parents[2]
ALLOW = Path(__file__).with_name("allow.toml")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the comparison came to."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    said = [pair for report in reports if report.when == "call" for pair in report.user_properties]
    lines = [str(value) for name, value in said if name == "parity"]
    counts = [value for name, value in said if name == "conditions"]
    if counts:
        total, different = (sum(pair[index] for pair in counts) for index in (0, 1))
        share = 100 * (total - different) / total
        lines.append(
            f"conditions: {share:.2f} % of {total} match as often, {different} name a field of tests/parity/allow.toml"
        )
    if lines:
        terminalreporter.section("parity with Falco 0.44.1")
        for line in lines:
            terminalreporter.line(line)


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

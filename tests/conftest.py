"""Hooks of the whole test suite: live tests need root, and in CI a skipped live test is a failure."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
LIVE = Path(__file__).parent / "live"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks everything below tests/live and skips it without root, saying why."""
    for item in items:
        if LIVE in item.path.parents:
            item.add_marker(pytest.mark.live)
            if os.geteuid() != 0:
                item.add_marker(pytest.mark.skip(reason="needs root: the probe cannot be loaded"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """In CI a live test that skips has failed: a green run must have seen the real probe."""
    report = yield
    if (
        report.skipped
        and not hasattr(report, "wasxfail")
        and os.environ.get("CI") == "true"
        and "live" in item.keywords
    ):
        report.outcome = "failed"
        report.longrepr = f"a live test may not skip in CI: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def shared() -> Path:
    """The material beside the repository (spec, corpus); read in place, never copied."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not beside the repository")
    return SHARED

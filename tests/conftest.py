"""Hooks of the whole test suite: live tests need root; in CI a live, parity or replay test that skips is a failure."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
LIVE = Path(__file__).parent / "live"
PARITY = Path(__file__).parent / "parity"
REPLAY = Path(__file__).parent / "replay"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks everything below tests/live and skips it without root, saying why."""
    for item in items:
        if LIVE in item.path.parents:
            item.add_marker(pytest.mark.live)
            if os.geteuid() != 0:
                item.add_marker(pytest.mark.skip(reason="needs root: the probe cannot be loaded"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """In CI a green run has seen the real probe, compared with the real reference and counted instructions."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true" and must_run(item):
        report.outcome = "failed"
        report.longrepr = f"this test may not skip in CI: {report.longrepr}"
    return report


def must_run(item: pytest.Item) -> bool:
    """Whether a skip hides something: cases that are listed one by one with a reason are marked `listed`."""
    if LIVE in item.path.parents or REPLAY in item.path.parents:
        return True
    return PARITY in item.path.parents and item.get_closest_marker("listed") is None


@pytest.fixture(scope="session")
def shared() -> Path:
    """The material beside the repository (spec, corpus); read in place, never copied."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not beside the repository")
    return SHARED

"""Each family of system calls: what a program says that it did is what the watcher saw."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.live.session import BothWays, Session, holds

pytestmark = pytest.mark.live

RULES = Path(__file__).parent / "observe.yaml"
MORE_RULES = Path(__file__).parent / "observe_more.yaml"
MORE_PROGRAMS = ("tl_io", "tl_wait", "tl_who")
PROGRAMS = (
    "tl_files", "tl_fds", "tl_sockets", "tl_ipv6", "tl_creds", "tl_namespaces", "tl_process", "tl_misc", "tl_uringfs",
    "tl_pidreuse", "tl_socketcall", "tl_threadcaps", "tl_x32",
)  # fmt: skip
Run = Callable[..., list[dict[str, Any]]]


Observed = tuple[Session, dict[str, Any]]


def observe(session: Session | BothWays, run: Run, names: tuple[str, ...]) -> Observed:
    """All programs under a watcher, and what each said."""
    said: dict[str, Any] = {}
    for name in names:
        try:
            said[name] = run(name)
        except pytest.skip.Exception as skip:
            said[name] = skip
    return session.stop(), said


@pytest.fixture(scope="module")
def observed(both_ways: Callable[..., BothWays], run: Run) -> Observed:
    """What changes processes, files and sockets."""
    return observe(both_ways("--rules", str(RULES), "--matching", "all"), run, PROGRAMS)


@pytest.fixture(scope="module")
def observed_more(watcher: Callable[..., Session], run: Run) -> Observed:
    """What every program does all the time."""
    return observe(watcher("--rules", str(MORE_RULES), "--matching", "all"), run, MORE_PROGRAMS)


def nearest(fields: list[dict[str, Any]], wanted: dict[str, Any]) -> str:
    """For the message of a failure: the alert of the same type and process that agrees most."""
    alike = [row for row in fields if holds(row, {key: wanted[key] for key in ("proc.pid", "evt.type")})]
    if not alike:
        types = sorted({row["evt.type"] for row in fields if row["proc.pid"] == wanted["proc.pid"]})
        return f"no {wanted['evt.type']} of process {wanted['proc.pid']}; it has {types}"
    best = max(alike, key=lambda row: sum(row.get(key) == value for key, value in wanted.items()))
    differs = {key: best.get(key) for key, value in wanted.items() if best.get(key) != value}
    return f"nearest differs in {differs}; its arguments: {best.get('evt.args')}"


def missing(observed: Observed, name: str) -> str:
    session, said = observed
    if isinstance(said[name], BaseException):
        raise said[name]
    fields = [alert["output_fields"] for alert in session.alerts]
    lost = [wanted for wanted in said[name] if not any(holds(row, wanted) for row in fields)]
    return "\n".join(f"{wanted}: {nearest(fields, wanted)}" for wanted in lost)


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_was_done_was_seen(observed: Observed, name: str) -> None:
    assert not missing(observed, name)


@pytest.mark.parametrize("name", MORE_PROGRAMS)
def test_what_every_program_does_is_seen_too(observed_more: Observed, name: str) -> None:
    assert not missing(observed_more, name)


def test_capabilities_are_a_threads_own(observed: Observed) -> None:
    """capset in one thread changes nothing for a thread that ran before."""
    names = {"/tmp/tl_drops", "/tmp/tl_keeps"}
    rows = [alert["output_fields"] for alert in observed[0].alerts]
    caps = {row["fs.path.name"]: row["thread.cap_effective"] for row in rows if row["fs.path.name"] in names}
    assert caps["/tmp/tl_drops"].strip() == "CAP_CHOWN"
    assert "CAP_SYS_ADMIN" in caps["/tmp/tl_keeps"]


def test_nothing_was_dropped(observed: Observed) -> None:
    assert "drops: 0" in observed[0].summary

"""Every way around a watcher of names that is known to us: the alert must come, and name the file that was reached."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.live.session import BothWays, Session, holds

pytestmark = pytest.mark.live

RULES = Path(__file__).parent / "evasions.yaml"
TO_SHADOW = (
    "tl_symlink", "tl_dotdot", "tl_procroot", "tl_dirfd", "tl_chdir", "tl_dup2dir", "tl_openat2", "tl_handle",
    "tl_int80", "tl_uffd", "tl_uring", "tl_sqpoll", "tl_hardlink", "tl_hardlink_symlink",
)  # fmt: skip
TO_LOOPBACK = ("tl_connectlie", "tl_uringnet")
OTHERS = ("tl_memfd", "tl_argv", "tl_reach")
Run = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="module")
def evasions(both_ways: Callable[..., BothWays], run: Run) -> tuple[Session, dict[str, Any]]:
    """All programs; what each printed, or the skip that it asked for."""
    session = both_ways("--rules", str(RULES), "--matching", "all")
    said: dict[str, Any] = {}
    for name in TO_SHADOW + TO_LOOPBACK + OTHERS:
        try:
            said[name] = run(name)
        except pytest.skip.Exception as skip:
            said[name] = skip
    return session.stop(), said


def expected(evasions: tuple[Session, dict[str, Any]], name: str) -> dict[str, Any]:
    line = evasions[1][name]
    if isinstance(line, BaseException):
        raise line
    return dict(line[0])


@pytest.mark.parametrize("name", TO_SHADOW)
def test_shadow_is_named_whatever_the_way_to_it(evasions: tuple[Session, dict[str, Any]], name: str) -> None:
    wanted = expected(evasions, name)
    found = [
        alert["output_fields"]
        for alert in evasions[0].alerts
        if alert["rule"] == "shadow opened" and alert["output_fields"]["proc.pid"] == wanted["proc.pid"]
    ]
    assert found, f"no alert for {name}"
    assert found[0]["fd.name"] == "/etc/shadow"
    if "fd.nameraw" in wanted:
        assert found[0]["fd.nameraw"] == wanted["fd.nameraw"]


@pytest.mark.parametrize("name", TO_LOOPBACK)
def test_the_address_is_the_sockets(evasions: tuple[Session, dict[str, Any]], name: str) -> None:
    wanted = expected(evasions, name)
    found = [
        alert["output_fields"]
        for alert in evasions[0].alerts
        if alert["rule"] == "connection" and alert["output_fields"]["proc.pid"] == wanted["proc.pid"]
    ]
    assert [(fields["fd.sip"], fields["fd.sport"]) for fields in found] == [("127.0.0.1", wanted["fd.sport"])]


def test_names_below_a_link_are_those_of_where_it_leads(evasions: tuple[Session, dict[str, Any]]) -> None:
    expected(evasions, "tl_reach")
    alerts = [alert for alert in evasions[0].alerts if alert["rule"] == "acted below"]
    rows = [alert["output_fields"] for alert in alerts]
    missing = [wanted for wanted in evasions[1]["tl_reach"] if not any(holds(row, wanted) for row in rows)]
    assert not missing, "\n".join(f"{row}" for row in (*missing, "seen:", *rows))
    seen = {alert["view"] for alert in alerts if str(alert["output_fields"]["fs.path.name"]).endswith("/a")}
    assert seen == {"effective"}


def test_a_program_in_memory_is_named_though_its_argv_lies(evasions: tuple[Session, dict[str, Any]]) -> None:
    wanted = expected(evasions, "tl_memfd")
    found = [alert for alert in evasions[0].alerts if alert["rule"] == "run from memory"]
    assert [alert["output_fields"]["proc.pid"] for alert in found] == [wanted["proc.pid"]]
    assert found[0]["output_fields"]["proc.exe"] == "[kworker/0:1]"
    assert "memfd:tl_payload" in found[0]["output_fields"]["proc.exepath"]


def test_arguments_are_those_of_the_start(evasions: tuple[Session, dict[str, Any]]) -> None:
    wanted = expected(evasions, "tl_argv")
    found = [alert["output_fields"] for alert in evasions[0].alerts if alert["rule"] == "hostname opened"]
    mine = [fields for fields in found if fields["proc.pid"] == wanted["proc.pid"]]
    assert [fields["proc.args"] for fields in mine] == ["the-real-argument"]

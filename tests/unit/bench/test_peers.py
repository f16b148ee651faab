"""Peers of the bench: what is asked for is measured, or told why not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benches.live.watcher import Watcher, beside, running
from benches.peers import Peer, PeerError, peers
from benches.replay.__main__ import Way, measure, run

SAYS_READY = "import sys, time; print('Opening now', file=sys.stderr, flush=True); time.sleep({seconds})"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """No peer is asked for and none is installed."""
    monkeypatch.delenv("PEERS", raising=False)
    monkeypatch.setenv("PATH", "/nothing")
    return monkeypatch


def python(name: str, script: str, ready: str = "Opening") -> Watcher:
    return Watcher(name, [sys.executable, "-c", script], ready)


def test_a_known_peer_has_its_commands(asked: pytest.MonkeyPatch) -> None:
    asked.setenv("PEERS", f"falco-old={sys.executable}")
    [falco] = peers()
    assert falco.live([Path("a b.yaml")]) == [
        *[sys.executable, "-A", "-o", "json_output=true"],
        *["-r", "a b.yaml"],
    ]
    replay = falco.replay(Path("x.scap"), [])
    assert replay
    assert "engine.replay.capture_file=x.scap" in replay


def test_another_peer_needs_a_command_and_takes_part_only_where_it_has_one(asked: pytest.MonkeyPatch) -> None:
    asked.setenv("PEERS", f"mine={sys.executable}")
    with pytest.raises(PeerError, match="LIVE_mine or REPLAY_mine"):
        peers()
    asked.setenv("REPLAY_mine", "{binary} --read {capture}")
    [mine] = peers()
    assert mine.replay(Path("x"), []) == [sys.executable, "--read", "x"]
    assert beside([mine], []) == []


@pytest.mark.parametrize(
    ("given", "why"),
    [("mine=/nothing/there", "is not there or cannot be run"), ("mine", "NAME=/path/to/binary")],
)
def test_a_missing_peer_is_told_before_anything_runs(asked: pytest.MonkeyPatch, given: str, why: str) -> None:
    asked.setenv("PEERS", given)
    with pytest.raises(PeerError, match=why):
        peers()


def test_a_command_with_unknown_words_is_told(asked: pytest.MonkeyPatch) -> None:
    asked.setenv("LIVE_mine", "{binray}")
    with pytest.raises(PeerError, match="binray"):
        Peer("mine", sys.executable).live([])


def test_a_watcher_that_dies_is_no_idle_one() -> None:
    with pytest.raises(PeerError, match=r"dead did not start \(status 3\)"), running(python("dead", "exit(3)")):
        pass
    with (
        pytest.raises(PeerError, match="short ended while the loops ran"),
        running(python("short", SAYS_READY.format(seconds=3))) as process,
    ):
        process.wait(60)


def test_a_watcher_that_stays_is_stopped() -> None:
    with running(python("stays", SAYS_READY.format(seconds=600))) as process:
        pass
    assert process.returncode is not None


def test_a_peer_that_cannot_replay_is_left_out_and_told() -> None:
    walk = Way("walk", 0, [sys.executable, "-c", 'print(\'{"events": 1, "cpu_s": 1, "alerts": 0, "peak_mb": 1}\')'])
    broken = Way("broken", 0, [sys.executable, "-c", "exit('no such format')"], peer="broken")
    with pytest.raises(PeerError, match="no such format"):
        measure(broken, 1)
    results, failed = run([walk, broken], 2, 1)
    assert [row["row"] for row in results] == ["walk"]
    assert "no such format" in failed["broken"]

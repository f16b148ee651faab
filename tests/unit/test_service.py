"""Parts of a run: drop actions, the log, signals' counterparts, the control socket, files that change."""

from __future__ import annotations

import json
import socket
import stat
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from tiercel.config.collection import EventDrops
from tiercel.errors import StartError, TiercelError
from tiercel.outputs.internal import Internal
from tiercel.service.control import ControlServer, ask
from tiercel.service.drops import SECOND_NS, DropMonitor, TimeoutMonitor, TokenBucket
from tiercel.service.files import FileWatch, digest
from tiercel.service.log import Log

from tests.unit.test_outputs import until


def stats(events: int, drops: int) -> dict[str, Any]:
    return {"events": events, "drops": drops, "drops_by": [(0, 3, "ring_full", drops)]}


def monitor(**settings: Any) -> tuple[DropMonitor, list[Internal]]:
    told: list[Internal] = []
    return DropMonitor(EventDrops(**settings), told.append, Log(stderr=False)), told


def test_a_bucket_holds_so_many_tokens_and_fills_slowly() -> None:
    bucket = TokenBucket(rate=0.5, burst=2)
    assert [bucket.claim(SECOND_NS) for _ in range(3)] == [True, True, False]
    assert not bucket.claim(2 * SECOND_NS)
    assert bucket.claim(3 * SECOND_NS)


def test_losses_below_the_threshold_are_no_case() -> None:
    watched, told = monitor(threshold=0.1, actions=["alert"])
    for second in range(1, 5):
        assert watched.tick(second * SECOND_NS + second, lambda second=second: stats(1000 * second, 10 * second))
    assert (watched.occurrences, told) == (0, [])


def test_actions_are_taken_as_often_as_tokens_allow() -> None:
    watched, told = monitor(threshold=0.1, actions=["alert"], rate=0.0, max_burst=2)
    for second in range(1, 6):
        watched.tick(second * SECOND_NS + second, lambda second=second: stats(100 * second, 100 * second))
    assert (watched.occurrences, watched.actions_taken) == (4, 2)
    assert told[0].rule == "Falco internal: syscall event drop"
    assert told[0].fields["n_drops"] == "200"
    assert told[0].priority == "Debug"


def test_exit_ends_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    watched = DropMonitor(EventDrops(actions=["exit"], simulate_drops=True), lambda alert: None, Log())
    assert watched.tick(1, lambda: stats(1, 0))
    assert not watched.tick(SECOND_NS + 2, lambda: stats(2, 0))
    assert "Exiting." in capsys.readouterr().err


def test_timeouts_are_told_once_a_series() -> None:
    told: list[Internal] = []
    watched = TimeoutMonitor(3, told.append)
    for events in (1, 1, 1, 1, 1, 1, 2, 2, 2, 2):
        watched.waited(events)
    assert len(told) == 2


def test_an_internal_alert_has_falcos_shape() -> None:
    alert = Internal("Falco internal: x", "Falco internal: x", 7, {"b": 1, "a": "t"}, 1_512_419_701_000_000_007)
    assert alert.text(iso_time=True) == '2017-12-04T20:35:01.000000007+0000: Debug Falco internal: x (a="t" b=1)'
    document = json.loads(alert.json(hostname="h"))
    assert document == {
        "hostname": "h",
        "output": "Falco internal: x",
        "output_fields": {"a": "t", "b": 1},
        "priority": "Debug",
        "rule": "Falco internal: x",
        "source": "internal",
        "time": "2017-12-04T20:35:01.000000007Z",
    }


def test_the_log_keeps_to_its_level_and_reaches_syslog(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as daemon:
        daemon.bind(str(tmp_path / "log"))
        daemon.settimeout(5)
        log = Log(syslog=True, level=4, address=tmp_path / "log")
        log("said", 4)
        log("too much", 7)
        assert daemon.recv(4096).startswith(b"<12>tiercel[")
    log("nobody listens any more", 3)
    assert capsys.readouterr().err == "tiercel: said\ntiercel: nobody listens any more\n"


@pytest.fixture
def server(tmp_path: Path) -> Any:
    made = ControlServer(tmp_path / "run" / "control.sock", {"echo": lambda request: {"ok": True, **request}})
    yield made
    made.close()


def test_only_the_owner_may_talk(server: ControlServer) -> None:
    assert stat.S_IMODE(server.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(server.path.parent.stat().st_mode) == 0o700
    assert ask({"op": "echo", "word": "é"}, server.path) == {"ok": True, "op": "echo", "word": "é"}


BAD_LINES = [b"", b"no json\n", b"[]\n", b'{"op": "absent"}\n', b"[" * 100_000 + b"\n", b"\xff\xfe\n"]


@pytest.mark.parametrize("line", BAD_LINES)
def test_a_bad_request_is_answered_and_harms_nobody(server: ControlServer, line: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as peer:
        peer.settimeout(10)
        peer.connect(str(server.path))
        peer.sendall(line)
        peer.shutdown(socket.SHUT_WR)
        assert not json.loads(peer.makefile().readline())["ok"]
    assert ask({"op": "echo"}, server.path)["ok"]


def test_a_peer_that_says_nothing_blocks_nobody(server: ControlServer) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.connect(str(server.path))
        assert ask({"op": "echo"}, server.path)["ok"]


def test_one_run_at_a_place_and_a_dead_ones_socket_is_taken_over(server: ControlServer, tmp_path: Path) -> None:
    with pytest.raises(StartError, match="control socket"):
        ControlServer(server.path, {})
    dead = tmp_path / "dead.sock"
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(dead))
    ControlServer(dead, {}).close()
    with pytest.raises(TiercelError, match="no running Tiercel"):
        ask({"op": "status"}, dead)


class Counter:
    def __init__(self) -> None:
        self.count = 0
        self.lock = threading.Lock()

    def __call__(self) -> None:
        with self.lock:
            self.count += 1


def test_files_folders_and_swapped_links_are_seen_to_change(tmp_path: Path) -> None:
    file, folder, changed = tmp_path / "a.yaml", tmp_path / "rules.d", Counter()
    file.write_text("1")
    for version in ("v1", "v2"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "b.yaml").write_text(version)
    folder.mkdir()
    (tmp_path / "data").symlink_to("v1")
    (folder / "b.yaml").symlink_to("../data/b.yaml")
    (folder / "data").symlink_to("../v1")
    watch = FileWatch([file, folder], digest([file]), changed)
    file.write_text("2")
    until(lambda: changed.count == 1)
    (folder / "new.yaml").write_text("x")
    until(lambda: changed.count == 2)
    (tmp_path / "a.tmp").write_text("3")
    (tmp_path / "a.tmp").rename(file)
    until(lambda: changed.count == 3)
    (tmp_path / "next").symlink_to("v2")
    (tmp_path / "next").rename(tmp_path / "data")
    until(lambda: changed.count == 4)
    file.write_text("3")
    (tmp_path / "unrelated").write_text("x")
    time.sleep(0.5)
    assert changed.count == 4
    watch.stop()


def test_a_file_that_changed_while_it_was_loaded_is_a_change(tmp_path: Path) -> None:
    file, changed = tmp_path / "a.yaml", Counter()
    file.write_text("1")
    loaded = digest([file])
    file.write_text("2")
    watch = FileWatch([file], loaded, changed)
    assert changed.count == 1
    watch.stop()

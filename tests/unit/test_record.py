"""`tiercel record` from a capture: filters, rotation, compression, and what a full disk or a kill leaves."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import tiercel
from tiercel.cli.quantity import bytes_or_seconds, seconds, show_bytes, size
from tiercel.errors import RulesError, TiercelError

from tests.captures import capture, close, openat, walk

RULES = """
- rule: opens shadow
  desc: d
  condition: evt.type = openat and fd.name = /etc/shadow
  output: "%proc.name %fd.name"
  priority: WARNING
- rule: reads a closed name
  desc: d
  condition: evt.type = close and fd.name = /etc/shadow
  output: "%proc.name %fd.name"
  priority: WARNING
"""


def events(count: int) -> Iterator[bytes]:
    for index in range(0, count, 4):
        yield openat(index, 42, 3, b"/etc/shadow")
        yield close(index + 1, 42, 3)
        yield openat(index + 2, 43, 4, b"/etc/hostname")
        yield close(index + 3, 43, 4)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source.scap"
    path.write_bytes(capture([(42, b"cat"), (43, b"dog")], events(400)))
    return path


def record(target: Path, **settings: object) -> dict[str, object]:
    running = tiercel.record(target, **settings)  # type: ignore[arg-type]
    while not running.core.finished:
        time.sleep(0.01)
    running.stop()
    return running.stats()


@pytest.fixture
def alerts(tmp_path: Path):
    rules = tmp_path / "rules.yaml"
    rules.write_text(RULES)
    engine = tiercel.Engine([rules])
    return lambda path: [(alert.rule, alert.time_ns, alert.message) for alert in engine.replay(path)]


def test_a_copy_gives_the_same_alerts(source: Path, tmp_path: Path, alerts) -> None:
    stats = record(tmp_path / "copy.scap", source=source)
    assert stats["events"] == 400
    assert len(alerts(source)) == 200
    assert alerts(tmp_path / "copy.scap") == alerts(source)


@pytest.mark.parametrize("compression", ["gzip", "zstd"])
def test_compression(source: Path, tmp_path: Path, alerts, compression: str) -> None:
    target = tmp_path / "packed.scap"
    record(target, source=source, compression=compression)
    assert target.stat().st_size < source.stat().st_size / 4
    assert alerts(target) == alerts(source)


def test_a_filter_keeps_names_right(source: Path, tmp_path: Path, alerts) -> None:
    """Only closes are asked for; their names come from the opens, which are written hidden."""
    record(tmp_path / "closes.scap", source=source, filter="evt.type = close and proc.name = cat")
    found = alerts(tmp_path / "closes.scap")
    assert {rule for rule, _, _ in found} == {"reads a closed name"}
    assert len(found) == 100
    assert found == [row for row in alerts(source) if row[0] == "reads a closed name"]


def test_a_filter_without_state_events_is_smaller(source: Path, tmp_path: Path) -> None:
    condition = "evt.type = close and proc.name = cat"
    whole = record(tmp_path / "a.scap", source=source, filter=condition)
    assert (whole["events"], whole["events_hidden"]) == (400, 300)
    assert record(tmp_path / "b.scap", source=source, filter=condition, state_events=False)["events"] == 100


def test_a_wrong_filter_says_where(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="no_such"):
        tiercel.record(tmp_path / "x.scap", source="-", filter="no_such.field = 1")
    assert not (tmp_path / "x.scap").exists()


def test_rotation_by_time_gives_whole_captures(source: Path, tmp_path: Path, alerts) -> None:
    stats = record(tmp_path / "part.scap", source=source, rotate_seconds=0.1, keep=3)
    parts = sorted(tmp_path.glob("part.*.scap"))
    assert stats["files"] == 4
    assert [part.name for part in parts] == ["part.00002.scap", "part.00003.scap", "part.00004.scap"]
    kept = [alert for part in parts for alert in alerts(part)]
    assert kept == alerts(source)[-len(kept) :]
    assert len(kept) > 140


def test_the_standard_output_is_not_rotated(source: Path) -> None:
    with pytest.raises(TiercelError, match="rotated"):
        tiercel.record("-", source=source, rotate_bytes=1)


def test_rotation_by_size(source: Path, tmp_path: Path, alerts) -> None:
    record(tmp_path / "part.scap", source=source, rotate_bytes=8_000)
    parts = sorted(tmp_path.glob("part.*.scap"))
    assert len(parts) > 3
    assert [alert for part in parts for alert in alerts(part)] == alerts(source)


def test_a_target_that_cannot_be_created(source: Path, tmp_path: Path) -> None:
    with pytest.raises(TiercelError, match=r"no/such.*No such file"):
        tiercel.record(tmp_path / "no" / "such.scap", source=source)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("needs root: a small file system is mounted")
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if (result := subprocess.run(mount, capture_output=True, text=True)).returncode:
        pytest.skip(f"no file system can be mounted here: {result.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_leaves_a_whole_file(small_disk: Path, tmp_path: Path, alerts) -> None:
    source = tmp_path / "big.scap"
    source.write_bytes(capture([(42, b"cat")], events(40_000)))
    target = small_disk / "full.scap"
    result = subprocess.run(
        [sys.executable, "-m", "tiercel", "record", "-r", source, "-w", target, "--rotate", "200kB"],
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1
    assert "No space left on device" in result.stderr
    assert "events lost: " in result.stderr
    parts = sorted(small_disk.glob("*.scap"))
    for part in parts:
        walk(part.read_bytes())
    found = [alert for part in parts for alert in alerts(part)]
    assert found == alerts(source)[: len(found)]
    assert found


def test_a_killed_recorder_leaves_a_file_that_reads(tmp_path: Path, alerts) -> None:
    """The recorder reads a pipe that stays open; after its flush it is killed."""
    target = tmp_path / "killed.scap.gz"
    command = [sys.executable, "-m", "tiercel", "record", "-r", "-", "-w", str(target), "--compress"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(capture([(42, b"cat")], events(100_000)))
        process.stdin.flush()
        deadline = time.monotonic() + 30
        while (not target.exists() or target.stat().st_size < 1000) and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.stdin.close()
    walk(gzip.decompress(target.read_bytes()))
    assert len(alerts(target)) > 100


def test_quantities() -> None:
    assert bytes_or_seconds("100MB") == (100_000_000, 0)
    assert bytes_or_seconds("1.5m") == (0, 90)
    assert size("2 KiB") == 2048
    assert (seconds("90"), seconds("0.5"), seconds("2m")) == (90, 0.5, 120)
    assert show_bytes(12_345_678) == "12.3 MB"
    for wrong in ("", "5", "MB", "-1s", "0s", "5 parsecs"):
        with pytest.raises(TiercelError, match="neither"):
            bytes_or_seconds(wrong)
    with pytest.raises(TiercelError, match="no size"):
        size("5s")
    with pytest.raises(TiercelError, match="no time"):
        seconds("5MB")

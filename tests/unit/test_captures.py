"""Captures by the API and the commands: the same events whichever way they are asked for."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import polars
import pyarrow
import pyarrow.parquet
import pytest
import tiercel
from tiercel import _core
from tiercel.captures.times import parse_time
from tiercel.cli import main as cli
from tiercel.errors import RulesError

from tests import captures as made

FIELDS = ["evt.num", "evt.rawtime", "evt.type", "proc.name", "proc.pid", "fd.name", "fd.types", "evt.is_io", "evt.args"]
STATE = ["evt.rawtime", "evt.type", "thread.tid", "proc.name", "proc.cmdline", "proc.pname", "fd.name", "user.name"]
STATE += ["container.id", "container.name", "container.image", "container.mounts"]


@pytest.fixture(scope="module")
def files(shared: Path) -> Path:
    return shared / "corpus/files"


@pytest.fixture(scope="module")
def alpine(files: Path) -> Path:
    return files / "sf-collector/tests/alpine/alpine.scap"


def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], *args: object) -> tuple[int, str, str]:
    """The command's exit status, stdout and stderr."""
    monkeypatch.setattr(sys, "argv", ["tiercel", *map(str, args)])
    capfd.readouterr()
    try:
        status = cli.main()
    except SystemExit as error:
        status = int(error.code or 0)
    out, err = capfd.readouterr()
    return status, out, err


def test_events_come_one_by_one(alpine: Path) -> None:
    events = iter(tiercel.open(alpine).filter("evt.type = execve"))
    first = next(events)
    assert (first.type, first["evt.type"], first["evt.num"]) == ("execve", "execve", first.num)
    assert first["proc.cmdline"] == "touch test2"
    assert first["evt.rawtime"] == first.time_ns
    assert first.time.isoformat() == "2020-04-30T16:00:26.778731+00:00"
    assert first.get("fd.name", "none") == "none"
    with pytest.raises(KeyError, match=r"fd\.nam"):
        first["fd.nam"]
    second = next(events)
    assert second["proc.args"]
    with pytest.raises(tiercel.TiercelError, match="left this event"):
        first["proc.name"]


def test_filters_add_up(alpine: Path) -> None:
    capture = tiercel.open(alpine)
    opens = capture.filter("evt.type in (open, openat)")
    both = {event.num for event in opens.filter("proc.name = sh")}
    assert both == {event.num for event in opens if event["proc.name"] == "sh"}
    assert both
    with pytest.raises(RulesError, match="nonexistent"):
        capture.filter("no.field = 1")


def test_columns_hold_what_the_events_say(alpine: Path) -> None:
    capture = tiercel.open(alpine).filter("proc.name = sh")
    rows = [[event[field] for field in FIELDS] for event in capture]
    table = capture.to_arrow(FIELDS)
    assert table.num_rows == len(rows)
    assert str(table.schema.field("evt.rawtime").type) == "timestamp[ns, tz=UTC]"
    columns = [table["evt.rawtime"].cast(pyarrow.int64()) if name == "evt.rawtime" else table[name] for name in FIELDS]
    assert [list(row) for row in zip(*(column.to_pylist() for column in columns), strict=True)] == rows
    frame = capture.to_polars(["evt.type", "proc.pid"])
    assert isinstance(frame, polars.DataFrame)
    assert frame["proc.pid"].to_list() == [row[4] for row in rows]


def test_batches_are_small_where_that_is_wanted(alpine: Path) -> None:
    sizes = [batch.num_rows for batch in tiercel.open(alpine).batches(["evt.num"], batch_rows=1000)]
    assert max(sizes) == 1000
    assert sum(sizes) == sum(1 for _ in tiercel.open(alpine))
    with pytest.raises(KeyError):
        tiercel.open(alpine).to_arrow(["no.field"])


def test_a_part_by_time_keeps_the_state(
    alpine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    part = tmp_path / "part.scap"
    status, _, err = run(
        monkeypatch, capfd, "convert", alpine, part, "--from", "+15s", "--to", "+25s", "--compress", "gzip"
    )
    assert status == 0, err
    assert gzip.decompress(part.read_bytes())
    start = parse_time("+15s", tiercel.open(alpine))
    whole = tiercel.open(alpine).between(start, start + 10**10)
    wanted = [[event[field] for field in STATE] for event in whole]
    assert [[event[field] for field in STATE] for event in tiercel.open(part)] == wanted
    assert len(wanted) > 100
    assert f"events: {len(wanted)}" in err


def test_a_part_by_condition_keeps_the_state(
    alpine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    part = tmp_path / "part.scap"
    condition = "evt.type in (read, write, close) and proc.name = sh"
    assert run(monkeypatch, capfd, "convert", alpine, part, condition, "--compress", "zstd")[0] == 0
    wanted = [[event[field] for field in STATE] for event in tiercel.open(alpine).filter(condition)]
    assert [[event[field] for field in STATE] for event in tiercel.open(part)] == wanted
    assert wanted
    assert run(monkeypatch, capfd, "convert", alpine, alpine)[0] == 1


def test_what_engines_told_of_containers_goes_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """In parts by condition and by time, before and behind the note; the note is an event of its own, too."""
    whole, part = tmp_path / "whole.scap", tmp_path / "part.scap"
    told = b'{"container": {"id": "%s", "name": "%s"}}'
    opens = [made.openat(number, 7, 3, b"/etc/x") for number in (1, 3, 5)]
    notes = [
        made.note(2, b"container", told % (b"a" * 12, b"web")),
        made.note(4, b"container", told % (b"a" * 12, b"db")),
    ]
    events = [opens[0], notes[0], opens[1], notes[1], opens[2]]
    whole.write_bytes(made.capture([(7, b"sh", b"cpu=/docker/%s\0" % (b"a" * 64))], events))

    def names(capture: Path, condition: str) -> list[object]:
        return [event["container.name"] for event in tiercel.open(capture).filter(condition)]

    assert names(whole, "evt.type = openat") == [None, "web", "db"]
    assert names(whole, "evt.type = container") == ["web", "db"]
    assert run(monkeypatch, capfd, "convert", whole, part, "evt.type = openat")[0] == 0
    assert names(part, "evt.num > 0") == [None, "web", "db"]
    after = str((made.EPOCH_NS + 4_500_000) / 1e9)
    assert run(monkeypatch, capfd, "convert", whole, part, "--from", after, "--lean")[0] == 0
    assert names(part, "evt.num > 0") == ["db"]


@pytest.mark.parametrize("name", ["libs/sample.scap", "falco/0.35.1/test/trace_files/cat_write.scap"])
def test_old_formats_in_todays(
    name: str, files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy.scap"
    assert run(monkeypatch, capfd, "convert", files / name, copy)[0] == 0
    wanted = [[event[field] for field in STATE] for event in tiercel.open(files / name)]
    assert [[event[field] for field in STATE] for event in tiercel.open(copy)] == wanted


@pytest.mark.parametrize(
    "name",
    ["sysdig-inspect/502Error.scap", "sf-collector/tests/files/files.scap", "bencer-examples/example4/example4-1.scap"],
)
def test_an_index_changes_nothing_but_where_the_reading_begins(name: str, files: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain.scap"
    data = (files / name).read_bytes()
    plain.write_bytes(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)
    capture = tiercel.open(plain)
    times = [event.time_ns for event in capture]
    part = capture.between(times[len(times) * 2 // 3])
    fields = " ".join(
        f"%{field}" for field in ["evt.num", "evt.reltime", *STATE, "evt.args", "fd.types", "proc.nchilds"]
    )
    wanted = list(part.lines(f"*{fields}"))
    indexing = _core.CaptureIndex(plain, every_bytes=20_000)
    while not indexing.report()["finished"]:
        indexing.advance()
    assert indexing.finish()[0] > 3
    assert list(part.lines(f"*{fields}")) == wanted
    events = part.events()
    events.lines(most_events=2**62, most_lines=0)
    assert 0 < events.report()["events"] < len(times)
    plain.write_bytes(plain.read_bytes() + b" ")
    assert list(part.lines(f"*{fields}")) == wanted


def test_a_damaged_index_is_as_good_as_none(alpine: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain.scap"
    data = alpine.read_bytes()
    plain.write_bytes(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)
    capture = tiercel.open(plain)
    times = [event.time_ns for event in capture]
    part = capture.between(times[-50])
    wanted = list(part.lines("*%evt.num %proc.name %fd.name"))
    indexing = _core.CaptureIndex(plain, every_bytes=len(plain.read_bytes()) // 2)
    while not indexing.report()["finished"]:
        indexing.advance()
    assert indexing.finish()[0] >= 1
    index = plain.with_name("plain.scap.idx")
    whole = index.read_bytes()
    head = 8 + 8 + 8 + 4 + 8 + 4 * 8 + 4
    for place in [*range(head), *range(head, len(whole), len(whole) // 25 + 1)]:
        index.write_bytes(whole[:place] + bytes([whole[place] ^ 0x41]) + whole[place + 1 :])
        assert list(part.lines("*%evt.num %proc.name %fd.name")) == wanted, place
    for length in (0, 5, head - 1, head, len(whole) - 1):
        index.write_bytes(whole[:length])
        assert list(part.lines("*%evt.num %proc.name %fd.name")) == wanted, length


def test_only_plain_files_have_an_index(
    alpine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    packed = tmp_path / "packed.scap"
    assert run(monkeypatch, capfd, "convert", alpine, packed, "--compress", "gzip")[0] == 0
    status, _, err = run(monkeypatch, capfd, "index", packed)
    assert (status, "without compression" in err) == (1, True)
    plain = tmp_path / "plain.scap"
    assert run(monkeypatch, capfd, "convert", alpine, plain)[0] == 0
    assert run(monkeypatch, capfd, "index", plain)[0] == 0
    assert plain.with_name("plain.scap.idx").stat().st_size > 0


def test_tables(
    alpine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    fields, condition = "evt.num,proc.name,fd.name", "evt.type = write"
    rows = tmp_path / "rows.jsonl"
    assert run(monkeypatch, capfd, "convert", alpine, rows, condition, "--fields", fields)[0] == 0
    found = [json.loads(line) for line in rows.read_text().splitlines()]
    table = tmp_path / "rows.parquet"
    assert run(monkeypatch, capfd, "convert", alpine, table, condition, "--fields", fields)[0] == 0
    assert pyarrow.parquet.read_table(table).to_pylist() == found
    assert {row["fd.name"] for row in found} >= {"/tmp/test", "/root/.ash_history"}
    assert run(monkeypatch, capfd, "convert", alpine, tmp_path / "rows.xls")[0] == 1


def test_read(alpine: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(
        monkeypatch, capfd, "read", alpine, "evt.type = execve", "-p", "%proc.name %evt.type", "-n", "2"
    )
    assert (status, out) == (0, "touch execve\nvi execve\n")
    complete = run(monkeypatch, capfd, "read", alpine, "-p", "%fd.name")[1].splitlines()
    every = run(monkeypatch, capfd, "read", alpine, "-p", "*%fd.name")[1].splitlines()
    assert [line for line in every if line != "<NA>"] == complete
    assert len(every) == sum(1 for _ in tiercel.open(alpine))
    packed = run(monkeypatch, capfd, "read", alpine, "evt.type=open", "-p", "%evt.num", "--json")[1]
    assert [json.loads(line)["evt.num"] for line in packed.splitlines()] == [
        event.num for event in tiercel.open(alpine).filter("evt.type=open")
    ]


def test_damage_is_told_with_its_place(
    alpine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.scap"
    whole = gzip.decompress(alpine.read_bytes()) if alpine.read_bytes()[:2] == b"\x1f\x8b" else alpine.read_bytes()
    broken.write_bytes(whole[:-7])
    for command in ("read", "summary", "replay"):
        status, _, err = run(monkeypatch, capfd, command, broken)
        assert (status, "the file breaks off: the block at offset" in err) == (1, True), err
    report = tiercel.open(broken).report
    assert (report.intact, report.truncated_at is not None) == (False, True)
    empty = tmp_path / "empty.scap"
    empty.touch()
    assert "offset 0: not a capture: it is empty" in run(monkeypatch, capfd, "read", empty)[2]
    assert "is a directory" in run(monkeypatch, capfd, "read", tmp_path)[2]


def test_summary_counts_what_the_events_say(alpine: Path) -> None:
    found = tiercel.open(alpine).summary(rows=1000)
    events = tiercel.open(alpine).filter("not evt.category = internal")
    written: Counter[str] = Counter()
    for event in events.filter("evt.is_io_write = true and fd.typechar = f and evt.rawres >= 0"):
        written[event["fd.name"]] += event["evt.rawres"]
    files = {row.name: row.details["written_bytes"] for row in found.files.rows if row.details["written_bytes"]}
    assert files == {name: count for name, count in written.items() if count}
    assert found.events == sum(sum(bucket) for bucket in found.timeline.buckets)
    assert dict(found.types)["execve"] == sum(1 for _ in events.filter("evt.type = execve"))


def test_summary_names_the_protocol_of_every_connection(files: Path) -> None:
    names = [
        row.name for row in tiercel.open(files / "bencer-examples/example4/example4-2.scap").summary().connections.rows
    ]
    assert {name.split(" ")[0] for name in names} == {"tcp", "udp", "unix"}
    assert "unix /var/run/docker.sock\n" in names, "the line end is the capture's"


def test_a_wrong_condition_or_format_is_named(
    alpine: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    err = run(monkeypatch, capfd, "read", alpine, "no.field = 1")[2]
    assert err.startswith("tiercel: the condition 'no.field = 1' does not compile: ")
    err = run(monkeypatch, capfd, "read", alpine, "-p", "%no.field")[2]
    assert err.startswith("tiercel: the format '%no.field' does not compile: ")


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_summary_as_a_picture(
    kind: str, alpine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    image = tmp_path / f"summary.{kind}"
    status, out, err = run(monkeypatch, capfd, "summary", alpine, "--image", image)
    assert (status, err) == (0, "")
    assert "time line" in out
    assert image.read_bytes().startswith({"svg": b"<svg", "png": b"\x89PNG"}[kind])
    assert run(monkeypatch, capfd, "summary", alpine, "--image", tmp_path / "summary.bmp")[0] == 1


@pytest.mark.parametrize(
    ("text", "ns"),
    [
        ("1588262426", 1588262426 * 10**9),
        ("1588262426.5", 1588262426_500000000),
        ("1588262426000000001", 1588262426000000001),
        ("2020-04-30T16:00:26.000000007Z", 1588262426000000007),
        ("2020-04-30 18:00:26+02:00", 1588262426 * 10**9),
    ],
)
def test_times(text: str, ns: int, alpine: Path) -> None:
    assert parse_time(text, tiercel.open(alpine)) == ns


def test_times_from_the_first_event(alpine: Path) -> None:
    capture = tiercel.open(alpine)
    first = next(iter(capture)).time_ns
    assert parse_time("+1.5s", capture) == first + 1_500_000_000
    with pytest.raises(tiercel.TiercelError, match="no time"):
        parse_time("yesterday", capture)


def test_the_example_runs(alpine: Path) -> None:
    example = Path(__file__).resolve().parents[2] / "examples/captures.py"
    done = subprocess.run([sys.executable, example, alpine], capture_output=True, text=True, check=True)
    assert "ran vi test2" in done.stdout
    assert "opens of /etc/passwd" in done.stdout


def test_standard_input(alpine: Path) -> None:
    command = [sys.executable, "-m", "tiercel", "read", "-", "evt.type=execve", "-p", "%proc.name"]
    with alpine.open("rb") as stream:
        done = subprocess.run(command, stdin=stream, capture_output=True, text=True, check=True)
    assert done.stdout == "touch\nvi\n"

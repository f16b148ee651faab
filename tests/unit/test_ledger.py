"""The ledger: slices of counters, the file that keeps them, and what it answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tiercel.cli.ledger import codes_of, lines, moment
from tiercel.errors import TiercelError
from tiercel.ledger import Book, Pages, Slice, Slicer, answer, read
from tiercel.ledger.slices import MOST_LOSSES, OTHERS

S = 1_000_000_000
OPENAT = 307
EXECVE = 293


def counted(opens: int, lost: int, cgroup_lost: int = 0) -> dict[str, Any]:
    """What a watch says of so many opens and losses on one processor."""
    rows = [(0, OPENAT, opens, opens - lost - 1, 1, {"ring_full": lost} if lost else {}), (1, EXECVE, 3, 3, 0, {})]
    return {"rows": rows, "groups": [(0, OPENAT, 7, "ring_full", cgroup_lost)] if cgroup_lost else []}


def test_a_slice_holds_what_came_since_the_last() -> None:
    slicer = Slicer(10 * S)
    first = slicer.take(11 * S, counted(10, 0))
    assert (first.total("produced"), first.total("left_out"), first.lost) == (13, 1, 0)
    second = slicer.take(12 * S, counted(25, 4, 4))
    assert second.rows == {(0, OPENAT): {"produced": 15, "delivered": 11, "ring_full": 4}}
    assert second.events == {OPENAT: {"produced": 15, "delivered": 11, "ring_full": 4}}
    assert second.total("produced") == second.total("delivered") + second.total("left_out") + second.lost
    assert (second.begin_ns, second.losses) == (11 * S, {(0, OPENAT, 7, "ring_full"): 4})


def test_losses_without_a_cgroup_are_told_and_a_slice_stays_small() -> None:
    slicer = Slicer(0)
    some = slicer.take(1 * S, counted(10, 5, 2))
    assert some.losses == {(0, OPENAT, 7, "ring_full"): 2, (0, OPENAT, OTHERS, "ring_full"): 3}
    many = counted(20_000, 9_000)
    many["groups"] = [(0, OPENAT, cgroup, "ring_full", 2) for cgroup in range(1, 3001)]
    slice_ = Slicer(0).take(1 * S, many)
    assert len(slice_.losses) == MOST_LOSSES + 1 or len(slice_.losses) == MOST_LOSSES
    assert slice_.lost == 9_000


def test_one_cgroup_is_asked_about_by_itself() -> None:
    slicer = Slicer(0)
    slices = [slicer.take(1 * S, counted(10, 4, 4))]
    assert answer(slices, 0, S, None, 7).lost == 4
    assert not answer(slices, 0, S, None, 8).missed


def test_the_book_gives_back_what_was_written_and_stays_bounded(tmp_path: Path) -> None:
    book = Book(tmp_path, limit_bytes=4000)
    slicer = Slicer(0)
    written = [slicer.take((second + 1) * S, counted(10 * second + 10, second)) for second in range(200)]
    for entry in written:
        book.add(entry)
    kept = list(read(tmp_path))
    assert kept == written[-len(kept) :]
    assert 20 < len(kept) < 100
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 9000


def test_a_torn_line_costs_one_slice(tmp_path: Path) -> None:
    book = Book(tmp_path)
    book.add(Slice(0, S))
    with (tmp_path / "ledger.jsonl").open("a") as stream:
        stream.write('{"from": 1000000000, "to"\n')
    book.add(Slice(2 * S, 3 * S))
    assert [entry.begin_ns for entry in read(tmp_path)] == [0, 2 * S]


def test_a_missing_ledger_says_how_to_keep_one(tmp_path: Path) -> None:
    with pytest.raises(TiercelError, match="there is no ledger"):
        list(read(tmp_path))
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(TiercelError, match="cannot be kept"):
        Book(file)


def test_a_loss_is_blind_for_its_types_only() -> None:
    slicer = Slicer(0)
    slices = [
        slicer.take(1 * S, counted(10, 0)),
        slicer.take(2 * S, counted(30, 5, 5)),
        slicer.take(3 * S, counted(40, 5)),
    ]
    said = answer(slices, 0, 3 * S, {OPENAT})
    assert said.missed
    assert [(entry.begin_ns, entry.end_ns) for entry in said.blind] == [(1 * S, 2 * S)]
    assert (said.lost, said.cgroups) == (5, {7: 5})
    assert not answer(slices, 0, 3 * S, {EXECVE}).missed
    assert not answer(slices, 2 * S + S // 2, 3 * S, {OPENAT}).missed
    assert any("5 lost on processor 0" in line for line in lines(said, "openat"))


def test_a_time_in_which_nobody_watched_is_blind() -> None:
    said = answer([Slice(0, S), Slice(5 * S, 6 * S)], 0, 8 * S)
    assert [(entry.begin_ns, entry.end_ns, entry.watched) for entry in said.blind] == [
        (S, 5 * S, False),
        (6 * S, 8 * S, False),
    ]
    assert "nobody watched" in "\n".join(lines(said, "any event"))


class Steady:
    """A source whose clock the test moves."""

    time_ns = 10 * S

    def __init__(self) -> None:
        self.opens = 0

    def ledger(self) -> dict[str, Any]:
        self.opens += 1
        return counted(self.opens, 0)


def test_pages_follow_the_clock_of_the_events(tmp_path: Path) -> None:
    source = Steady()
    pages = Pages(Book(tmp_path), source)
    for tenth in range(100, 131, 5):
        source.time_ns = tenth * S // 10
        pages.look()
    pages.close()
    kept = list(read(tmp_path))
    assert [(entry.begin_ns // S, entry.end_ns // S) for entry in kept] == [(10, 11), (11, 12), (12, 13), (13, 13)]


def test_times_and_types_are_read_as_people_write_them() -> None:
    assert moment("90s", 100 * S) == 10 * S
    assert moment("now", 5) == 5
    assert moment("1970-01-01T00:01:00+00:00", 0) == 60 * S
    assert OPENAT in (codes_of(("openat",)) or ())
    for wrong in ("yesterday", ""):
        with pytest.raises(TiercelError):
            moment(wrong, 0)
    with pytest.raises(TiercelError, match="no event type"):
        codes_of(("opennat",))

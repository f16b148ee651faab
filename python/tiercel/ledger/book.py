"""The ledger's file: one JSON line a slice, bounded by a second file that takes the older half."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tiercel.errors import TiercelError
from tiercel.ledger.slices import Loss, Slice

NAME = "ledger.jsonl"
OLDER = "ledger.older.jsonl"
LIMIT_BYTES = 8 << 20
"""Size at which a file becomes the older one: both together hold days of a busy machine, weeks of a quiet one."""


class Book:
    """Appends slices below a state directory. A full disk costs slices, never the watch: `failed` counts them."""

    def __init__(self, folder: Path, limit_bytes: int = LIMIT_BYTES) -> None:
        self._path = folder / NAME
        self._older = folder / OLDER
        self._limit = limit_bytes
        self.failed = 0
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o750)
            self._path.touch(mode=0o640)
        except OSError as error:
            what = f"the ledger cannot be kept in {folder}: {error.strerror}"
            raise TiercelError(what, "choose another --state-dir") from None

    def add(self, entry: Slice) -> None:
        """Writes one slice; a time in which nothing happened is written, too: it says that somebody watched."""
        try:
            with self._path.open("a") as stream:
                stream.write(json.dumps(_plain(entry), separators=(",", ":")) + "\n")
                full = stream.tell() >= self._limit
            if full:
                self._path.replace(self._older)
        except OSError:
            self.failed += 1


def read(folder: Path) -> Iterator[Slice]:
    """All slices that are kept, oldest first. A line that a crash cut short is skipped."""
    found = [path for path in (folder / OLDER, folder / NAME) if path.exists()]
    if not found:
        raise TiercelError(f"there is no ledger in {folder}", "`tiercel watch --state-dir DIR` keeps one")
    for path in found:
        with path.open(errors="replace") as stream:
            for line in stream:
                if (entry := _parsed(line)) is not None:
                    yield entry


def _plain(entry: Slice) -> dict[str, Any]:
    plain: dict[str, Any] = {"from": entry.begin_ns, "to": entry.end_ns}
    if entry.rows:
        plain["rows"] = [[*key, counts] for key, counts in entry.rows.items()]
    if entry.losses:
        plain["lost"] = [[*loss, count] for loss, count in entry.losses.items()]
    return plain


def _parsed(line: str) -> Slice | None:
    try:
        plain = json.loads(line)
        rows = {(int(cpu), int(code)): dict(counts) for cpu, code, counts in plain.get("rows", [])}
        losses = {
            Loss(int(cpu), int(code), int(cgroup), str(reason)): int(count)
            for cpu, code, cgroup, reason, count in plain.get("lost", [])
        }
        return Slice(int(plain["from"]), int(plain["to"]), rows, losses)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None

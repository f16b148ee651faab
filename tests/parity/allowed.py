"""Differences from the reference that have a reason, read from allow.toml."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

FIELD = re.compile(r"[a-z]+(?:\.[a-z_0-9]+)+")


@dataclass(frozen=True)
class Entry:
    """Fields that differ in some captures, and why."""

    fields: frozenset[str]
    captures: tuple[str, ...]
    reason: str

    def covers(self, capture: str, field: str) -> bool:
        """Whether the field may differ there."""
        return field in self.fields and any(fnmatch(capture, pattern) for pattern in self.captures)


@dataclass(frozen=True)
class Allowed:
    """All of them."""

    entries: tuple[Entry, ...]

    @classmethod
    def load(cls, path: Path) -> Allowed:
        """Read the file; an entry without a reason is refused."""
        rows = tomllib.loads(path.read_text())["difference"]
        assert all(row["reason"].strip() for row in rows)
        entries = (Entry(frozenset(row["fields"]), tuple(row["captures"]), row["reason"]) for row in rows)
        return cls(tuple(entries))

    def field(self, capture: str, field: str) -> str | None:
        """The reason why a field may differ in a capture."""
        return next((entry.reason for entry in self.entries if entry.covers(capture, field)), None)

    def condition(self, capture: str, condition: str) -> str | None:
        """The reason why the number of matches may differ: one of the condition's fields may."""
        names = FIELD.findall(condition)
        return next((reason for name in names if (reason := self.field(capture, name))), None)

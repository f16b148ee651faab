"""Compiled rules kept from one start to the next, found by what they were compiled from.

Reading and compiling some hundred rules takes longer than all else that Python does at a start. What is kept is the
program alone; whoever asks for more (a reload, a report) has the rules loaded again from the same texts.
"""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import json
import os
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tiercel._core import sha256, version

if TYPE_CHECKING:
    from tiercel.rules.options import LoadOptions
    from tiercel.tuning import Tuning

MOST = 16
"""Programs that are kept; the oldest goes first."""
LIMIT_BYTES = 64 << 20
PACKAGE = Path(__file__).resolve().parents[1]
COMPILER = ("lang", "rules", "_generated")
"""Folders of the package whose code decides what a rule becomes."""


class FileNote(NamedTuple):
    """What a load says about a file that is good: the outcome of the schema's check, and its warnings as text."""

    name: str
    schema: str
    warnings: str


@dataclass(frozen=True)
class Kept:
    """`program` of all rules as the engine takes it, the programs of the rules of each source, wire codes of the system
    calls that are needed, how many rules there are, and what is to be said about their files."""

    program: bytes
    by_source: dict[str, bytes]
    syscalls: list[int]
    rules: int
    notes: tuple[FileNote, ...] = ()

    def packed(self) -> bytes:
        """A line of facts, then the programs."""
        others = list(self.by_source.values())
        parts = [self.program] if others == [self.program] else [self.program, *others]
        ends = list(itertools.accumulate(map(len, parts)))
        body = b"".join(parts)
        facts = {
            "syscalls": self.syscalls,
            "rules": self.rules,
            "sources": list(self.by_source),
            "places": list(zip([0, *ends], ends, strict=False)),
            "notes": self.notes,
            "sha256": sha256(body),
        }
        return json.dumps(facts).encode() + b"\n" + body

    @staticmethod
    def unpacked(data: bytes) -> Kept | None:
        """None for what `packed` did not make."""
        head, _, body = data.partition(b"\n")
        try:
            facts = json.loads(head)
            if facts["sha256"] != sha256(body):
                return None
            program, *others = [body[begin:end] for begin, end in facts["places"]]
            by_source = dict(zip(facts["sources"], others or [program], strict=True))
            notes = tuple(FileNote(*map(str, note)) for note in facts["notes"])
            return Kept(program, by_source, [int(code) for code in facts["syscalls"]], int(facts["rules"]), notes)
        except (ValueError, KeyError, TypeError):
            return None


def cache_folder() -> Path:
    """A folder of its own, since the oldest files there go, in what systemd gives (`CacheDirectory=`) or else the usual
    place of this user."""
    return _cache() / "rules"


def _cache() -> Path:
    if given := os.environ.get("CACHE_DIRECTORY"):
        return Path(given.split(":")[0])
    if os.geteuid() == 0:
        return Path("/var/cache/tiercel")
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tiercel"


def key_of(texts: Sequence[tuple[str, str]], tags: Iterable[str], options: LoadOptions | None, tuning: Tuning) -> str:
    """Different for all that could make a different program: texts, settings, and the code that compiles."""
    settings = [dataclasses.asdict(one) for one in (options, tuning) if one is not None]
    told = json.dumps([version, sorted(tags), *settings], default=sorted, sort_keys=True)
    named = [f"\0{len(name)}\0{name}\0{len(text)}\0{text}" for name, text in [*_code(), *texts]]
    return sha256("".join([told, *named]).encode("utf-8", "surrogatepass"))


def find(folder: Path, key: str) -> Kept | None:
    """What was kept under a key, if nobody else can have written it."""
    try:
        if not _is_ours(folder.lstat()):
            return None
        descriptor = os.open(folder / key, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            about = os.fstat(descriptor)
            if not _is_ours(about) or about.st_size > LIMIT_BYTES:
                return None
            return Kept.unpacked(file.read())
    except OSError:
        return None


def keep(folder: Path, key: str, kept: Kept) -> None:
    """Writes it for the next start; where that is not possible, the next start compiles again."""
    new = folder / f".{key}.{os.getpid()}"
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_ours(folder.lstat()):
            return
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(kept.packed())
            new.replace(folder / key)
        except OSError:
            new.unlink()
            raise
        _forget_oldest(folder)


def _code() -> list[tuple[str, str]]:
    """Names of the compiler's files with size and time of change."""
    found = []
    for part in COMPILER:
        with os.scandir(PACKAGE / part) as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    about = entry.stat()
                    found.append((f"{part}/{entry.name}", f"{about.st_size} {about.st_mtime_ns}"))
    return sorted(found)


def _is_ours(about: os.stat_result) -> bool:
    return about.st_uid == os.geteuid() and not about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _forget_oldest(folder: Path) -> None:
    files: Sequence[Path] = sorted(folder.iterdir(), key=lambda path: path.lstat().st_mtime, reverse=True)
    for path in files[MOST:]:
        path.unlink()

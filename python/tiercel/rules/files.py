"""Rules files on disk."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

MAX_FILE_BYTES = 64 << 20
"""A larger rules file is refused unread."""


def expand_paths(paths: Iterable[str | Path]) -> list[Path]:
    """Files as they are; directories as their .yaml and .yml files, sorted by name, not deeper."""
    found: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            inside = (child for child in path.iterdir() if child.is_file() and child.suffix in (".yaml", ".yml"))
            found += sorted(inside, key=lambda child: str(child).encode("utf-8", "surrogateescape"))
        else:
            found.append(path)
    return found


def read_file(path: Path) -> bytes:
    """Raises `OSError` for what cannot be read or is too large."""
    if path.stat().st_size > MAX_FILE_BYTES:
        raise OSError(f"larger than {MAX_FILE_BYTES >> 20} MiB")
    return path.read_bytes()


def read_texts(paths: Iterable[str | Path]) -> list[tuple[str, str]] | None:
    """(name, text) of all files; None where the loader would have something to say about one."""
    try:
        return [(str(path), read_file(path).decode("utf-8-sig")) for path in expand_paths(paths)]
    except (OSError, UnicodeDecodeError):
        return None

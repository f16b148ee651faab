"""Repairs files: edits are made, the result is loaded again, and only what loads as well as before is written."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tiercel.errors import TiercelError
from tiercel.lint.edit import Edit, apply
from tiercel.lint.edits import edits_of
from tiercel.lint.subject import Subject
from tiercel.rules import LoadResult, load_texts


@dataclass(frozen=True, slots=True)
class Repair:
    """New texts by file, and the edits that made them."""

    texts: dict[str, str]
    made: list[Edit]


def repair(result: LoadResult) -> Repair:
    """What `--fix` would write. Nothing where the load has errors."""
    if not result.successful:
        return Repair({}, [])
    edits = list(edits_of(Subject(result)))
    texts: dict[str, str] = {}
    made: list[Edit] = []
    for name, text in result.texts.items():
        new, done = apply(text, [edit for edit in edits if edit.file == name])
        if done:
            texts[name] = new
            made += done
    check = load_texts([(name, texts.get(name, text)) for name, text in result.texts.items()], result.options)
    if not check.successful:
        raise TiercelError("the repaired rules do not load, nothing was written", "please report these files")
    return Repair(texts, made)


def write(texts: dict[str, str]) -> None:
    """Replaces files, each in one step, with their permissions."""
    for name, text in texts.items():
        path = Path(name).resolve()
        try:
            with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="utf-8", newline="", delete=False) as new:
                new.write(text)
            Path(new.name).chmod(path.stat().st_mode & 0o7777)
            Path(new.name).replace(path)
        except OSError as error:
            raise TiercelError(f"cannot write {name}: {error.strerror}", "is the folder writable?") from None


def describe(made: Sequence[Edit], texts: dict[str, str]) -> list[str]:
    """A line for each repair."""
    return [f"{edit.file}:{_line(edit, texts)}: {edit.what} [{edit.code}]" for edit in made]


def _line(edit: Edit, texts: dict[str, str]) -> int:
    return texts[edit.file].count("\n", 0, edit.start) + 1

"""Edits of text spans: comments and layout stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `text[start:stop]` of a file; `code` is the finding that it repairs, `what` says what was done."""

    file: str
    start: int
    stop: int
    text: str
    code: str
    what: str


def apply(text: str, edits: Sequence[Edit]) -> tuple[str, list[Edit]]:
    """The text with all edits that do not overlap, and those that were made."""
    made: list[Edit] = []
    end = len(text) + 1
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.stop), reverse=True):
        if edit.stop <= end:
            text = text[: edit.start] + edit.text + text[edit.stop :]
            end = edit.start
            made.append(edit)
    return text, made[::-1]

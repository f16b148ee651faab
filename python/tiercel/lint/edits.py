"""All mechanical repairs of a load."""

from __future__ import annotations

from collections.abc import Iterator

from tiercel.lint.condition_edits import condition_edits
from tiercel.lint.edit import Edit
from tiercel.lint.item_edits import item_edits
from tiercel.lint.subject import Subject


def edits_of(subject: Subject) -> Iterator[Edit]:
    """All repairs for a load."""
    for name, text in subject.result.texts.items():
        yield from item_edits(name, text)
    for owner in (*subject.macros, *subject.steps, *subject.rules):
        yield from condition_edits(subject, owner)

"""What a lint reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tiercel.rules.result import Issue

MOST_OF_A_CHECK = 20
"""Findings about the constants of one check."""

Level = Literal["warning", "note"]


@dataclass(frozen=True, slots=True)
class Lint:
    """A kind of finding: its stable code, how grave it is, what it means in a line."""

    code: str
    level: Level
    summary: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `issue` has code, text, place, snippet and suggestion."""

    lint: Lint
    issue: Issue
    help: str = ""
    """A way out, in a sentence."""

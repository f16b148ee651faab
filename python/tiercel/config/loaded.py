"""A configuration that was read."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiercel.config.codes import Note

if TYPE_CHECKING:
    from tiercel.config.model import Config


@dataclass(frozen=True)
class Loaded:
    """A configuration: its values, notes about what is not acted on, the files, and the tree that they made."""

    config: Config
    notes: list[Note] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    tree: dict[str, Any] = field(default_factory=dict)

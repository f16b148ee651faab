"""What is said about one configuration: errors and notes, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field

from tiercel.config.codes import Code, Note
from tiercel.config.places import KeyPath, Origins, Spot
from tiercel.errors import ConfigError


@dataclass
class Told:
    """`where`: the file, for what has no place of its own."""

    where: str
    origins: Origins
    notes: list[Note] = field(default_factory=list)

    def error(self, code: Code, path: KeyPath, text: str, way_out: str, *, key: bool = False) -> ConfigError:
        """A fault of the value at a path, or of its `key`."""
        spot = self._spot(path, key)
        return ConfigError(code, _place(spot, path), text, way_out, spot.snippet)

    def note(self, code: Code, path: KeyPath, text: str, suggestion: str, *, key: bool = False) -> None:
        """A warning about the value at a path, or about its `key`."""
        spot = self._spot(path, key)
        self.notes.append(Note(code, _place(spot, path), text, suggestion, spot.snippet))

    def _spot(self, path: KeyPath, key: bool) -> Spot:
        return self.origins.find(path, key=key) or Spot(self.where)


def _place(spot: Spot, path: KeyPath) -> str:
    return f"{spot.where}: {shown(path)}" if path else spot.where


def shown(path: KeyPath) -> str:
    """`a.b[2].c`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")

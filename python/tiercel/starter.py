"""Tiercel's own rules: where they are, in load order."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def starter_folder() -> Path:
    """Beside the code in an installed package, at the top in a clone."""
    packaged = _HERE / "starter_rules"
    return packaged if packaged.is_dir() else _HERE.parents[1] / "rules"


def starter_files() -> list[Path]:
    """The shared words first, then one file per rule by tactic."""
    folder = starter_folder()
    files = sorted(path for path in folder.glob("*/*.yaml") if not path.name.endswith(".cases.yaml"))
    return [folder / "macros.yaml", *files]

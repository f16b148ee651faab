"""Facts about the package as a whole."""

from __future__ import annotations

import tomllib
from pathlib import Path

import tiercel

ROOT = Path(__file__).resolve().parents[2]


def test_one_version_in_cargo_and_python() -> None:
    cargo = tomllib.loads((ROOT / "Cargo.toml").read_text())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert cargo["workspace"]["package"]["version"] == project["project"]["version"] == tiercel.__version__

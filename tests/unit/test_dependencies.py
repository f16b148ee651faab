"""Dependencies between the crates point one way."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LAYERS = (
    {"event", "random"},
    {"collect", "scap", "state"},
    {"fields", "recorder"},
    {"filter", "source"},
    {"engine", "query", "audit", "plugin"},
    {"replay"},
    {"py"},
)
MANIFESTS = sorted((ROOT / "crates").glob("*/Cargo.toml"))


def layer(crate: str) -> int:
    return next(index for index, names in enumerate(LAYERS) if crate in names)


def test_every_crate_has_a_layer() -> None:
    assert {path.parent.name for path in MANIFESTS} == set().union(*LAYERS)


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda path: path.parent.name)
def test_a_crate_needs_only_lower_layers(manifest: Path) -> None:
    own = layer(manifest.parent.name)
    needed = [name.removeprefix("tiercel-") for name in tomllib.loads(manifest.read_text()).get("dependencies", {})]
    crates = {path.parent.name for path in MANIFESTS}
    assert [name for name in needed if name in crates and layer(name) >= own] == []

"""The tables of `schema/`, loaded once and given plain shapes for the writers."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def _load(path: Path) -> dict[str, Any]:
    with path.open("rb") as stream:
        return tomllib.load(stream)


@dataclass(frozen=True)
class Schema:
    """All tables. Rows stay dictionaries, with the keys that the TOML files name."""

    root: Path = field(default=ROOT / "schema")

    @cached_property
    def events(self) -> list[dict[str, Any]]:
        """Event types, sorted by code; `family` is the file that each came from."""
        rows = [
            {"family": path.stem, "flags": [], "kinds": [], "params": [], **row}
            for path in sorted((self.root / "events").glob("*.toml"))
            for row in _load(path)["event"]
        ]
        rows.sort(key=lambda row: row["code"])
        codes = [row["code"] for row in rows]
        if codes != list(range(len(codes))):
            raise ValueError("schema/events: event codes must be dense and unique")
        return rows

    @cached_property
    def field_classes(self) -> list[dict[str, Any]]:
        """Classes of fields; `file` is the table's name, `field` its rows."""
        return [{"file": path.stem, **_load(path)} for path in sorted((self.root / "fields").glob("*.toml"))]

    @cached_property
    def flags(self) -> dict[str, list[dict[str, Any]]]:
        """Flag tables by name, rows in printing order."""
        return {path.stem: _load(path)["values"] for path in sorted((self.root / "flags").glob("*.toml"))}

    @cached_property
    def flag_translations(self) -> dict[str, dict[str, Any]]:
        """Flag tables whose kernel values differ from the portable ones, with how (`translate`, `otherwise`)."""
        tables = {path.stem: _load(path) for path in sorted((self.root / "flags").glob("*.toml"))}
        return {name: table for name, table in tables.items() if "translate" in table}

    @cached_property
    def conversions(self) -> list[dict[str, Any]]:
        """How events of older captures become today's."""
        return [{"items": [], "to": None, **row} for row in _load(self.root / "conversions.toml")["conversion"]]

    @cached_property
    def sysdig_0_29(self) -> dict[str, Any]:
        """What sysdig 0.29 knows: `params` by event code, and the last system call code."""
        return _load(self.root / "sysdig_0_29.toml")

    def values(self, table: str) -> list[dict[str, Any]]:
        """Rows of one of the simple tables: errno, signals, capabilities, param_types, fd_types, facts, syscalls…"""
        rows: list[dict[str, Any]] = _load(self.root / f"{table}.toml")["values"]
        return rows

    @cached_property
    def dynamic_params(self) -> dict[str, list[dict[str, Any]]]:
        """Variants of DYN parameters by the name that the event tables use."""
        return {name: table["variants"] for name, table in _load(self.root / "dynamic_params.toml").items()}

    @cached_property
    def metrics(self) -> list[dict[str, Any]]:
        """Metric names as Falco exports them."""
        rows: list[dict[str, Any]] = _load(self.root / "metrics.toml")["metric"]
        return rows

"""Falco's configuration file, read as it is: `load(path)` gives a `Config`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiercel.config.loaded import Loaded
from tiercel.config.model import AppendOutput, Config, RuleSelection

if TYPE_CHECKING:
    from tiercel.config.loading import load, load_with

__all__ = ["AppendOutput", "Config", "Loaded", "RuleSelection", "load", "load_with"]


def __getattr__(name: str) -> Any:
    """A start without a configuration reads none."""
    if name in ("load", "load_with"):
        from tiercel.config import loading

        return getattr(loading, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

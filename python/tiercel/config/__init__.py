"""Falco's configuration file, read as it is: `load(path)` gives a `Config`."""

from __future__ import annotations

from tiercel.config.load import Loaded, load, load_with
from tiercel.config.model import AppendOutput, Config, RuleSelection

__all__ = ["AppendOutput", "Config", "Loaded", "RuleSelection", "load", "load_with"]

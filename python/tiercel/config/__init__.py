"""Falco's configuration file, read as it is: `load(path)` gives a `Config`."""

from __future__ import annotations

from tiercel.config.load import load
from tiercel.config.model import AppendOutput, Config, RuleSelection

__all__ = ["AppendOutput", "Config", "RuleSelection", "load"]

"""Tiercel: runtime security from the kernel, with Falco's rules.

import tiercel

for alert in tiercel.watch(rules=["falco_rules.yaml"]):
    print(alert.rule, alert.fields)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from tiercel._core import Alert
from tiercel._core import version as __version__
from tiercel.engine import Engine, Replay, Watch, watch
from tiercel.errors import ConfigError, OutputError, RulesError, StartError, TiercelError
from tiercel.flight import FlightRecorder

if TYPE_CHECKING:
    from tiercel.captures import Capture, Event, open
    from tiercel.recorder import Recording, record

__all__ = [
    "Alert",
    "Capture",
    "ConfigError",
    "Engine",
    "Event",
    "FlightRecorder",
    "OutputError",
    "Recording",
    "Replay",
    "RulesError",
    "StartError",
    "TiercelError",
    "Watch",
    "__version__",
    "open",
    "record",
    "watch",
]

_LATER = {"Capture": "captures", "Event": "captures", "open": "captures", "Recording": "recorder", "record": "recorder"}
"""What a watch does not need comes when somebody asks for it."""


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(import_module(f"tiercel.{_LATER[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

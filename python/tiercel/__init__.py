"""Tiercel: runtime security from the kernel, with Falco's rules.

import tiercel

for alert in tiercel.watch(rules=["falco_rules.yaml"]):
    print(alert.rule, alert.fields)
"""

from __future__ import annotations

from tiercel._core import Alert
from tiercel._core import version as __version__
from tiercel.captures import Capture, Event, open
from tiercel.engine import Engine, Replay, Watch, watch
from tiercel.errors import ConfigError, OutputError, RulesError, StartError, TiercelError
from tiercel.flight import FlightRecorder
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

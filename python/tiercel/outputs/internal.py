"""What Tiercel tells about itself, in the shape that Falco's internal messages have."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PRIORITIES = ("Emergency", "Alert", "Critical", "Error", "Warning", "Notice", "Informational", "Debug")

EVENT_DROP = "Falco internal: syscall event drop"
TIMEOUTS = "Falco internal: timeouts notification"
METRICS = "Falco internal: metrics snapshot"
CAPTURE_FULL = "Falco internal: capture file closed early"
RELOAD_FAILED = "Falco internal: hot restart failure"


@dataclass(frozen=True, slots=True)
class Internal:
    """`rule` is the name under which it is told, `fields` are its facts."""

    rule: str
    message: str
    priority_number: int
    fields: Mapping[str, Any] = field(default_factory=dict)
    time_ns: int = field(default_factory=time.time_ns)

    @property
    def priority(self) -> str:
        """In words."""
        return PRIORITIES[self.priority_number]

    def text(self, iso_time: bool = False) -> str:
        """`time: Priority message (key=value …)`, values as JSON."""
        facts = " ".join(f"{key}={json.dumps(value)}" for key, value in sorted(self.fields.items()))
        return f"{self._time(iso_time)}: {self.priority} {self.message}" + (f" ({facts})" if facts else "")

    def json(
        self,
        hostname: str = "",
        iso_time: bool = False,
        output: bool = True,
        message: bool = False,
        tags: bool = True,
        output_fields: bool = True,
    ) -> str:
        """The keys of an alert but for `tags`, with `internal` as the source."""
        document: dict[str, Any] = {
            "hostname": hostname,
            "output": self.message,
            "output_fields": dict(self.fields),
            "priority": self.priority,
            "rule": self.rule,
            "source": "internal",
            "time": f"{self._utc()}Z",
        }
        return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    def _time(self, iso: bool) -> str:
        if iso:
            return f"{self._utc()}+0000"
        seconds, ns = divmod(self.time_ns, 1_000_000_000)
        return f"{time.strftime('%H:%M:%S', time.localtime(seconds))}.{ns:09}"

    def _utc(self) -> str:
        seconds, ns = divmod(self.time_ns, 1_000_000_000)
        return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(seconds))}.{ns:09}"

"""How an alert is written: Falco's line of text, or its line of JSON."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass, field

from tiercel.outputs.alert import Alert


def hostname() -> str:
    """`FALCO_HOSTNAME`, else the machine's name."""
    return os.environ.get("FALCO_HOSTNAME") or socket.gethostname()


@dataclass(frozen=True, slots=True)
class Form:
    """Settings of the two forms; the names are those of the configuration file without `json_include_`."""

    json: bool = False
    iso_time: bool = False
    output_property: bool = True
    message_property: bool = False
    tags_property: bool = True
    output_fields_property: bool = True
    hostname: str = field(default_factory=hostname)

    def line(self, alert: Alert) -> str:
        """The alert as one line without its end."""
        if not self.json:
            return alert.text(self.iso_time)
        return alert.json(
            hostname=self.hostname,
            iso_time=self.iso_time,
            output=self.output_property,
            message=self.message_property,
            tags=self.tags_property,
            output_fields=self.output_fields_property,
        )

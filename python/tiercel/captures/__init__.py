"""Captures: read, asked and copied.

capture = tiercel.open("incident.scap.gz")
for event in capture.filter("evt.type = execve"):
    print(event.time, event["proc.cmdline"])
capture.to_polars(["evt.time", "proc.name", "fd.name"])
"""

from __future__ import annotations

from tiercel.captures.capture import Capture, open
from tiercel.captures.event import Event
from tiercel.captures.report import Report
from tiercel.captures.summary import Summary

__all__ = ["Capture", "Event", "Report", "Summary", "open"]

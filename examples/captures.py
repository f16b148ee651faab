"""Asks a capture what ran and which files were opened: `python examples/captures.py FILE.scap`."""

from __future__ import annotations

import sys
from collections import Counter

import tiercel


def main() -> None:
    """One event after the other for what ran, columns for the rest."""
    capture = tiercel.open(sys.argv[1])
    for event in capture.filter("evt.type in (execve, execveat) and evt.res = SUCCESS"):
        print(f"{event.time:%H:%M:%S.%f} {event['user.name']} ran {event['proc.cmdline']}")

    opened = capture.filter("evt.type in (open, openat, openat2, creat) and fd.num >= 0")
    try:
        names = opened.to_polars(["fd.name"])["fd.name"].to_list()
    except tiercel.TiercelError:  # polars is an extra: pip install 'tiercel[polars]'
        names = [event["fd.name"] for event in opened]
    for name, count in Counter(names).most_common(10):
        print(f"{count:6} opens of {name}")
    for sentence in capture.report.lines():
        print("attention:", sentence)


if __name__ == "__main__":
    main()

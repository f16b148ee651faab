"""`tiercel events`: what can happen."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Iterator

from tiercel._generated.events import EVENTS, Event
from tiercel._generated.syscalls import SYSCALLS
from tiercel.cli.options import Flag

TITLES = {
    "SYSCALL": "Syscall events",
    "TRACEPOINT": "Tracepoint events",
    "PLUGIN": "Plugin events",
    "METAEVENT": "Metaevents",
}
HIDDEN = frozenset({"OLD_VERSION", "UNUSED"})
GENERIC_CODES = frozenset({0, 1})
IO_SYSCALLS = (
    "pread64", "preadv", "pwrite64", "pwritev", "read", "readv", "recv", "send", "sendfile", "sendfile64", "write",
    "writev",
)  # fmt: skip
"""Calls that move data: Falco does not collect them unless asked to."""
SCHEMA_VERSION = "4.5.1"
"""Of the table of events, in Falco's count."""


def events(*, json: Flag = False) -> int:
    """List the event types with their parameters; `>` is a call's beginning, `<` its end.

    Parameters
    ----------
    json
        Print JSON.
    """
    listed = rows()
    if json:
        shown = {title: [_as_json(*row) for row in group] for title, group in listed.items()}
        print(jsonlib.dumps({"schema_version": SCHEMA_VERSION, **shown}))
        return 0
    print(f"The events below are valid for Falco *Schema Version*: {SCHEMA_VERSION}")
    for title, group in listed.items():
        print(f"\n## {title}\n")
        print("\n".join(f"{direction} {name}({_parameters(event)})" for direction, name, event in group))
    return 0


def rows() -> dict[str, list[tuple[str, str, Event | None]]]:
    """(direction, name, event) by title; a call without an event type of its own has none."""
    return {title: list(_of(kind)) for kind, title in TITLES.items()}


def _of(kind: str) -> Iterator[tuple[str, str, Event | None]]:
    for code, event in enumerate(EVENTS):
        if code not in GENERIC_CODES and kind in event[3] and not HIDDEN & set(event[4]):
            yield "><"[code & 1], event[1], event
    if kind == "SYSCALL":
        for name, codes in SYSCALLS[1:]:
            if set(codes) == GENERIC_CODES:
                yield ">", name, None
                yield "<", name, None


def _parameters(event: Event | None) -> str:
    if event is None:
        return ""
    return ", ".join(f"{kind} **{name}**{f': {flags}' if flags else ''}" for name, kind, _, flags in event[6])


def _as_json(direction: str, name: str, event: Event | None) -> dict[str, object]:
    parameters = event[6] if event else ()
    return {
        "name": name,
        "dir": direction,
        "available": name not in IO_SYSCALLS,
        "params": [
            {"type": kind, "name": name, **({"flags": flags} if flags else {})} for name, kind, _, flags in parameters
        ],
    }

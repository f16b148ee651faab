"""`tiercel events`: what can happen."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Iterator
from typing import Annotated

from cyclopts import Parameter

from tiercel._generated.events import EVENTS, Event
from tiercel._generated.syscalls import SYSCALLS

TITLES = {
    "SYSCALL": "Syscall events",
    "TRACEPOINT": "Tracepoint events",
    "PLUGIN": "Plugin events",
    "METAEVENT": "Metaevents",
}
HIDDEN = frozenset({"OLD_VERSION", "UNUSED"})
GENERIC_CODES = frozenset({0, 1})


def events(*, json: Annotated[bool, Parameter(negative="")] = False) -> int:
    """List the event types with their parameters; `>` is a call's beginning, `<` its end.

    Parameters
    ----------
    json
        Print JSON.
    """
    listed = {title: list(_of(kind)) for kind, title in TITLES.items()}
    if json:
        print(jsonlib.dumps({title: [_as_json(*row) for row in rows] for title, rows in listed.items()}))
        return 0
    for title, rows in listed.items():
        print(f"\n## {title}\n")
        print("\n".join(f"{direction} {name}({_parameters(event)})" for direction, name, event in rows))
    return 0


def _of(kind: str) -> Iterator[tuple[str, str, Event | None]]:
    for code, event in enumerate(EVENTS):
        if code not in GENERIC_CODES and kind in event[3] and not HIDDEN & set(event[4]):
            yield "><"[code & 1], event[1], event
    if kind == "SYSCALL":
        for name, codes in SYSCALLS[1:]:
            if set(codes) == GENERIC_CODES:
                yield "<", name, None


def _parameters(event: Event | None) -> str:
    if event is None:
        return ""
    return ", ".join(f"{kind} {name}{f': {flags}' if flags else ''}" for name, kind, _, flags in event[6])


def _as_json(direction: str, name: str, event: Event | None) -> dict[str, object]:
    parameters = event[6] if event else ()
    return {
        "name": name,
        "dir": direction,
        "params": [
            {"type": kind, "name": name, **({"flags": flags} if flags else {})} for name, kind, _, flags in parameters
        ],
    }

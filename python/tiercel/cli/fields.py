"""`tiercel fields`: what a condition or an output can ask for."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Iterator
from typing import Annotated, Any

from cyclopts import Parameter

from tiercel._generated.fields import CLASSES, Field, FieldClass
from tiercel.cli.options import Flag
from tiercel.errors import TiercelError

HIDDEN = frozenset({"DEPRECATED", "TABLE_ONLY", "PRINT_ONLY"})


def fields(
    *,
    source: str | None = None,
    names: Annotated[bool, Parameter(name=["--names", "-N"], negative="")] = False,
    json: Flag = False,
) -> int:
    """List the fields, by class.

    Parameters
    ----------
    source
        Only fields of this event source, `syscall` for example.
    names
        Names only.
    json
        Print JSON.
    """
    chosen = chosen_classes(source)
    listed = [name for row in chosen for name, *_ in shown_fields(row)]
    if names:
        print(jsonlib.dumps({"fieldnames": listed}) if json else "\n".join(listed))
    elif json:
        print(jsonlib.dumps({"fieldclasses": [_as_json(row) for row in chosen]}))
    else:
        print("\n".join(line for row in chosen for line in _as_text(row)))
    return 0


def chosen_classes(source: str | None) -> list[FieldClass]:
    """Classes of a source, of all without one, those of the kernel first. `TiercelError` for an unknown source."""
    known = {name for row in CLASSES for name in row[3]}
    if source is not None and source not in known:
        raise TiercelError(f"unknown event source {source!r}", f"use one of {', '.join(sorted(known))}")
    found = [row for row in CLASSES if not row[5] and (source is None or source in row[3] or not row[3])]
    return sorted(found, key=lambda row: bool(row[3]) and "syscall" not in row[3])


def shown_fields(row: FieldClass) -> Iterator[Field]:
    """Those that a user may ask for."""
    return (field for field in row[6] if not HIDDEN & set(field[6]))


def _as_text(row: FieldClass) -> Iterator[str]:
    name, variant, _, sources, *_ = row
    yield ""
    yield f"Field Class:   {name}{f' ({variant})' if variant else ''}"
    yield f"Event Sources: {', '.join(sources) or 'all'}"
    yield ""
    for field, kind, is_list, argument, _, _, _, doc in shown_fields(row):
        marks = [kind, *(["LIST"] if is_list else []), *([f"ARG {argument}"] if argument != "none" else [])]
        yield f"{field:<30} ({', '.join(marks)}) {doc}".rstrip()


def _as_json(row: FieldClass) -> dict[str, Any]:
    return {
        "name": row[0],
        "desc": row[1],
        "event_sources": list(row[3]),
        "fields": [
            {
                "name": name,
                "type": kind,
                "desc": doc,
                "is_list": is_list,
                "argument": None if argument == "none" else {"required": argument == "required", "type": list(kinds)},
            }
            for name, kind, is_list, argument, kinds, _, _, doc in shown_fields(row)
        ],
    }

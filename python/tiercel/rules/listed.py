"""What a program says of its rules, without the trees that it was made from."""

from __future__ import annotations

import json
import re
from typing import Any

from tiercel._core import sha256
from tiercel.lang.record import record

_INDEX = re.compile(r"[0-9]+")
"""In a condition every number is the place of a predicate."""

_FIELD = re.compile(rb'"field":"([^"\\]+)"')
"""Quotes inside of a text have a backslash before them."""


@record
class Listed:
    """A rule. `priority`: 0 emergency … 7 debug; `meaning`: the same for what fires for the same events."""

    name: str
    source: str
    priority: int
    tags: tuple[str, ...]
    meaning: str


def listed(program: bytes) -> list[Listed]:
    """The rules of a program in its order; steps of rules over several events are no rules of their own."""
    document = json.loads(program)
    predicates = [json.dumps(row) for row in document["predicates"]]
    identities = {row["rule"]: row["id"] for row in document["correlations"]}
    steps = {step["rule"] for row in document["correlations"] for step in row["steps"]}

    def of(index: int, rule: dict[str, Any]) -> Listed:
        condition = _INDEX.sub(lambda found: predicates[int(found[0])], json.dumps(rule["condition"]))
        meaning = sha256(json.dumps([rule["source"], condition, identities.get(index)]).encode())
        return Listed(rule["name"], rule["source"], rule["priority"], tuple(rule["tags"]), meaning)

    return [of(index, rule) for index, rule in enumerate(document["rules"]) if index not in steps]


def fields_of(program: bytes) -> frozenset[str]:
    """Fields that the rules of a program read, without arguments."""
    return frozenset(name.decode() for name in _FIELD.findall(program))

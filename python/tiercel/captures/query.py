"""From a condition and a format to the program of one rule that the reader runs."""

from __future__ import annotations

import json
from functools import cache

from tiercel.errors import TiercelError

EVERYTHING = "evt.num > 0"
"""A condition that the reader is told not to ask."""

DEFAULT_FORMAT = (
    "*%evt.num %evt.outputtime %evt.cpu %proc.name (%thread.tid) %evt.dir %evt.type %evt.info"  # as `sysdig -r` prints
)


class QueryError(TiercelError):
    """A condition or a format that does not compile; `report` shows where."""

    def __init__(self, message: str, report: str = "") -> None:
        super().__init__(message)
        self.report = report


@cache
def program(condition: str | None, output: str) -> bytes:
    """The program of one rule; raises `QueryError` when the condition or the format does not compile."""
    from tiercel.rules import load_texts
    from tiercel.rules.report import render_text

    rule = {
        "rule": "query",
        "desc": "what is asked of a capture",
        "condition": condition or EVERYTHING,
        "output": output or " ",
        "priority": "DEBUG",
    }
    # JSON is YAML that quotes everything.
    loaded = load_texts([("query", json.dumps([rule]))])
    if not loaded.successful:
        raise QueryError(_message(condition, [issue.message for issue in loaded.errors]), render_text(loaded))
    return loaded.program()


def _message(condition: str | None, messages: list[str]) -> str:
    about = f"the condition {condition!r} or the format" if condition else "the format"
    return f"{about} does not compile: {'; '.join(messages)}"

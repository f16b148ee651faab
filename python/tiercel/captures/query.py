"""From a condition and a format to the program of one rule that the reader runs."""

from __future__ import annotations

from functools import cache

EVERYTHING = "evt.num > 0"
"""A condition that the reader is told not to ask."""

DEFAULT_FORMAT = (
    "*%evt.num %evt.outputtime %evt.cpu %proc.name (%thread.tid) %evt.dir %evt.type %evt.info"  # as `sysdig -r` prints
)


@cache
def program(condition: str | None, output: str) -> bytes:
    """The program of one rule; raises `RulesError` when the condition or the format does not compile."""
    from tiercel.rules import single

    return single.condition(condition or EVERYTHING, output or " ").program()

"""From a condition and a format to the program of one rule that the reader runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiercel.plugins import LoadedPlugins

EVERYTHING = "evt.num > 0"
"""A condition that the reader is told not to ask."""

DEFAULT_FORMAT = (
    "*%evt.num %evt.outputtime %evt.cpu %proc.name (%thread.tid) %evt.dir %evt.type %evt.info"  # as `sysdig -r` prints
)


def program(condition: str | None, output: str, source: str = "syscall", plugins: LoadedPlugins | None = None) -> bytes:
    """The program of one rule of a source; raises `RulesError` when the condition or the format does not compile."""
    from tiercel.rules import single

    return single.condition(
        condition or EVERYTHING, output or " ", source, plugins.options if plugins else None
    ).program()

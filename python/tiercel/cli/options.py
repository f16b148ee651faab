"""Kinds of options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

RulesFiles = Annotated[tuple[Path, ...], Parameter(name=["--rules", "-r"], negative="")]
"""Rules files and folders, each with an option of its own."""
Flag = Annotated[bool, Parameter(negative="")]
"""Set or not: there is no `--no-…` of it."""
PluginConfig = Annotated[
    Path | None,
    Parameter(name=["--config", "-c"], help="A configuration as Falco reads it: its plugins look at the events."),
]
"""Where plugins come from that commands know the fields of."""

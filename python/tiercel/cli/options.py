"""Kinds of options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

RulesFiles = Annotated[tuple[Path, ...], Parameter(name=["--rules", "-r"], negative="")]
"""Rules files and folders, each with an option of its own."""
Flag = Annotated[bool, Parameter(negative="")]
"""Set or not: there is no `--no-…` of it."""

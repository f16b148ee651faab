"""Rules files: load, validate, select, compile.

result = tiercel.rules.load(["falco_rules.yaml"])
result.raise_errors()
program = result.program()
"""

from __future__ import annotations

from tiercel.rules.compiled import CompiledRule
from tiercel.rules.interest import Interest
from tiercel.rules.loader import LoadResult, load, load_texts
from tiercel.rules.options import AppendOutput, LoadOptions, Switch
from tiercel.rules.result import FileResult, Issue, RulesError

__all__ = [
    "AppendOutput",
    "CompiledRule",
    "FileResult",
    "Interest",
    "Issue",
    "LoadOptions",
    "LoadResult",
    "RulesError",
    "Switch",
    "load",
    "load_texts",
]

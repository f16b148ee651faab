"""Rules files: load, validate, select, compile.

result = tiercel.rules.load(["falco_rules.yaml"])
result.raise_errors()
program = result.program()
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

_WHERE = {
    "compiled": ("CompiledRule",),
    "interest": ("Interest",),
    "loader": ("LoadResult", "load", "load_texts"),
    "options": ("AppendOutput", "LoadOptions", "Switch"),
    "result": ("FileResult", "Issue", "RulesError"),
}


def __getattr__(name: str) -> Any:
    """A start with rules that were compiled before needs little of this package, so it comes in parts."""
    for module, names in _WHERE.items():
        if name in names:
            return getattr(import_module(f"tiercel.rules.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

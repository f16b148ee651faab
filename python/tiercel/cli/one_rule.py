"""Finding the one rule that a command is about."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tiercel.errors import RulesError, TiercelError
from tiercel.lang.errors import nearest
from tiercel.rules import CompiledRule, LoadResult, load
from tiercel.starter import starter_files

if TYPE_CHECKING:
    from tiercel.plugins import LoadedPlugins


def loaded(files: Sequence[Path], plugins: LoadedPlugins | None = None) -> LoadResult:
    """Rules files, the starter rules without any; `RulesError` with the whole report when one has an error."""
    from tiercel.rules.report import render_text

    result = load(files or starter_files(), plugins.options if plugins else None)
    result.readers = plugins.core if plugins else None
    if not result.successful:
        raise RulesError("the rules have errors", render_text(result))
    return result


def find_rule(result: LoadResult, name: str) -> CompiledRule:
    """The rule of this name, or the only one whose name holds the text in any case."""
    exact = [rule for rule in result.rules if rule.name == name]
    near = exact or [rule for rule in result.rules if name.lower() in rule.name.lower()]
    if len(near) == 1:
        return near[0]
    if near:
        some = ", ".join(f"'{rule.name}'" for rule in near[:6])
        raise TiercelError(f"several rules have {name!r} in their name", f"choose one of {some}")
    guess = nearest(name, [rule.name for rule in result.rules])
    raise TiercelError(f"no rule is named {name!r}", f"did you mean '{guess}'?" if guess else "look at --rules")

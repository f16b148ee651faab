"""One condition without a rules file: what `--filter` takes."""

from __future__ import annotations

import json

from tiercel.errors import RulesError
from tiercel.rules.loader import LoadResult, load_texts
from tiercel.rules.report import render_text


def condition(text: str) -> LoadResult:
    """The condition as a collection with one rule. Raises `tiercel.errors.RulesError` with the place of a fault."""
    rule = {"rule": "filter", "desc": "filter", "condition": text, "output": "match", "priority": "DEBUG"}
    loaded = load_texts([("filter", json.dumps([rule]))])
    if not loaded.successful:
        raise RulesError(f"the filter is no condition: {loaded.errors[0].message}", render_text(loaded))
    return loaded

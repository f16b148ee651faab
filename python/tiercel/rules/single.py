"""One condition without a rules file: what `--filter` takes, and what is asked of a capture."""

from __future__ import annotations

import json

from tiercel.errors import RulesError
from tiercel.lang.fields import SYSCALL
from tiercel.rules.loader import LoadResult, load_texts
from tiercel.rules.options import LoadOptions
from tiercel.rules.result import Issue


def condition(text: str, output: str = "", source: str = SYSCALL, options: LoadOptions | None = None) -> LoadResult:
    """The condition as a collection with one rule that prints `output`, for events of a source.

    Raises `tiercel.errors.RulesError` when the condition or the output does not compile.
    """
    rule = {"rule": "filter", "desc": "filter", "condition": text, "output": output or " ", "priority": "DEBUG"}
    rule |= {} if source == SYSCALL else {"source": source}
    # JSON is YAML that quotes everything.
    loaded = load_texts([("filter", json.dumps([rule]))], options)
    if not loaded.successful:
        # No report: its excerpts would show a file that the user never wrote.
        raise RulesError("; ".join(_sentence(issue, text, output) for issue in loaded.errors))
    return loaded


def _sentence(issue: Issue, text: str, output: str) -> str:
    faulty = f"the format {output!r}" if issue.code == "LOAD_ERR_COMPILE_OUTPUT" else f"the condition {text!r}"
    return f"{faulty} does not compile: {issue.message}"

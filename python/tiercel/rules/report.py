"""What `tiercel check` prints: faults as a compiler shows them, or Falco's JSON; and the exit status."""

from __future__ import annotations

import json
from typing import Any

from tiercel.excerpt import excerpt
from tiercel.rules.describe import describe
from tiercel.rules.loader import LoadResult
from tiercel.rules.result import FileResult, Issue

_COLOURS = {"error": "1;31", "warning": "1;33", "note": "1;36", "ok": "1;32", "place": "1", "bar": "34", "hint": "36"}


def exit_status(result: LoadResult, strict: bool = False) -> int:
    """0 if the rules load (warnings allowed unless `strict`), else 1."""
    return 1 if not result.successful or (strict and result.warnings) else 0


def render_text(result: LoadResult, colour: bool = False) -> str:
    """Every fault with its line and a caret, then one line for each file."""
    paint = Paint(colour)
    lines: list[str] = []
    shown: set[tuple[str, str, str, Any]] = set()
    for file in result.files:
        for issue in (*file.errors, *file.warnings):
            key = (issue.code, issue.message, issue.file, issue.place)
            if key not in shown:
                shown.add(key)
                lines += [*issue_lines(issue, result.texts.get(issue.file, ""), paint), ""]
    lines += [f"{paint('error', 'error')}: {text}" for text in result.plugin_faults]
    lines += [verdict(file, result, paint) for file in result.files]
    return "\n".join(lines) + "\n"


def render_json(result: LoadResult, describe_rules: bool = False) -> str:
    """Falco's shape on one line: `falco_load_results`, and `falco_describe_results` where wanted and all is well."""
    document: dict[str, Any] = {"falco_load_results": [file.to_json() for file in result.files]}
    if describe_rules and result.successful:
        document["falco_describe_results"] = describe(result)
    return json.dumps(document, sort_keys=True) + "\n"


class Paint:
    """Colours where they are wanted."""

    def __init__(self, on: bool) -> None:
        self._on = on

    def __call__(self, kind: str, text: str) -> str:
        return f"\x1b[{_COLOURS[kind]}m{text}\x1b[0m" if self._on else text


def issue_lines(issue: Issue, source: str, paint: Paint, level: str = "") -> list[str]:
    """A fault as a compiler shows it; `level` (error, warning, note) where the code does not say."""
    kind = level or ("error" if issue.is_error else "warning")
    where = f"{issue.file}:{issue.place.line + 1}:{issue.place.column + 1}"
    lines = [f"{paint('place', where)}: {paint(kind, f'{kind}[{issue.code}]')}: {issue.message}"]
    lines += _excerpt(issue, source, kind, paint)
    item_type, name = issue.item
    if name:
        lines.append(f"   {paint('bar', '=')} in {item_type} {name!r}")
    if issue.suggestion:
        lines.append(f"   {paint('hint', '=')} did you mean {paint('hint', issue.suggestion)}?")
    return lines


def _excerpt(issue: Issue, source: str, kind: str, paint: Paint) -> list[str]:
    """The line of the file and carets below; nothing where the file is not at hand."""
    found = excerpt(source, issue.place.line, issue.place.column, issue.length)
    if found is None:
        return []
    view, blanks, carets = found
    number = str(issue.place.line + 1)
    gap, bar = " " * len(number), paint("bar", "|")
    return [
        f"  {gap} {bar}",
        f"  {paint('bar', number)} {bar} {view}",
        f"  {gap} {bar} {blanks}{paint(kind, carets)}",
    ]


def verdict(file: FileResult, result: LoadResult, paint: Paint) -> str:
    """One line about a file."""
    if not file.successful:
        return f"{file.name}: {paint('error', 'invalid')}: {count(len(file.errors), 'error')}" + (
            f", {count(len(file.warnings), 'warning')}" if file.warnings else ""
        )
    rules = sum(rule.item.context.file.name == file.name for rule in result.rules)
    text = f"{file.name}: {paint('ok', 'ok')}, {count(rules, 'rule')}"
    return f"{text}, {count(len(file.warnings), 'warning')}" if file.warnings else text


def count(number: int, word: str) -> str:
    """`1 rule`, `2 rules`."""
    return f"{number} {word}{'' if number == 1 else 's'}"

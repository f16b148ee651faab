"""Everything that a check found, in one shape for terminals, JSON and SARIF."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tiercel.lint.finding import Finding
from tiercel.rules import LoadResult
from tiercel.rules.report import Paint, count, issue_lines
from tiercel.rules.result import Issue

Level = Literal["error", "warning", "note"]
RANK: dict[Level, int] = {"error": 0, "warning": 1, "note": 2}


@dataclass(frozen=True, slots=True)
class Row:
    """An error, warning or note. Lines and columns of `to_json` count from 1."""

    level: Level
    issue: Issue
    summary: str
    help: str

    def to_json(self) -> dict[str, Any]:
        """Flat, for programs."""
        line, column, offset = self.issue.place
        kind, name = self.issue.item
        return {
            "code": self.issue.code,
            "level": self.level,
            "message": self.issue.message,
            "file": self.issue.file,
            "line": line + 1,
            "column": column + 1,
            "offset": offset,
            "length": self.issue.length,
            "item": {"type": kind, "name": name} if name else None,
            "suggestion": self.issue.suggestion,
            "help": self.help or None,
            "snippet": self.issue.snippet,
        }


def rows(result: LoadResult, findings: Sequence[Finding]) -> list[Row]:
    """Errors and warnings of the load and the findings of the lints, by file and place."""
    found = [Row("error", issue, issue.summary, "") for issue in result.errors]
    last = {id(issue) for file in result.files[-1:] for issue in file.warnings}
    unused = ("LOAD_UNUSED_MACRO", "LOAD_UNUSED_LIST")  # a later file may use what the first ones define
    found += [
        Row("warning", issue, issue.summary, "")
        for issue in result.warnings
        if issue.code not in unused or id(issue) in last
    ]
    found += [Row(finding.lint.level, finding.issue, finding.lint.summary, finding.help) for finding in findings]
    order = {file.name: index for index, file in enumerate(result.files)}
    return sorted(found, key=lambda row: (order.get(row.issue.file, 0), row.issue.place.offset, RANK[row.level]))


def exit_status(result: LoadResult, found: Sequence[Row], fail_on: Level = "error") -> int:
    """1 if something is as grave as `fail_on` or graver, or the rules do not load; else 0."""
    failed = not result.successful or any(RANK[row.level] <= RANK[fail_on] for row in found)
    return 1 if failed else 0


def render_text(result: LoadResult, found: Sequence[Row], colour: bool = False) -> str:
    """Each row with its line and a caret, then a line for each file."""
    paint = Paint(colour)
    lines: list[str] = []
    for row in found:
        lines += issue_lines(row.issue, result.texts.get(row.issue.file, ""), paint, row.level)
        if row.help:
            lines.append(f"   {paint('hint', '=')} help: {row.help}")
        lines.append("")
    alone = "" if result.errors else "; nothing else keeps the files from loading"
    lines += [f"{paint('error', 'error')}: {text}{alone}" for text in result.plugin_faults]
    lines += [_verdict(file.name, result, found, paint) for file in result.files]
    return "\n".join(lines) + "\n"


def _verdict(name: str, result: LoadResult, found: Sequence[Row], paint: Paint) -> str:
    levels = Counter(row.level for row in found if row.issue.file == name)
    counted = [count(levels[level], level) for level in RANK if levels[level]]
    if levels["error"]:
        return f"{name}: {paint('error', 'invalid')}: {', '.join(counted)}"
    rules = sum(rule.item.context.file.name == name for rule in result.rules)
    lines = [f"{name}: {paint('ok', 'ok')}, {', '.join([count(rules, 'rule'), *counted])}"]
    for source, skipped in _skipped(name, result).items():
        lines.append(
            f"{name}: {paint('warning', 'not looked at')}: {count(skipped, 'rule')} of the source {source}, "
            "whose plugin is not loaded (--config FILE names plugins)"
        )
    return "\n".join(lines)


def _skipped(name: str, result: LoadResult) -> Counter[str]:
    """How many rules of a file were left out, by their source."""
    known = result.options.sources
    rules = result.collector.rules.values() if result.collector else ()
    return Counter(rule.source for rule in rules if rule.context.file.name == name and rule.source not in known)


def render_json(result: LoadResult, found: Sequence[Row]) -> str:
    """One document: `files`, `findings`, `summary`."""
    levels = Counter(row.level for row in found)
    document = {
        "files": [{"name": file.name, "successful": file.successful} for file in result.files],
        "findings": [row.to_json() for row in found],
        "plugin_faults": result.plugin_faults,
        "summary": {"rules": len(result.rules), **{str(level): levels[level] for level in RANK}},
    }
    return json.dumps(document, indent=2) + "\n"


def render_github(found: Sequence[Row]) -> str:
    """Workflow commands, which GitHub shows at the lines of a change."""
    words = {"error": "error", "warning": "warning", "note": "notice"}
    return "".join(
        f"::{words[row.level]} file={_escaped(row.issue.file, ',:')},line={row.issue.place.line + 1},"
        f"col={row.issue.place.column + 1},title={row.issue.code}::{_escaped(row.issue.message)}\n"
        for row in found
    )


def _escaped(text: str, more: str = "") -> str:
    for char in ("%", "\r", "\n", *more):
        text = text.replace(char, f"%{ord(char):02X}")
    return text

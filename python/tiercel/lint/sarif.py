"""SARIF 2.1.0: what code hosts and editors read to show findings at their lines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tiercel._core import version
from tiercel.lint.report import Row
from tiercel.rules import LoadResult

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
HOME = "https://github.com/tiercel/tiercel"


def render_sarif(result: LoadResult, found: Sequence[Row]) -> str:
    """One run with a result for each row; URIs are relative where files are below the current folder."""
    codes = sorted({row.issue.code for row in found})
    index = {code: number for number, code in enumerate(codes)}
    run: dict[str, Any] = {
        "tool": {"driver": _driver(codes, found)},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": uri(file.name)}} for file in result.files],
        "results": [_result(row, index[row.issue.code]) for row in found],
        "invocations": [
            {
                "executionSuccessful": result.successful,
                "toolExecutionNotifications": [
                    {"level": "error", "message": {"text": text}} for text in result.plugin_faults
                ],
            }
        ],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _driver(codes: Sequence[str], found: Sequence[Row]) -> dict[str, Any]:
    first = {row.issue.code: row for row in reversed(found)}
    rules = [
        {
            "id": code,
            "shortDescription": {"text": first[code].summary or code},
            "defaultConfiguration": {"level": first[code].level},
        }
        for code in codes
    ]
    return {"name": "tiercel check", "version": version, "informationUri": HOME, "rules": rules}


def _result(row: Row, index: int) -> dict[str, Any]:
    line, column, _offset = row.issue.place
    region = {"startLine": line + 1, "startColumn": column + 1, "endColumn": column + 1 + max(row.issue.length, 1)}
    hint = f"did you mean {row.issue.suggestion}?" if row.issue.suggestion else row.help
    kind, name = row.issue.item
    place: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": uri(row.issue.file)}, "region": region}}
    if name:
        place["logicalLocations"] = [{"name": name, "kind": kind}]
    return {
        "ruleId": row.issue.code,
        "ruleIndex": index,
        "level": row.level,
        "message": {"text": f"{row.issue.message}; {hint}" if hint else row.issue.message},
        "locations": [place],
    }


def uri(name: str) -> str:
    """A file's name as a URI reference."""
    path = Path(name)
    if path.is_absolute():
        try:
            return quote(path.relative_to(Path.cwd()).as_posix())
        except ValueError:
            return path.as_uri()
    return quote(path.as_posix())

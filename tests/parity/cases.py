"""Cases of public test suites (`corpus/index.json`): what is run, what must come out, and whether it did.

A `Runner` carries out a case in its own way (the library in this process, a command line) and returns an `Outcome`;
`judge` says what of it is not as upstream's suite wants it.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from tests.parity.replay import CORPUS

SKIPPED = Path(__file__).with_name("skipped.toml")
CHANGED = Path(__file__).with_name("changed.toml")
GONE = "gone"
"""In changed.toml: nothing takes the place of what was expected."""
UNCHECKED = frozenset({"check_detection_counts", "error", "other_assertions_not_structured"})
"""Keys of an expectation that say nothing that could be compared, or say it again."""


CHECKED = frozenset(
    [
        "exit_status",
        "detect",
        "detect_total",
        "detect_levels",
        "detect_priorities",
        "no_detect_priorities",
        "detect_counts_by_rule",
        "validation",
        "validate_errors",
        "validate_warnings",
        "validate_ok",
        "validation_successful_at",
        "rules_warning",
        "stdout_contains",
        "stdout_regex",
        "stdout_not_contains",
        "stdout_not_regex",
        "stderr_contains",
        "stderr_regex",
        "stderr_not_contains",
        "stderr_not_regex",
        "output_contains_lines_of_file_in_order",
        "output_lines_of_file",
        "output_file_line_regex",
    ]
)
"""Keys that `judge` compares."""


@dataclass(frozen=True)
class Case:
    """One case; paths are absolute."""

    id: str
    category: str
    rules_files: tuple[Path, ...]
    validate_files: tuple[Path, ...]
    capture: Path | None
    config: Path | None
    options: dict[str, Any]
    expected: dict[str, Any]

    @property
    def is_audit(self) -> bool:
        """Whether its input is an audit log of Kubernetes."""
        return "k8s_audit" in self.category or "k8saudit" in self.category

    @classmethod
    def of(cls, row: dict[str, Any], changed: dict[str, Any]) -> Case:
        """A row of the index, with what became different. A configuration that is only described is none."""
        config = row.get("config_file")
        return cls(
            id=row["id"],
            category=row["category"],
            rules_files=tuple(CORPUS / name for name in row["rules_files"]),
            validate_files=tuple(CORPUS / name for name in row.get("validate_rules_files", ())),
            capture=CORPUS / row["capture_file"] if row["capture_file"] else None,
            config=CORPUS / config if config and (CORPUS / config).is_file() else None,
            options=row.get("options", {}),
            expected={key: value for key, value in (row["expected"] | changed).items() if value != GONE},
        )


@dataclass(frozen=True)
class Found:
    """An error or a warning about a rules file."""

    kind: str
    code: str
    items: frozenset[tuple[str, str]]
    message: str


@dataclass
class Outcome:
    """What running a case gave. `alerts` are (rule, priority); `validation` has one list for each file, in order."""

    exit_status: int = 0
    alerts: list[tuple[str, str]] = field(default_factory=list)
    stdout: str = ""
    stderr: str = ""
    validation: list[list[Found]] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    """Texts of files that an output wrote, by the name that the case calls them."""


class Runner(Protocol):
    """A way of carrying out cases."""

    def run(self, case: Case) -> Outcome:
        """Carries it out; faults of the case's input are part of the outcome."""


def load_cases() -> list[Case]:
    """All of them; none without the corpus."""
    index = CORPUS / "index.json"
    if not index.is_file():
        return []
    newer = changed()
    return [Case.of(row, newer.get(row["id"], {})) for row in json.loads(index.read_text())["cases"]]


def changed() -> dict[str, dict[str, Any]]:
    """By id: expectations that Falco itself no longer meets, as it meets them now."""
    rows = tomllib.loads(CHANGED.read_text())["changed"]
    assert all(row["reason"].strip() for row in rows)
    return {name: row["expected"] for row in rows for name in row["cases"]}


def skipped(runner: str = "") -> dict[str, str]:
    """Reasons by id of the cases that are left out, but for the groups that this runner decides."""
    groups = tomllib.loads(SKIPPED.read_text())["skipped"]
    left_out = (group for group in groups if group.get("decided_by") != runner)
    return {name: group["reason"].strip() for group in left_out for name in group["cases"]}


def judge(case: Case, outcome: Outcome) -> list[str]:
    """What is not as it must be, in plain sentences."""
    wanted = case.expected
    wrong = [f"nothing here checks {key}" for key in wanted.keys() - CHECKED - UNCHECKED]
    wrong += _validation(case, outcome)
    if "exit_status" in wanted and wanted["exit_status"] != outcome.exit_status:
        wrong.append(f"exit status {outcome.exit_status}, not {wanted['exit_status']}: {outcome.stderr}")
    if wanted.get("exit_status", 0) == 0:
        wrong += _detections(wanted, outcome)
    return wrong + _texts(wanted, outcome) + _files(wanted, outcome)


def _detections(wanted: dict[str, Any], outcome: Outcome) -> list[str]:
    wrong = []
    if "detect" in wanted and wanted["detect"] != bool(outcome.alerts) and "detect_counts_by_rule" not in wanted:
        wanted_none = set(wanted.get("no_detect_priorities", ()))
        if wanted["detect"] or not wanted_none:
            wrong.append(f"alerts: {dict(Counter(outcome.alerts))}, wanted {wanted['detect']}")
    if "detect_total" in wanted and wanted["detect_total"] != len(outcome.alerts):
        wrong.append(f"{len(outcome.alerts)} alerts, not {wanted['detect_total']}")
    seen = {priority.upper() for _, priority in outcome.alerts}
    levels = (*wanted.get("detect_levels", ()), *wanted.get("detect_priorities", ()))
    for level in levels if wanted.get("detect", True) else ():
        if not any(name.startswith(level.upper()) for name in seen):
            wrong.append(f"no alert of priority {level}, only {sorted(seen)}")
    for level in wanted.get("no_detect_priorities", ()):
        if any(name.startswith(level.upper()) for name in seen):
            wrong.append(f"an alert of priority {level}")
    by_rule = Counter(rule for rule, _ in outcome.alerts)
    for rule, count in wanted.get("detect_counts_by_rule", {}).items():
        if by_rule[rule] != count:
            wrong.append(f"rule {rule}: {by_rule[rule]} alerts, not {count}")
    return wrong


def _validation(case: Case, outcome: Outcome) -> list[str]:
    wanted = case.expected
    found = [issue for issues in outcome.validation for issue in issues]
    rows = list(wanted.get("validation", ()))
    for kind in ("error", "warning"):
        rows += [{**row, "kind": kind} for row in wanted.get(f"validate_{kind}s", ())]
    wrong = [f"no such {row['kind']}: {row}; found {found}" for row in rows if not any(_is(row, i) for i in found)]
    for index in wanted.get("validation_successful_at", ()):
        if any(issue.kind == "error" for issue in outcome.validation[index]):
            wrong.append(f"file {index} has errors: {outcome.validation[index]}")
    faulty = {
        path.name
        for path, issues in zip(case.validate_files, outcome.validation, strict=False)
        if any(issue.kind == "error" for issue in issues)
    }
    wrong += [f"{name} has errors" for name in wanted.get("validate_ok", ()) if name in faulty]
    for rule in wanted.get("rules_warning", ()):
        if not any(issue.kind == "warning" and ("rule", rule) in issue.items for issue in found):
            wrong.append(f"no warning about rule {rule}")
    return wrong


def _is(row: dict[str, Any], issue: Found) -> bool:
    if (row["kind"], row["code"]) != (issue.kind, issue.code):
        return False
    return "item_type" not in row or any(
        kind == row["item_type"] and row.get("item_name", name) == name for kind, name in issue.items
    )


def _texts(wanted: dict[str, Any], outcome: Outcome) -> list[str]:
    wrong = []
    for name, text in (("stdout", outcome.stdout), ("stderr", outcome.stderr)):
        for pattern in (*wanted.get(f"{name}_contains", ()), *wanted.get(f"{name}_regex", ())):
            if not re.search(pattern, text, re.MULTILINE):
                wrong.append(f"{name} does not match {pattern!r}: {text[:400]!r}")
        for pattern in (*wanted.get(f"{name}_not_contains", ()), *wanted.get(f"{name}_not_regex", ())):
            if re.search(pattern, text, re.MULTILINE):
                wrong.append(f"{name} matches {pattern!r}")
    for row in wanted.get("output_contains_lines_of_file_in_order", ()):
        text = outcome.stdout if row["actual"] == "stdout" else outcome.files.get(row["actual"], "")
        wrong += _lines((CORPUS / row["expected_file"]).read_text(), text)
    if "output_lines_of_file" in wanted:
        wrong += _lines((CORPUS / wanted["output_lines_of_file"]).read_text(), outcome.stdout)
    return wrong


def _files(wanted: dict[str, Any], outcome: Outcome) -> list[str]:
    rows = wanted.get("output_file_line_regex", ())
    return [
        f"no line of {name} matches {pattern!r}"
        for row in rows
        for name, pattern in row.items()
        if not re.search(pattern, outcome.files.get(name, ""), re.MULTILINE)
    ]


def _lines(wanted: str, text: str) -> list[str]:
    lines = iter(map(_plain, text.splitlines()))
    return [f"line missing, or not in order: {line}" for line in wanted.splitlines() if _plain(line) not in lines]


def _plain(line: str) -> Any:
    """JSON by its values: the keys that today's alerts have and those of the case did not are left out."""
    if not line.startswith("{"):
        return line
    newer = ("hostname", "source", "tags")
    return {key: value for key, value in json.loads(line).items() if key not in newer}

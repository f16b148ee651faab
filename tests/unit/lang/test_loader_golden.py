"""Rules files with what Falco says to them: conformance_loader.json, golden/loader.json, golden/describe."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tiercel.rules import LoadResult, load, load_texts
from tiercel.rules.describe import describe_rule

FACTS_ABOUT_NUMBERS = (
    "made with Falco 0.44.1, which did not know yet that evt.num starts at 1 and warned about empty event sets; "
    "conformance.json, made with the newer library, has the newer answer"
)
DIFFERENT = {
    "no_evttype_warning_for_unsatisfiable_condition": FACTS_ABOUT_NUMBERS,
    "no_evttype_warning_for_evt_type_contradiction": FACTS_ABOUT_NUMBERS,
    "no_evttype_warning_for_never_true_macro": FACTS_ABOUT_NUMBERS,
    "list_name_invalid": "the reference lists no rules for this file at all; here the (disabled) rule is described",
}
NAMES_KEPT = 60
"""The reference cuts long lists of event names."""


def schema_valid(result: LoadResult) -> bool | None:
    file = result.files[0]
    return not file.schema_faults if file.schema_checked else None


def test_loader_vectors(shared: Path) -> None:
    wrong = []
    for case in json.loads((shared / "spec/data/conformance_loader.json").read_text())["cases"]:
        result = load_texts([("rules.yaml", case["yaml"])])
        file = result.files[0]
        got: dict[str, Any] = {
            "ok": result.successful,
            "schema_valid": schema_valid(result),
            "errors": [issue.code for issue in file.errors],
            "warnings": sorted(issue.code for issue in file.warnings),
            "rules": [_row(rule) for rule in result.rules],
        }
        want = {key: case[key] for key in got if key in case}
        want["warnings"] = sorted(want["warnings"])
        if {key: got[key] for key in want} != want:
            wrong.append((case["name"], got, want))
    assert wrong == []


def _row(rule: Any) -> dict[str, Any]:
    return {
        "name": rule.name,
        "condition_compiled": rule.condition_compiled,
        "output_compiled": rule.output,
        "priority": rule.priority_name,
        "enabled": rule.enabled,
        "tags": list(rule.tags),
        "capture": rule.item.capture,
        "capture_duration": rule.item.capture_duration_ms,
        "desc": rule.description,
    }


def golden_cases(shared: Path) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((shared / "corpus/golden/loader.json").read_text())
    return cases


def golden(case: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What we say and what Falco says."""
    result = load_texts([("rules.yaml", case["yaml"])])
    file = result.files[0]
    got: dict[str, Any] = {
        "schema_valid": schema_valid(result),
        "errors": [{"code": i.code, "message": i.message, "snippet": i.snippet} for i in file.errors],
        "warnings": [{"code": i.code, "message": i.message} for i in file.warnings],
    }
    want = {key: case[key] for key in got}
    if case["exit"] == 0:
        got["rules"] = {
            rule.name: {
                "condition_compiled": rule.condition_compiled,
                "output_compiled": rule.output,
                "enabled": rule.enabled,
                "events": rule.event_names[:NAMES_KEPT],
                "macros": sorted(rule.macros),
                "lists": sorted(rule.lists),
                "exceptions": sorted({exception.name for exception in rule.item.exceptions}),
            }
            for rule in result.rules
        }
        want["rules"] = {
            name: {key: sorted(value) if isinstance(value, list) else value for key, value in row.items()}
            for name, row in case["rules"].items()
        }
    return got, want


def test_golden_files_give_falco_s_messages_and_rules(shared: Path) -> None:
    wrong = []
    for case in golden_cases(shared):
        got, want = golden(case)
        if case["name"] not in DIFFERENT and got != want:
            wrong.append((case["name"], got, want))
    assert wrong == []


@pytest.mark.parametrize("name", DIFFERENT)
def test_a_listed_difference_is_still_one(shared: Path, name: str) -> None:
    case = next(case for case in golden_cases(shared) if case["name"] == name)
    got, want = golden(case)
    assert got != want


@pytest.mark.parametrize("name", ["stable", "all"])
def test_upstream_s_files_compile_to_what_falco_describes(shared: Path, name: str) -> None:
    document = json.loads((shared / f"corpus/golden/describe/{name}.json").read_text())
    result = load([shared / "corpus/rules-latest" / file for file in document["files"]])
    assert result.successful
    assert not result.warnings
    rules = {rule.name: rule for rule in result.rules}
    assert rules.keys() == {row["name"] for row in document["rules"]}
    wrong = []
    for row in document["rules"]:
        rule = rules[row["name"]]
        got = {
            "condition_compiled": rule.condition_compiled,
            "condition_fields": rule.condition_fields,
            "condition_operators": rule.condition_operators,
            "enabled": rule.enabled,
            "events": rule.event_names,
            "lists": list(rule.lists),
            "macros": list(rule.macros),
            "output_fields": rule.output_fields,
            "plugins": describe_rule(rule)["details"]["plugins"],
            "priority": rule.priority_name,
        }
        want = {key: row[key] for key in got}
        if got != want:
            wrong.append((row["name"], got, want))
    assert wrong == []

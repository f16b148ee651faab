"""`tiercel check`: forms of the report, repairs, exit status."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from tiercel.cli.check import check
from tiercel.lint.edit import apply
from tiercel.lint.edits import edits_of
from tiercel.lint.subject import Subject
from tiercel.rules import load_texts

SCHEMA = json.loads((Path(__file__).parent / "sarif-2.1.0.subset.json").read_text())
RULES = """\
# kept
- list: shells
  items: [bash, sh, bash]  # kept, too
- list: more
  items:
    - a
    # between
    - b
    - a
- macro: m
  condition: evt.type = open
- macro: m
  condition: and fd.num > 3
  append: true
- rule: r
  desc: d
  condition: >
    m and proc.name in (shells) and
    evt.dir = < and fd.name regex "/etc/.*"
    and fd.type = socket
  output: o
  priority: warning
- rule: r
  enabled: false
"""
REPAIRED = """\
# kept
- list: shells
  items: [bash, sh]  # kept, too
- list: more
  items:
    - a
    # between
    - b
- macro: m
  condition: evt.type = open
- macro: m
  condition: and fd.num > 3
  override: {condition: append}
- rule: r
  desc: d
  condition: >
    m and proc.name in (shells) and
    fd.name startswith "/etc/"
    and fd.type = socket
  output: o
  priority: WARNING
- rule: r
  enabled: false
  override: {enabled: replace}
"""


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "r.yaml"
    path.write_text(RULES)
    return path


def test_sarif_follows_the_schema(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(rules, format="sarif") == 0
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, SCHEMA)
    results = document["runs"][0]["results"]
    assert "LINT_UNMATCHABLE_VALUE" in {result["ruleId"] for result in results}
    assert {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in results} == {"r.yaml"}
    listed = document["runs"][0]["tool"]["driver"]["rules"]
    assert all(listed[result["ruleIndex"]]["id"] == result["ruleId"] for result in results)


def test_json_has_every_row_with_its_place(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(rules, format="json")
    document = json.loads(capsys.readouterr().out)
    [row] = [row for row in document["findings"] if row["code"] == "LINT_UNMATCHABLE_VALUE"]
    lines = RULES.splitlines()
    assert lines[row["line"] - 1][row["column"] - 1 :][: row["length"]] == "socket"
    assert row["item"] == {"type": "rule", "name": "r"}


def test_github_shows_each_row_at_its_line(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(rules, format="github")
    lines = capsys.readouterr().out.splitlines()
    assert any("line=20,col=19,title=LINT_UNMATCHABLE_VALUE::fd.type is never 'socket'" in line for line in lines)
    assert all(line.startswith(("::warning file=", "::notice file=")) for line in lines)


def test_the_guide_knows_every_code() -> None:
    from tiercel.lint import LINTS

    guide = (Path(__file__).parents[3] / "docs" / "guide" / "authoring.md").read_text()
    assert [code for code in LINTS if f"`{code}`" not in guide] == []


@pytest.mark.parametrize(
    ("options", "status"),
    [({}, 0), ({"strict": True}, 1), ({"fail_on": "warning"}, 1), ({"fail_on": "note"}, 1)],
)
def test_exit_status(rules: Path, options: dict[str, object], status: int) -> None:
    assert check(rules, **options) == status  # type: ignore[arg-type]


def test_ignored_codes_do_not_count(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(rules, ignore=("LINT_UNMATCHABLE_VALUE",))
    assert "LINT_UNMATCHABLE_VALUE" not in capsys.readouterr().out


def test_an_error_is_status_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(RULES.replace("fd.type", "fd.tipe"))
    assert check(path) == 1
    assert "did you mean fd.type" in capsys.readouterr().out
    assert check(path, format="sarif") == 1
    jsonschema.validate(json.loads(capsys.readouterr().out), SCHEMA)


def test_fix_keeps_comments_and_layout(rules: Path) -> None:
    check(rules, fix=True)
    assert rules.read_text() == REPAIRED
    assert check(rules, diff=True) == 0


def test_what_was_fixed_needs_no_fix(rules: Path) -> None:
    check(rules, fix=True)
    before = rules.read_text()
    check(rules, fix=True)
    assert rules.read_text() == before


def test_diff_changes_nothing(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(rules, diff=True)
    assert rules.read_text() == RULES
    assert "+  override: {condition: append}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "condition",
    [
        "evt.type = open and evt.dir = < and fd.num > 1",
        "evt.dir = < and evt.type = open",
        "evt.type = open and evt.dir=<",
        "(evt.type = open and evt.dir=<) or (evt.dir = < and evt.type = close)",
        'evt.type = open and proc.name regex "^abc$" and proc.pname regex ".*x.*" and proc.exe regex "a.*"',
        "evt.type = open and (not evt.dir = < or fd.num = 1)",
    ],
)
def test_repaired_conditions_mean_the_same(condition: str) -> None:
    from tiercel.solver import Refuted, facts_for, search

    text = f"- rule: r\n  desc: d\n  output: o\n  priority: INFO\n  condition: {condition}\n"
    before = load_texts([("r.yaml", text)])
    fixed, _made = apply(text, list(edits_of(Subject(before))))
    after = load_texts([("r.yaml", fixed)])
    after.raise_errors()
    from tiercel.lang.fields import table_for
    from tiercel.lang.parser import parse

    facts = facts_for(table_for("syscall"))
    old, new, exit_only = before.rules[0].condition, after.rules[0].condition, parse("evt.dir = <")
    for one, other in ((old, new), (new, old)):
        outcome = search([(exit_only, True), (one, True), (other, False)], facts)
        if "regex" not in condition:
            assert isinstance(outcome, Refuted), fixed
    assert "evt.dir = < and" not in fixed

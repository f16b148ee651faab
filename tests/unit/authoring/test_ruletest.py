"""`tiercel test`: files of cases, what passes and what fails, coverage, JUnit."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tiercel.cli.run_cases import run_cases
from tiercel.errors import TiercelError
from tiercel.ruletest import find_suites, run_suite
from tiercel.ruletest.cases import CaseFault
from tiercel.ruletest.run import Coverage
from tiercel.ruletest.values import ValueFault, oracle_values

RULE = """\
- macro: opened
  condition: evt.type in (open, openat) and fd.num >= 0
- rule: Shadow read
  desc: d
  condition: opened and fd.name = /etc/shadow and not proc.name in (sshd, login)
  output: "%fd.name"
  priority: WARNING
"""
CASES = """\
rule: Shadow read
fires:
  - name: cat
    fields: {evt.type: openat, fd.num: 3, fd.name: /etc/shadow, proc.name: cat}
silent:
  - name: sshd
    fields: {evt.type: openat, fd.num: 3, fd.name: /etc/shadow, proc.name: sshd}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shadow.yaml").write_text(RULE)
    (tmp_path / "shadow.cases.yaml").write_text(CASES)
    return tmp_path


def faults(folder: Path) -> list[str | None]:
    return [outcome.fault for suite in find_suites([folder]) for outcome in run_suite(suite)]


def test_cases_pass(folder: Path) -> None:
    assert faults(folder) == [None, None]
    assert run_cases(folder) == 0


def test_a_case_that_must_fire_and_does_not(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "shadow.cases.yaml").write_text(CASES.replace("proc.name: cat", "proc.name: login"))
    assert faults(folder) == ["the rule does not fire", None]
    assert run_cases(folder) == 1
    shown = capsys.readouterr().out
    assert "1 failed" in shown
    assert "proc.name in (sshd, login)  would have to fail" in shown


def test_a_case_that_must_not_fire_and_does(folder: Path) -> None:
    (folder / "shadow.cases.yaml").write_text(CASES.replace("proc.name: sshd", "proc.name: cat"))
    assert faults(folder) == [None, "the rule fires"]


def test_an_event_of_a_type_that_the_rule_never_sees(folder: Path) -> None:
    (folder / "shadow.cases.yaml").write_text(
        CASES.replace("evt.type: openat, fd.num: 3, fd.name: /etc/shadow, proc.name: cat", "evt.type: close")
    )
    assert faults(folder)[0] == "the rule is not asked about events of this type"


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"proc.nam": "x"}, "there is no field proc.nam; did you mean proc.name?"),
        ({"fd.num": "three"}, "fd.num is a whole number, not 'three'"),
        ({"evt.is_open_read": 1}, "evt.is_open_read is true or false, not 1"),
        ({"fd.sip": "here"}, "fd.sip is an address, not 'here'"),
        ({"evt.type": "opennat"}, "there is no event type 'opennat'; did you mean openat?"),
        ({"proc.name": ["a"]}, "proc.name has one value, not a list"),
        ({"proc.name": {"a": 1}}, "proc.name is a text"),
    ],
)
def test_values_that_do_not_fit(fields: dict[str, object], fault: str) -> None:
    with pytest.raises(ValueFault) as raised:
        oracle_values(fields)
    assert fault in str(raised.value)


def test_ancestors_are_a_list_or_one() -> None:
    assert oracle_values({"proc.aname": "a"}) == oracle_values({"proc.aname": ["a"]}) == {"proc.aname": [b"a"]}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("rule: [", "expected"),
        ("rule: Shadow read\n", "has no cases"),
        ("rule: Shadow read\nfires:\n  - name: x\n", "one of fields, events, capture"),
        ("fires:\n  - {name: x, fields: {}}\n", "does not say which rule"),
        ("rule: Shadow read\nfire: []\n", "unknown key 'fire'"),
        ("rules: nowhere.yaml\nrule: Shadow read\nfires:\n  - {name: x, fields: {}}\n", "there is no rules file"),
    ],
)
def test_files_that_cannot_be_used(folder: Path, text: str, fault: str) -> None:
    (folder / "shadow.cases.yaml").write_text(text)
    with pytest.raises(CaseFault) as raised:
        faults(folder)
    assert fault in str(raised.value)


def test_markdown_holds_rule_and_cases(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# no cases here\n```yaml\na: 1\n```\n")
    (tmp_path / "shadow.md").write_text(f"# Shadow\n\n```yaml\n{RULE}```\n\nIts cases:\n\n```yaml\n{CASES}```\n")
    [suite] = find_suites([tmp_path])
    assert [outcome.fault for outcome in run_suite(suite)] == [None, None]
    assert suite.cases[0].line == 18


def test_a_capture_is_a_case(folder: Path, shared: Path) -> None:
    capture = shared / "corpus" / "files" / "libs" / "curl_google.scap"
    (folder / "shadow.yaml").write_text(RULE.replace("/etc/shadow", "/etc/hosts"))
    text = f"rule: Shadow read\nfires:\n  - {{name: hosts, capture: {capture}}}\n"
    (folder / "shadow.cases.yaml").write_text(text)
    coverage = Coverage()
    [suite] = find_suites([folder])
    assert [outcome.fault for outcome in run_suite(suite, coverage)] == [None]
    rows = {row.leaf.text: row for row in coverage.rules["Shadow read"]}
    assert rows["fd.name = /etc/hosts"].held > 0
    assert rows["fd.name = /etc/hosts"].asked > rows["fd.name = /etc/hosts"].held
    (folder / "shadow.cases.yaml").write_text(text.replace("fires", "silent"))
    assert "the rule fires 1 times" in str(faults(folder)[0])
    (folder / "shadow.cases.yaml").write_text(text.replace(f"{capture}", "missing.scap"))
    assert faults(folder)[0] is not None


SEVERAL = """\
- rule: Scan
  desc: d
  condition: evt.type = connect and fd.sport exists
  threshold: {within: 10s, by: proc.pid, distinct: fd.sport, count: 3}
  output: o
  priority: NOTICE
- rule: Gone
  desc: d
  condition: evt.type = procexit and proc.name = server
  absent: {within: 30s, condition: evt.type = execve and proc.name = server}
  output: o
  priority: NOTICE
- rule: Fetched and run
  desc: d
  condition: evt.type = execve
  sequence:
    within: 5m
    by: proc.exepath
    steps:
      - {name: fetch, condition: evt.type = openat and proc.name = curl, by: fd.name}
  output: o
  priority: NOTICE
"""
SEVERAL_CASES = """\
tests:
  - rule: Scan
    fires:
      - name: three ports
        alerts: 1
        events:
          - {fields: {evt.type: connect, proc.pid: 7, fd.sport: 1}}
          - {fields: {evt.type: connect, proc.pid: 7, fd.sport: 2}}
          - {at: 9.5, fields: {evt.type: connect, proc.pid: 7, fd.sport: 3}}
    silent:
      - name: too slow
        events:
          - {fields: {evt.type: connect, proc.pid: 7, fd.sport: 1}}
          - {fields: {evt.type: connect, proc.pid: 7, fd.sport: 2}}
          - {at: 10.5, fields: {evt.type: connect, proc.pid: 7, fd.sport: 3}}
      - name: two processes
        events:
          - {fields: {evt.type: connect, proc.pid: 7, fd.sport: 1}}
          - {fields: {evt.type: connect, proc.pid: 8, fd.sport: 2}}
          - {fields: {evt.type: connect, proc.pid: 7, fd.sport: 3}}
  - rule: Gone
    fires:
      - name: nothing comes
        events:
          - {fields: {evt.type: procexit, proc.name: server}}
          - {at: 40, fields: {evt.type: close}}
    silent:
      - name: it comes back
        events:
          - {fields: {evt.type: procexit, proc.name: server}}
          - {fields: {evt.type: execve, proc.name: server}}
          - {at: 40, fields: {evt.type: close}}
  - rule: Fetched and run
    fires:
      - name: the same file
        events:
          - {fields: {evt.type: openat, proc.name: curl, fd.name: /tmp/x}}
          - {fields: {evt.type: execve, proc.exepath: /tmp/x}}
    silent:
      - name: another file
        events:
          - {fields: {evt.type: openat, proc.name: curl, fd.name: /tmp/x}}
          - {fields: {evt.type: execve, proc.exepath: /tmp/y}}
"""


def test_rules_over_several_events(folder: Path) -> None:
    (folder / "shadow.yaml").write_text(SEVERAL)
    (folder / "shadow.cases.yaml").write_text(SEVERAL_CASES)
    assert faults(folder) == [None] * 7
    (folder / "shadow.cases.yaml").write_text(SEVERAL_CASES.replace("at: 9.5", "at: 10.5"))
    assert faults(folder)[0] == "0 alerts, not 1"
    (folder / "shadow.cases.yaml").write_text(SEVERAL_CASES.replace("at: 9.5", "at: 0.5"))
    with pytest.raises(CaseFault, match="later than before"):
        faults(folder)


def test_coverage_names_what_was_never_seen(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    coverage = Coverage()
    for suite in find_suites([folder]):
        run_suite(suite, coverage)
    missing = {row.leaf.text: row.missing for row in coverage.rules["Shadow read"]}
    assert missing == {
        "evt.type in (open, openat)": "never false",
        "fd.num >= 0": "never false",
        "fd.name = /etc/shadow": "never false",
        "proc.name in (sshd, login)": None,
    }
    assert coverage.ratio() == (5, 8)
    assert run_cases(folder, fail_under=60) == 0
    assert run_cases(folder, fail_under=70) == 1
    assert "5 of 8 answers seen" in capsys.readouterr().out


def test_junit(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "shadow.cases.yaml").write_text(CASES.replace("proc.name: sshd", "proc.name: 'a<b'"))
    report = folder / "out.xml"
    assert run_cases(folder, junit=report) == 1
    root = ElementTree.parse(report).getroot()
    [suite] = root
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert [case.find("failure") is not None for case in suite] == [False, True]


def test_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cases(folder, json=True, coverage=True) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["passed"], document["failed"]) == (2, 0)
    assert document["cases"][0] == {
        "file": str(folder / "shadow.cases.yaml"), "line": 3, "rule": "Shadow read", "case": "cat",
        "expected": "fires", "passed": True, "fault": None,
    }  # fmt: skip


def test_no_cases_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TiercelError, match="no cases"):
        run_cases(tmp_path)


def test_watch_runs_again_after_a_change(folder: Path) -> None:
    command = [sys.executable, "-m", "tiercel", "test", str(folder), "--watch"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            first = ""
            while "watching" not in first:
                first += process.stdout.readline()
            assert "2 passed" in first
            (folder / "shadow.cases.yaml").write_text(CASES.replace("proc.name: sshd", "proc.name: cat"))
            later = ""
            end = time.monotonic() + 20
            while "1 failed" not in later and time.monotonic() < end:
                later = process.stdout.readline()
            assert "1 failed" in later
        finally:
            process.terminate()

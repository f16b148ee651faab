"""Every rule has an event that fires it and one that just does not, says the engine and says the oracle."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tiercel import _core
from tiercel.lang.fields import table_for
from tiercel.oracle import evaluate
from tiercel.rules import CompiledRule, LoadOptions, LoadResult, load, load_texts
from tiercel.rules.program import program
from tiercel.ruletest.cases import Case, Suite
from tiercel.ruletest.run import Coverage, run_suite
from tiercel.ruletest.values import Values, engine_json, oracle_values, sees, written
from tiercel.solver import facts_for
from tiercel.solver.truth import TypeNames
from tiercel.starter import starter_files
from tiercel.witness import NoWitness, build, build_several
from tiercel.witness.capture import attempt, in_records, write, write_several
from tiercel.witness.cover import Shown, cover

PLUGINS = dict.fromkeys(("json", "k8saudit", "cloudtrail", "okta", "gcpaudit", "github"), (0, 99, 0))
CANNOT_FIRE = {"Network Connection outside Local Subnet", "Launch Disallowed Container"}
"""Until a list or macro of theirs is filled in; `tiercel check` says so."""


def alone(rule: CompiledRule) -> CompiledRule:
    """A witness is an event of the rule's own condition, whatever the rule says about others."""
    return replace(rule, correlation=None)


def verdicts(rule: CompiledRule, values: Values) -> tuple[bool | None, bool]:
    """(engine, oracle); the engine has no fields of plugins."""
    types = TypeNames(facts_for(table_for(rule.source, frozenset(PLUGINS))))
    oracle = evaluate(rule.condition, values, types)
    if rule.source != "syscall":
        return None, oracle
    return _core.evaluate(program([alone(rule)]), engine_json(values))[-1], oracle


def check(result: LoadResult) -> set[str]:
    """Names of rules without a witness."""
    without: set[str] = set()
    for rule in result.rules:
        try:
            both = build(result, rule)
        except NoWitness:
            without.add(rule.name)
            continue
        assert sees(rule.events.events, both.fires) or rule.source != "syscall"
        assert verdicts(rule, both.fires) in ((True, True), (None, True)), rule.name
        assert verdicts(rule, both.near_miss) in ((False, False), (None, False)), rule.name
        different = {
            name for name in (*both.fires, *both.near_miss) if both.fires.get(name) != both.near_miss.get(name)
        }
        assert different == {both.field}
        if rule.source == "syscall":
            assert oracle_values(written(both.fires)) == both.fires, rule.name
    return without


def test_starter_rules() -> None:
    assert check(load(starter_files())) == set()


def without_capture(result: LoadResult, folder: Path) -> set[str]:
    """Rules that do not fire for the capture of their witness; none may fire for that of its near miss."""
    without: set[str] = set()
    path = folder / "witness.scap"
    for rule in map(alone, result.rules):
        if rule.name in CANNOT_FIRE:
            continue
        both = in_records(result, rule, build(result, rule), path)
        write(path, both.fires)
        if not attempt(result, rule, path).fired:
            without.add(rule.name)
            continue
        write(path, both.near_miss)
        assert not attempt(result, rule, path).fired, rule.name
    return without


def test_starter_rules_fire_for_a_capture(tmp_path: Path) -> None:
    assert without_capture(load(starter_files()), tmp_path) == set()


def test_upstream_rules_fire_for_a_capture(shared: Path, tmp_path: Path) -> None:
    folder = shared / "corpus" / "rules-latest"
    files = [folder / name for name in ("falco_rules.yaml", "falco-incubating_rules.yaml", "falco-sandbox_rules.yaml")]
    assert without_capture(load(files), tmp_path) == set()


def test_events_that_cover_a_rule(shared: Path) -> None:
    """Some 500 events: for each check of the main file's rules both answers, as far as possible."""
    result = load([shared / "corpus" / "rules-latest" / "falco_rules.yaml"])
    coverage = Coverage()
    suite = Suite(Path("cover.yaml"), [Path(file.name) for file in result.files])
    for rule in result.rules:
        both = build(result, rule)
        suite.cases += [
            Case(shown.name, rule.name, shown.fires, 1, written(shown.values))
            for shown in (
                Shown("witness", both.fires, True),
                *cover(result, rule, [both.fires]),
            )
        ]
    outcomes = run_suite(suite, coverage)
    assert [(outcome.case.rule, outcome.fault) for outcome in outcomes if not outcome.passed] == []
    seen, possible = coverage.ratio()
    assert seen > possible * 0.9


def test_the_command_writes_cases_that_pass_and_captures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tiercel.cli.run_cases import run_cases
    from tiercel.cli.witness import witness

    cases = tmp_path / "shadow.cases.yaml"
    assert witness("Sensitive file read", output=cases) == 0
    text = cases.read_text()
    cases.write_text(f"rules: [{', '.join(map(str, starter_files()))}]\n{text}")
    assert run_cases(cases) == 0
    assert witness("Sensitive file read", output=tmp_path / "w.scap") == 0
    shown = capsys.readouterr().out
    assert "w.scap: fires the rule" in shown
    assert "w.miss.scap: does not fire it" in shown


SEVERAL = """
- rule: Downloaded and run
  desc: d
  condition: evt.type in (execve, execveat) and evt.res = SUCCESS
  sequence:
    within: 5m
    by: [container.id, proc.exepath]
    steps:
      - name: download
        condition: evt.type in (open, openat) and evt.is_open_write = true and proc.name in (curl, wget)
        by: [container.id, fd.name]
  output: x
  priority: WARNING
- rule: Three steps
  desc: d
  condition: evt.type = unlinkat and evt.res = SUCCESS
  sequence:
    within: 500ms
    by: proc.pid
    steps:
      - {name: a, condition: evt.type = openat and fd.name startswith /tmp/a}
      - {name: b, condition: evt.type = execve and proc.name = sh}
  output: x
  priority: ERROR
- rule: Many ports
  desc: d
  condition: evt.type = connect and fd.sport exists
  threshold: {within: 10s, by: proc.pid, distinct: [fd.sip, fd.sport], count: 20}
  output: x
  priority: NOTICE
- rule: Many opens
  desc: d
  condition: evt.type = openat and fd.name startswith /etc
  threshold: {within: 1s, by: [user.name, proc.name], count: 300}
  output: x
  priority: NOTICE
- rule: Gone
  desc: d
  condition: evt.type = procexit and proc.name = myserver
  absent: {within: 30s, condition: evt.type = execve and proc.name = myserver}
  output: x
  priority: ERROR
"""


def test_rules_over_several_events_have_witnesses_and_captures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The cases that the command writes pass, and both captures say the same."""
    from tiercel.cli.run_cases import run_cases
    from tiercel.cli.witness import witness

    file = tmp_path / "several.yaml"
    file.write_text(SEVERAL)
    result = load([file])
    for number, rule in enumerate(result.rules):
        cases = tmp_path / f"{number}.cases.yaml"
        assert witness(rule.name, rules=(file,), output=cases) == 0
        cases.write_text(f"rules: [{file}]\n{cases.read_text()}")
        assert run_cases(cases, coverage=True) == 0
        lines = write_several(tmp_path / "w.scap", result, rule, build_several(result, rule))
        assert [line.partition(": ")[2] for line in lines] == ["fires the rule", "does not fire it"], rule.name
    assert "download: evt.is_open_write = true" in capsys.readouterr().out


def test_coverage_counts_the_steps_of_a_sequence(tmp_path: Path) -> None:
    (tmp_path / "several.yaml").write_text(SEVERAL)
    fields = {"evt.type": "openat", "evt.is_open_write": True, "proc.name": "curl", "fd.name": "/tmp/x"}
    fields |= {"container.id": "host"}
    run = {"evt.type": "execve", "evt.res": "SUCCESS", "proc.exepath": "/tmp/x", "container.id": "host"}
    suite = Suite(tmp_path / "x.cases.yaml", [tmp_path / "several.yaml"])
    suite.cases = [Case("all", "Downloaded and run", True, 1, events=[(0, fields), (1, run)])]
    coverage = Coverage()
    assert [outcome.fault for outcome in run_suite(suite, coverage)] == [None]
    found = [(row.step, row.leaf.text, row.missing) for row in coverage.rules["Downloaded and run"]]
    assert found == [
        ("download", "evt.type in (open, openat)", None),
        ("download", "evt.is_open_write = true", "never false"),
        ("download", "proc.name in (curl, wget)", "never false"),
        ("", "evt.type in (execve, execveat)", None),
        ("", "evt.res = SUCCESS", "never false"),
    ]


def test_upstream_rules(shared: Path) -> None:
    folder = shared / "corpus" / "rules-latest"
    files = [folder / name for name in ("falco_rules.yaml", "falco-incubating_rules.yaml", "falco-sandbox_rules.yaml")]
    assert check(load(files)) == CANNOT_FIRE


NOT_IN_THE_TABLES = ("ka.req.pod.initContainers.", "ka.req.pod.ephemeralContainers.")
"""Fields that the table does not have; those of `containers` stand for them."""


@pytest.mark.parametrize("name", ["aws_cloudtrail", "gcp_auditlog", "k8s_audit", "okta"])
def test_plugin_rules(shared: Path, name: str) -> None:
    text = (shared / "corpus" / "rules-latest" / "plugins" / f"{name}_rules.yaml").read_text()
    for prefix in NOT_IN_THE_TABLES:
        text = text.replace(prefix, "ka.req.pod.containers.")
    result = load_texts([(name, text)], LoadOptions(plugins=PLUGINS))
    result.raise_errors()
    assert check(result) == set()

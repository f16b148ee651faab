"""Every rule has an event that fires it and one that just does not, says the engine and says the oracle."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiercel import _core
from tiercel.lang.fields import table_for
from tiercel.oracle import evaluate
from tiercel.rules import CompiledRule, LoadOptions, LoadResult, load, load_texts
from tiercel.rules.program import program
from tiercel.ruletest.values import Values, engine_json, oracle_values, sees, written
from tiercel.solver import facts_for
from tiercel.solver.truth import TypeNames
from tiercel.starter import starter_files
from tiercel.witness import NoWitness, build

PLUGINS = dict.fromkeys(("json", "k8saudit", "cloudtrail", "okta", "gcpaudit", "github"), (0, 99, 0))
CANNOT_FIRE = {"Network Connection outside Local Subnet", "Launch Disallowed Container"}
"""Until a list or macro of theirs is filled in; `tiercel check` says so."""


def verdicts(rule: CompiledRule, values: Values) -> tuple[bool | None, bool]:
    """(engine, oracle); the engine has no fields of plugins."""
    types = TypeNames(facts_for(table_for(rule.source, frozenset(PLUGINS))))
    oracle = evaluate(rule.condition, values, types)
    if rule.source != "syscall":
        return None, oracle
    return _core.evaluate(program([rule]), engine_json(values))[-1], oracle


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

"""The reference of configuration keys and the JSON schema are those of the models."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft6Validator, Draft202012Validator
from tiercel.config.schema import config_schema
from tiercel.rules.json_schema import rule_schema

from tools.config_reference import FILE, render

GOOD = "- rule: a\n  desc: d\n  condition: evt.type=open\n  output: o\n  priority: INFO\n  exceptions: [{name: e}]\n"


def test_the_reference_is_up_to_date() -> None:
    assert FILE.read_text() == render(), "run: python -m tools.config_reference"


def test_upstreams_file_fits_the_schema_and_a_wrong_one_does_not(shared: Path) -> None:
    schema = config_schema()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    document = yaml.safe_load((shared / "corpus/rules-latest/falco.yaml").read_text())
    assert [error.message for error in validator.iter_errors(document)] == []
    unknown = {"json_outputs": True}, {"http_output": {"uri": "x"}}, {"rules": [{"off": 1}]}
    for wrong in (*unknown, {"json_output": "maybe"}):
        assert list(validator.iter_errors({**document, **wrong})) != []


def test_every_key_of_the_format_is_in_the_schema(shared: Path) -> None:
    text = json.dumps(config_schema())
    rows = json.loads((shared / "spec/data/config_keys.json").read_text())["keys"]
    names = {row["key"].rstrip("[]").rpartition(".")[2] for row in rows}
    assert {name for name in names if f'"{name}"' not in text} == {"rule_files", "rules_file"}


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        (GOOD, True),
        (GOOD.replace("priority: INFO", "priority: info"), False),
        (GOOD + "  append: true\n", True),
        (GOOD + "  appends: true\n", False),
        (GOOD + "  override: {condition: append}\n", True),
        (GOOD + "  override: {condition: add}\n", False),
        (GOOD + "  override: {}\n", False),
        (GOOD.replace("{name: e}", "{fields: e}"), False),
        ("- list: a\n  items: [1, x]\n- required_engine_version: 26\n", True),
        ("- required_plugin_versions: [{name: json}]\n", False),
        ("rule: a\n", False),
    ],
)
def test_the_schema_of_rules_files(text: str, valid: bool) -> None:
    schema = rule_schema()
    Draft6Validator.check_schema(schema)
    assert Draft6Validator(schema).is_valid(yaml.safe_load(text)) == valid


def test_upstreams_rules_fit_the_schema(shared: Path) -> None:
    validator = Draft6Validator(rule_schema())
    for file in (shared / "corpus/rules-latest").glob("*_rules.yaml"):
        faults = [error.message for error in validator.iter_errors(yaml.safe_load(file.read_text()))]
        assert faults == [], file

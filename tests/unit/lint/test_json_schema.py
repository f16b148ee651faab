"""The JSON schema of rules files, as editors use it: files that load follow it, and it refuses what they would not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from tiercel.rules.json_schema import rule_schema
from tiercel.starter import starter_files

SCHEMA = rule_schema()


def valid(document: Any) -> bool:
    return bool(jsonschema.Draft6Validator(SCHEMA).is_valid(document))


@pytest.mark.parametrize("path", starter_files(), ids=lambda path: path.stem)
def test_starter_rules_follow_it(path: Path) -> None:
    jsonschema.validate(yaml.safe_load(path.read_text()), SCHEMA)


@pytest.mark.parametrize("name", ["falco_rules.yaml", "falco-incubating_rules.yaml", "falco-sandbox_rules.yaml"])
def test_upstream_rules_follow_it(shared: Path, name: str) -> None:
    jsonschema.validate(yaml.safe_load((shared / "corpus" / "rules-latest" / name).read_text()), SCHEMA)


RULE: dict[str, Any] = {"rule": "r", "desc": "d", "condition": "c", "output": "o", "priority": "INFO"}


@pytest.mark.parametrize(
    "change",
    [{"priority": "warn"}, {"enabled": "maybe"}, {"nonsense": 1}, {"override": {"condition": "add"}}, {"tags": "x"}],
)
def test_it_refuses(change: dict[str, Any]) -> None:
    assert valid([RULE])
    assert not valid([RULE | change])


def test_rules_over_several_events_are_known() -> None:
    assert valid([RULE | {"threshold": {"within": "10s", "by": "proc.pid", "count": 3}}])

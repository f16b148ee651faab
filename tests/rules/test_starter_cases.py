"""The cases beside each starter rule, decided twice: by the Rust VM and by the Python oracle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "rules").glob("*/*.cases.yaml"))


def rule_file(cases: Path) -> Path:
    return cases.with_name(cases.name.removesuffix(".cases.yaml") + ".yaml")


def test_every_rule_has_cases() -> None:
    rules = {path for path in (ROOT / "rules").glob("*/*.yaml") if not path.name.endswith(".cases.yaml")}
    assert rules == {rule_file(path) for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name.removesuffix(".cases.yaml"))
def test_cases(path: Path) -> None:
    from tests.rules.decide import decide

    document: dict[str, Any] = yaml.safe_load(path.read_text())
    rules = [ROOT / "rules" / "macros.yaml", rule_file(path)]
    for wanted, key in ((True, "fires"), (False, "silent")):
        for case in document[key]:
            verdict = decide(rules, document["rule"], case["fields"])
            assert verdict == {"vm": wanted, "oracle": wanted}, f"{case['name']}: {verdict}"

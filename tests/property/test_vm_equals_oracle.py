"""The engine's compiled conditions and the slow evaluator in Python give the same answers."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from tiercel import _core
from tiercel.oracle import evaluate
from tiercel.rules import load_texts

from .conditions import CONDITIONS, TYPES, VALUES


@settings(max_examples=400, deadline=None)
@given(condition=CONDITIONS, values=VALUES)
def test_a_condition_means_the_same_in_both(condition: str, values: dict[str, tuple[Any, Any]]) -> None:
    rule = {"rule": "r", "desc": "d", "condition": condition, "output": "x", "priority": "INFO"}
    result = load_texts([("made.yaml", json.dumps([rule]))])
    result.raise_errors()
    constants = {field: pair[0] for field, pair in values.items()}
    [engine] = _core.evaluate(result.program(), json.dumps(constants).encode())
    [active] = result.active
    oracle = evaluate(active.condition, {field: pair[1] for field, pair in values.items()}, TYPES)
    assert engine == oracle, condition

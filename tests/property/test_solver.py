"""The solver never calls possible things impossible, and what it builds is real."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tiercel.lang.fields import table_for
from tiercel.lang.parser import parse
from tiercel.oracle import evaluate
from tiercel.solver import Model, Refuted, facts_for, search
from tiercel.solver.realise import realise
from tiercel.solver.truth import TypeNames, holds

from .conditions import CONDITIONS, TYPES, VALUES

FACTS = facts_for(table_for("syscall"))


@settings(max_examples=600, deadline=None)
@given(texts=st.lists(CONDITIONS, min_size=1, max_size=5), values=VALUES)
def test_what_happened_is_not_refuted(texts: list[str], values: dict[str, tuple[Any, Any]]) -> None:
    given_values = {field: pair[1] for field, pair in values.items()}
    formulas = [(tree, evaluate(tree, given_values, TYPES)) for tree in map(parse, texts)]
    assert not isinstance(search(formulas, FACTS), Refuted), texts


@settings(max_examples=200, deadline=None)
@given(text=CONDITIONS, wanted=st.booleans())
def test_a_model_that_is_built_is_one(text: str, wanted: bool) -> None:
    tree = parse(text)
    model = search([(tree, wanted)], FACTS)
    if not isinstance(model, Model):
        return
    values = realise(model, [(tree, wanted)], FACTS)
    if values is not None:
        assert evaluate(tree, values, TypeNames(FACTS)) is wanted


@settings(max_examples=200, deadline=None)
@given(text=CONDITIONS, values=VALUES)
def test_quick_truth_is_the_oracles(text: str, values: dict[str, tuple[Any, Any]]) -> None:
    given_values = {field: pair[1] for field, pair in values.items()}
    tree = parse(text)
    assert holds(tree, given_values, FACTS) == evaluate(tree, given_values, TYPES)

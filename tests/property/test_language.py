"""Laws of the language on random conditions: print∘parse is identity, and engine and oracle agree."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiercel import _core
from tiercel.lang.errors import LangError
from tiercel.lang.events import event_set
from tiercel.lang.fields import table_for
from tiercel.lang.lists import ListTable
from tiercel.lang.parser import parse
from tiercel.lang.printer import source
from tiercel.lang.tree import Check, Constant, FieldExpr, Node, ValueList, leaves
from tiercel.lang.typecheck import check_types
from tiercel.oracle import evaluate
from tiercel.rules import load_texts
from tiercel.ruletest.values import engine_json, oracle_values
from tiercel.solver import facts_for
from tiercel.solver.truth import TypeNames

from tests.property.trees import conditions, values

FIELDS = table_for("syscall")
TYPES = TypeNames(facts_for(FIELDS))


@given(conditions())
def test_what_is_printed_parses_to_the_same_tree(tree: Node) -> None:
    assert parse(source(tree)) == tree


@given(st.lists(st.text(min_size=0, max_size=8).filter(lambda text: "\ud800" not in text), max_size=4))
def test_any_text_survives_as_a_quoted_constant(texts: list[str]) -> None:
    tree = Check(FieldExpr("proc.name"), "in", ValueList(tuple(Constant(text, True) for text in texts)))
    assert parse(source(tree)) == tree


@given(st.text(max_size=60))
def test_no_text_makes_the_parser_fail_otherwise_than_with_a_place(text: str) -> None:
    fault: LangError | None = None
    try:
        tree = parse(text)
    except LangError as error:
        fault = error
    if fault is None:
        assert parse(source(tree)) == tree
    else:
        assert fault.message
        assert 0 <= fault.pos <= len(text) + 1


@given(conditions())
def test_random_conditions_have_types_and_events(tree: Node) -> None:
    for check in leaves(tree):
        assert isinstance(check, Check)
        check_types(check, FIELDS)
    assert event_set(tree).event_codes()


@given(st.lists(st.sampled_from(["a", "b", "(", ")", ",", " ", "=", "x", '"']), max_size=30).map("".join))
def test_origins_of_list_items_point_into_the_text(text: str) -> None:
    lists = ListTable([("a", ["b", "x"]), ("b", []), ("x", ['"y z"'])])
    expanded, origins = lists.expand_with_origins(text)
    assert expanded == lists.expand(text)[0]
    assert len(origins) == len(expanded) + 1
    assert all(0 <= origin <= len(text) for origin in origins)


@pytest.mark.skipif(not hasattr(_core, "evaluate"), reason="the extension module here was built without evaluate()")
@settings(max_examples=400, deadline=None)
@given(st.lists(conditions(), min_size=1, max_size=5), values())
def test_engine_and_oracle_agree(trees: list[Node], fields: dict[str, Any]) -> None:
    rules = "".join(
        f"- rule: r{number}\n  desc: d\n  priority: INFO\n  output: o\n  condition: {json.dumps(source(tree))}\n"
        for number, tree in enumerate(trees)
    )
    result = load_texts([("rules.yaml", rules)])
    result.raise_errors()
    values_of_fields = oracle_values(fields)
    verdicts = _core.evaluate(result.program(), engine_json(values_of_fields))
    wanted = [evaluate(tree, values_of_fields, TYPES) for tree in trees]
    assert list(verdicts) == wanted, [source(tree) for tree in trees]

"""Whatever is written into a rules file or a configuration, there is an answer: a result, or a fault with a place."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiercel import _core
from tiercel.config.override import apply, parse_path
from tiercel.errors import ConfigError
from tiercel.lang.errors import LangError
from tiercel.lang.fields import table_for
from tiercel.lang.formats import parse_format
from tiercel.lang.parser import parse
from tiercel.lang.patterns import regex_fault
from tiercel.rules import load_texts
from tiercel.rules.result import ERRORS, WARNINGS
from tiercel.rules.yamltree import YamlFault, documents

FIELDS = table_for("syscall")
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "150"))
"""Inputs of each test; `make fuzz` takes more."""

# Pieces that mean something, so that more than the first character is looked at.
YAML_PIECES = [
    "- ", "rule: a\n", "macro: m\n", "list: l\n", "  condition: ", "  items: [", "]", "{", "}", "&x ", "*x", "!!str ",
    "|\n", ">-\n", "'", '"', "\n", "  ", "evt.type=open", "  desc: d\n", "  output: o\n", "  priority: INFO\n",
    "  append: true\n",
    "  override: {condition: append}\n", "  exceptions:\n", "    - name: e\n", "      fields: [proc.name]\n",
    "      comps: [in]\n", "      values: [[a]]\n", "---\n", "# c\n", "\t", "é", "\u2028", "~", "enabled: no\n", ": ",
]  # fmt: skip
CONDITION_PIECES = [
    "evt.type", "proc.name", "fd.name", "proc.aname[2]", "evt.arg.flags", "m", "(", ")", " and ", " or ", "not ", "=",
    "!=", " in ", "(a, b)", " pmatch ", " regex ", " glob ", " startswith ", " oneof ", " exists", "tolower(", "val(",
    "len(", "concat(", ",", '"', "'", "\\", "\\x41", "a", "5", "-1", "<", ">=", "[", "]", "open", " ", "\n", "\0", "é",
]  # fmt: skip
FORMAT_PIECES = ["%", "%proc.name", "%20", "*", "%toupper(", "proc.name", ")", "[1]", "%%", "x", "%evt.arg.flags", "é"]


def fault_of(kind: type[Exception], work: Callable[[], object]) -> Any:
    """The fault of this kind that the work ends with, or None; any other goes on."""
    try:
        work()
    except kind as fault:
        return fault
    return None


def texts(pieces: list[str], most: int = 25) -> st.SearchStrategy[str]:
    """Meaningful pieces in any order, and now and then anything."""
    anything = st.text(max_size=6).filter(lambda text: text.isprintable() or "\n" in text)
    return st.lists(st.one_of(st.sampled_from(pieces), st.sampled_from(pieces), anything), max_size=most).map("".join)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts(YAML_PIECES))
def test_a_rules_file_loads_or_says_where_it_does_not(text: str) -> None:
    result = load_texts([("rules.yaml", text)])
    for issue in (*result.errors, *result.warnings):
        assert issue.code in (ERRORS | WARNINGS)
        assert issue.message
        assert 0 <= issue.place.offset <= len(text)
        assert 0 <= issue.place.line <= text.count("\n") + text.count("\u2028") + 1
    json.dumps([file.to_json() for file in result.files])
    if result.successful:
        _core.evaluate(result.program(), b"{}")


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.one_of(st.text(max_size=80), texts(YAML_PIECES)))
def test_the_yaml_reader_gives_nodes_or_a_place(text: str) -> None:
    if fault := fault_of(YamlFault, lambda: list(documents(text))):
        assert fault.message
        assert fault.place.line >= 0


@settings(max_examples=EXAMPLES, deadline=None)
@given(texts(CONDITION_PIECES))
def test_a_condition_compiles_or_names_the_fault(text: str) -> None:
    rule = {"rule": "r", "desc": "d", "condition": text or "x", "output": "o", "priority": "INFO"}
    macro = {"macro": "m", "condition": "proc.name=a"}
    result = load_texts([("rules.yaml", json.dumps([macro, rule]))])
    if result.successful:
        _core.evaluate(result.program(), b"{}")
    else:
        [issue] = result.errors
        assert issue.code in ERRORS


@settings(max_examples=EXAMPLES, deadline=None)
@given(texts(CONDITION_PIECES), st.integers(0, 60))
def test_the_parser_gives_a_tree_or_a_place(text: str, cut: int) -> None:
    if fault := fault_of(LangError, lambda: parse(text[:cut])):
        assert fault.message
        assert 0 <= fault.pos <= cut + 1


@settings(max_examples=EXAMPLES, deadline=None)
@given(texts(FORMAT_PIECES))
def test_an_output_parses_or_names_the_fault(text: str) -> None:
    if fault := fault_of(LangError, lambda: parse_format(text, FIELDS)):
        assert fault.message


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.text(alphabet="ab.*+?()[]{}|^$\\1,:-é", max_size=30))
def test_a_pattern_is_judged(pattern: str) -> None:
    assert regex_fault(pattern) is None or regex_fault(pattern)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.one_of(st.text(max_size=30), texts(["a", ".", "[", "]", "0", "\\", "=", "{", "}", ":", '"'], 12)))
def test_an_option_sets_something_or_is_refused(option: str) -> None:
    tree: dict[str, Any] = {}
    if fault_of(ConfigError, lambda: apply(tree, option)) is None:
        assert tree
        assert parse_path(option.partition("=")[0])


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=12,
)
WORDS = [
    "version",
    "predicates",
    "rules",
    "lhs",
    "op",
    "rhs",
    "field",
    "condition",
    "events",
    "and",
    "or",
    "not",
    "list",
    "s",
]


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.data())
def test_a_program_is_verified_before_it_runs(data: st.DataObject) -> None:
    """A good program with something in it replaced by anything else is refused or runs; nothing panics."""
    rule = {"rule": "r", "desc": "d", "condition": "evt.type=open and proc.name in (a)", "output": "%proc.name"}
    document = json.loads(load_texts([("r.yaml", json.dumps([{**rule, "priority": "INFO"}]))]).program())
    place: Any = document
    for _ in range(data.draw(st.integers(0, 5))):
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], (dict, list)) or not place[key]:
            place[key] = data.draw(JSON)
            break
        place = place[key]
    else:
        if isinstance(place, dict):
            place[data.draw(st.sampled_from(WORDS))] = data.draw(JSON)
    refusal = fault_of(_core.ProgramRefused, lambda: _core.evaluate(json.dumps(document).encode(), b"{}"))
    assert refusal is None or str(refusal)

"""Rules files that try to take time or memory: each is answered quickly, with an error or a result."""

from __future__ import annotations

import time

import pytest
from tiercel.rules import load_texts

RULE = "- rule: A\n  desc: d\n  priority: INFO\n  output: o\n  condition: {}\n"


def bomb_of_macros() -> str:
    rows = ["- macro: m0\n  condition: proc.name=a or proc.name=b\n"]
    rows += [f"- macro: m{n}\n  condition: m{n - 1} and m{n - 1}\n" for n in range(1, 60)]
    return "".join(rows) + RULE.format("evt.type=open and m59")


def bomb_of_lists() -> str:
    rows = [f"- list: l{n}\n  items: [{', '.join([f'l{n + 1}'] * 20)}]\n" for n in range(20)]
    return "".join(rows) + RULE.format("evt.type=open and proc.name in (l0)")


def bomb_of_aliases() -> str:
    wide = ", ".join(["x"] * 2000)
    rows = ", ".join(["*row"] * 2000)
    return (
        RULE.format("evt.type=open")
        + f"  exceptions:\n  - name: e\n    fields: [proc.name]\n    values: [&row [[{wide}]], {rows}]\n"
    )


CASES = {
    "macros that double": bomb_of_macros(),
    "lists that multiply": bomb_of_lists(),
    "aliases that multiply": bomb_of_aliases(),
    "brackets in YAML": "[" * 100_000,
    "mappings in YAML": "{a: " * 100_000,
    "dashes in YAML": "- " * 100_000,
    "brackets in a condition": RULE.format("(" * 50_000 + "evt.type=open" + ")" * 50_000),
    "not in a condition": RULE.format("not(" * 50_000 + "evt.type=open" + ")" * 50_000),
    "transformers in a condition": RULE.format("tolower(" * 50_000 + "proc.name" + ")" * 50_000 + " = a"),
    "a token without end": RULE.format("evt.type=open").replace("output: o", "output: '%" + "a" * 1_000_000 + "'"),
    "an unknown alias": "- *nobody\n",
}


@pytest.mark.parametrize("text", CASES.values(), ids=CASES.keys())
def test_a_hostile_file_gets_one_error_in_time(text: str) -> None:
    begin = time.process_time()
    result = load_texts([("rules.yaml", text)])
    assert len(result.errors) == 1
    assert time.process_time() - begin < 5


def test_many_rules_load_in_time() -> None:
    text = "".join(
        RULE.format(f"evt.type=open and proc.name=p{n} and fd.name startswith /x/{n}").replace("rule: A", f"rule: A{n}")
        for n in range(2000)
    )
    begin = time.process_time()
    result = load_texts([("rules.yaml", text)])
    assert len(result.rules) == 2000
    assert time.process_time() - begin < 10


def test_a_long_chain_of_macros_is_refused_or_compiled() -> None:
    rows = ["- macro: m0\n  condition: proc.name=a\n"]
    rows += [f"- macro: m{n}\n  condition: (m{n - 1} or proc.name=a{n})\n" for n in range(1, 150)]
    result = load_texts([("rules.yaml", "".join(rows) + RULE.format("evt.type=open and m149"))])
    assert result.successful
    assert result.program()

"""Rules files that try to take time or memory: each is answered with an error or a result, in bounded memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tiercel.rules import load, load_texts
from tiercel.rules.result import ERRORS

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
    "a regex that repeats repetitions": RULE.format("evt.type=open and fd.name regex '((a{100}){100}){100}'"),
    "a regex of brackets": RULE.format(f"evt.type=open and fd.name regex '{'(' * 5000}a{')' * 5000}'"),
    "a long regex": RULE.format(f"evt.type=open and fd.name regex '{'a?' * 100_000}'"),
    "a condition of 10 MB": RULE.format("evt.type=open" + " and proc.name=a" * 700_000),
    "a value of 10 MB": RULE.format("evt.type=open and proc.name=" + "a" * 10_000_000),
    "an output of 10 MB": RULE.format("evt.type=open").replace("output: o", f"output: '{'%proc.name ' * 900_000}'"),
    "a list of 10 MB, used": "- list: big\n  items: ["
    + ", ".join(f"item{n:08}" for n in range(800_000))
    + "]\n"
    + RULE.format("evt.type=open and proc.name in (big)"),
    "a list of 3 MB in many conditions": "- list: big\n  items: ["
    + ", ".join(f"item{n:06}" for n in range(270_000))
    + "]\n"
    + "".join(
        RULE.format(f"evt.type=open and proc.pid={n} and proc.name in (big)").replace("rule: A", f"rule: A{n}")
        for n in range(40)
    ),
    "more values than a machine holds": "- [" + "a," * 2_000_000 + "]\n",
    "more documents than a machine holds": "---\n- list: a\n  items: [x]\n" * 200_000,
    "macros in a circle": "- macro: a\n  condition: b\n- macro: b\n  condition: a\n"
    + RULE.format("evt.type=open and a"),
    "a macro of itself": "- macro: a\n  condition: a\n" + RULE.format("evt.type=open and a"),
    "control characters": "\0\1\2",
    "code in a tag": "- !!python/object/apply:os.system ['x']\n",
}


@pytest.mark.parametrize("text", CASES.values(), ids=CASES.keys())
def test_a_hostile_file_gets_one_error_in_time(text: str) -> None:
    result = load_texts([("rules.yaml", text)])
    [issue] = result.errors
    assert issue.code in ERRORS
    assert issue.message
    assert len(issue.message) < 500
    assert issue.place.line < text.count("\n") + 1


def test_a_list_of_10_mb_is_read_and_only_its_use_is_refused() -> None:
    items = ", ".join(f"item{n:08}" for n in range(800_000))
    result = load_texts([("rules.yaml", f"- list: big\n  items: [{items}]\n" + RULE.format("evt.type=open"))])
    assert result.successful


def test_what_is_no_utf_8_is_named_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_bytes(RULE.format("evt.type=open").encode() + b"# caf\xe9\n")
    [issue] = load([file]).errors
    assert issue.message == "the byte 0xe9 is not UTF-8"
    assert issue.place[:2] == (5, 5)


MEASURE = """
import json, os, resource, sys
from tiercel.rules import load
for name in sys.argv[1:]:
    if os.fork() == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (300, 300))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        errors = len(load([name]).errors)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(json.dumps([os.path.basename(name), errors, (peak - before) << 10]), flush=True)
        os._exit(0)
    assert os.wait()[1] == 0, name
"""
"""Each file in a process of its own: its name, its errors, and the memory that it took beyond the interpreter's."""
MEMORY_LIMIT = 800 << 20
SMALL = 1 << 20
MEMORY_OF_SMALL = 100 << 20


def test_no_file_takes_more_memory_than_a_small_machine_has(tmp_path: Path) -> None:
    for name, text in CASES.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    files = sorted(map(str, tmp_path.iterdir()))
    ran = subprocess.run([sys.executable, "-c", MEASURE, *files], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    rows = [json.loads(line) for line in ran.stdout.splitlines()]
    assert {name.removesuffix(".yaml") for name, _errors, _bytes in rows} == set(CASES)
    assert {name for name, errors, _bytes in rows if errors != 1} == set()
    assert {name: taken for name, _errors, taken in rows if taken > MEMORY_LIMIT} == {}
    small = {name.removesuffix(".yaml"): taken for name, _errors, taken in rows}
    assert {name: taken for name, taken in small.items() if len(CASES[name]) < SMALL and taken > MEMORY_OF_SMALL} == {}


def test_many_rules_load() -> None:
    text = "".join(
        RULE.format(f"evt.type=open and proc.name=p{n} and fd.name startswith /x/{n}").replace("rule: A", f"rule: A{n}")
        for n in range(2000)
    )
    result = load_texts([("rules.yaml", text)])
    assert len(result.rules) == 2000


def test_a_long_chain_of_macros_is_refused_or_compiled() -> None:
    rows = ["- macro: m0\n  condition: proc.name=a\n"]
    rows += [f"- macro: m{n}\n  condition: (m{n - 1} or proc.name=a{n})\n" for n in range(1, 150)]
    result = load_texts([("rules.yaml", "".join(rows) + RULE.format("evt.type=open and m149"))])
    assert result.successful
    assert result.program()

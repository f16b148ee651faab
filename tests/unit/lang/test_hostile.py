"""Rules files that try to take time or memory: each is answered quickly, with an error or a result."""

from __future__ import annotations

import subprocess
import sys
import time
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
    begin = time.process_time()
    result = load_texts([("rules.yaml", text)])
    [issue] = result.errors
    assert issue.code in ERRORS
    assert issue.message
    assert len(issue.message) < 500
    assert issue.place.line < text.count("\n") + 1
    assert time.process_time() - begin < 30  # bounded, not fast: unbounded would be hours


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


def test_all_of_it_together_fits_into_a_small_machine(tmp_path: Path) -> None:
    """Each text in a process that may have 1.5 GB of addresses, the interpreter included."""
    for name, text in ((name, text) for name, text in CASES.items() if len(text) > 1_000_000):
        (tmp_path / f"{name}.yaml").write_text(text)
    program = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (1500 << 20, 1500 << 20))\n"
        "from tiercel.rules import load\n"
        "for name in sys.argv[1:]: assert len(load([name]).errors) == 1, name\n"
    )
    files = sorted(map(str, tmp_path.iterdir()))
    ran = subprocess.run([sys.executable, "-c", program, *files], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]


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

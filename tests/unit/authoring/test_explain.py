"""`tiercel explain` and `tiercel why`: named trees, what decided, what held back, the nearest miss."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tiercel.cli.explain import explain
from tiercel.cli.why import why
from tiercel.explain.event import by_hand, in_capture
from tiercel.explain.named import Named, leaves_of, named_tree
from tiercel.explain.observe import check_of, deciding_leaves, misses, suppressing_exceptions
from tiercel.lang.tree import Check, leaves
from tiercel.rules import LoadResult, load, load_texts
from tiercel.ruletest.values import oracle_values

RULES = """\
- list: tools
  items: [curl, wget]
- list: mine
  items: []
- macro: opened
  condition: evt.type in (open, openat) and fd.num >= 0
- macro: system_file
  condition: (fd.name startswith /etc or fd.name in (/usr/share/x, tools))
- rule: Tool reads settings
  desc: d
  condition: opened and system_file and proc.name in (tools, lynx) and not proc.pname in (mine)
  output: "%fd.name"
  priority: NOTICE
  exceptions:
    - {name: resolver, fields: [fd.name, proc.name], comps: [in, =], values: [[[/etc/hosts, /etc/resolv.conf], curl]]}
    - {name: unused, fields: proc.name}
"""


def loaded(text: str = RULES) -> LoadResult:
    result = load_texts([("r.yaml", text)])
    result.raise_errors()
    return result


def seen(**changes: Any) -> Any:
    fields = {"evt.type": "open", "fd.num": 3, "fd.name": "/etc/passwd", "proc.name": "curl", "proc.pname": "sh"}
    result = loaded()
    [rule] = result.rules
    values = oracle_values(fields | {name.replace("__", "."): value for name, value in changes.items()})
    return by_hand(result, rule, named_tree(result, rule), values)


def test_names_of_macros_lists_and_exceptions_stay() -> None:
    result = loaded()
    [rule] = result.rules
    tree = named_tree(result, rule)
    texts = [leaf.text for leaf in leaves_of(tree)]
    assert texts == [
        "evt.type in (open, openat)",
        "fd.num >= 0",
        "fd.name startswith /etc",
        "fd.name in (/usr/share/x, tools)",
        "proc.name in (tools, lynx)",
        "proc.pname in (mine: empty)",
        "fd.name in (/etc/hosts, /etc/resolv.conf)",
        "proc.name = curl",
    ]


def test_leaves_are_those_of_the_resolved_condition(shared: Path) -> None:
    folder = shared / "corpus" / "rules-latest"
    result = load(folder / name for name in ("falco_rules.yaml", "falco-incubating_rules.yaml"))
    for rule in result.rules:
        named = [leaf.check for leaf in leaves_of(named_tree(result, rule))]
        assert named == [check for check in leaves(rule.condition) if isinstance(check, Check)]


def test_a_match_names_what_decided() -> None:
    root = seen()
    assert root.holds
    assert "proc.name in (tools, lynx)" in map(check_of, deciding_leaves(root))
    assert misses(root) == []


def test_the_first_check_that_failed_decided() -> None:
    root = seen(fd__name="/home/x", proc__name="vi")
    assert not root.holds
    assert [check_of(leaf) for leaf in deciding_leaves(root)] == [
        "fd.name startswith /etc", "fd.name in (/usr/share/x, tools)"
    ]  # fmt: skip
    assert {check_of(leaf) for leaf in misses(root)} == {"fd.name startswith /etc", "proc.name in (tools, lynx)"}
    assert root.distance == 2


def test_an_exception_that_held_back() -> None:
    root = seen(fd__name="/etc/hosts")
    assert suppressing_exceptions(root) == ["resolver"]
    assert root.distance == 1


def test_a_missing_value_is_told() -> None:
    root = seen(fd__name=None)
    assert any(leaf.seen is not None and leaf.seen.left is None for leaf in deciding_leaves(root))


def test_explain_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(RULES)
    assert explain("tool reads", rules=(path,), json=True) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["events"] == ["open", "openat"]
    assert found["condition"]["and"][0] == {
        "macro": "opened",
        "is": {"and": [{"check": "evt.type in (open, openat)"}, {"check": "fd.num >= 0"}]},
    }
    assert found["exceptions"] == ["resolver", "unused"]
    assert found["cost"]["rate"] == "medium"
    assert found["kernel"]["syscalls_of_rule"] == 2
    assert any("/etc" in line for line in found["kernel"]["pushed_down"])


def test_explain_a_rule_over_several_events(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(
        "- macro: fetch\n  condition: evt.type = openat and proc.name = curl\n"
        "- rule: Fetched and run\n  desc: d\n  output: o\n  priority: INFO\n  condition: evt.type = execve\n"
        "  sequence: {within: 5m, by: proc.exepath, steps: [{name: get, condition: fetch, by: fd.name}]}\n"
    )
    assert explain("Fetched", rules=(path,)) == 0
    shown = capsys.readouterr().out
    assert "sequence: these steps in order within 300 s, by proc.exepath" in shown
    assert "step get" in shown
    assert "proc.name = curl" in shown
    assert explain("Fetched", rules=(path,), json=True) == 0
    found = json.loads(capsys.readouterr().out)["several_events"]
    assert found["steps"][0]["condition"]["macro"] == "fetch"


def test_explain_as_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(RULES)
    assert explain("Tool reads settings", rules=(path,), svg=tmp_path / "x.svg") == 0
    assert "not exception resolver  all of" in capsys.readouterr().out
    assert (tmp_path / "x.svg").read_text().startswith("<svg")


@pytest.fixture
def capture(shared: Path) -> Path:
    return shared / "corpus" / "files" / "libs" / "curl_google.scap"


def test_a_capture_says_what_a_replay_says(capture: Path) -> None:
    from tiercel import _core

    result = loaded()
    [rule] = result.rules
    tree = named_tree(result, rule)
    replay = _core.Replay(capture, result.program())
    numbers = [alert.event_number for alert in replay.next_batch()]
    assert numbers
    sightings = list(in_capture(result, rule, tree, capture))
    assert [one.number for one in sightings if one.root.holds] == numbers
    assert all(isinstance(one.root.tree, Named) or one.root.items for one in sightings)


def test_why_of_an_event(capture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(RULES)
    assert why(capture, rule="Tool", rules=(path,)) == 0
    assert "◀" in capsys.readouterr().out
    assert why(capture, rule="Tool", rules=(path,), event=222, json=True) == 1
    line = json.loads(capsys.readouterr().out)
    assert line["event"] == 222
    assert line["fires"] is False
    assert line["nearest_miss"] == ["fd.name startswith /etc"]


def test_why_of_a_range(capture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(RULES)
    assert why(capture, rule="Tool", rules=(path,), begin="+0", until="+0.001", json=True) in (0, 1)
    early = [json.loads(line)["event"] for line in capsys.readouterr().out.splitlines()]
    why(capture, rule="Tool", rules=(path,), json=True)
    whole = [json.loads(line)["event"] for line in capsys.readouterr().out.splitlines()]
    assert early == whole[: len(early)]
    assert len(early) < len(whole)


def test_why_of_values_by_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules, event = tmp_path / "r.yaml", tmp_path / "event.yaml"
    rules.write_text(RULES)
    event.write_text("fields: {evt.type: open, fd.num: 3, fd.name: /etc/hosts, proc.name: curl}\n")
    assert why(event, rule="Tool", rules=(rules,)) == 1
    assert "The exception 'resolver' holds it back." in capsys.readouterr().out

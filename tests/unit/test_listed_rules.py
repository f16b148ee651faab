"""What a program says of its rules: the same as the rules that it was made from, and when two mean the same."""

from __future__ import annotations

import pytest
from tiercel.rules import load_texts
from tiercel.rules.listed import Listed, fields_of, listed

RULES = """
- list: shells
  items: [bash, zsh]
- rule: shell after download
  desc: d
  condition: evt.type = execve and proc.name in (shells)
  sequence:
    within: 5m
    by: proc.pid
    steps:
      - name: loaded
        condition: evt.type = openat and fd.name startswith /tmp
  output: "%proc.name"
  priority: ERROR
  tags: [b, a]
- rule: plain
  desc: d
  condition: evt.type = execve and not proc.name in (shells, cat) and (user.name = root or proc.pid = 12)
  output: "%proc.name"
  priority: NOTICE
"""


def rules_of(text: str) -> dict[str, Listed]:
    loaded = load_texts([("rules.yaml", text)])
    loaded.raise_errors()
    return {rule.name: rule for rule in listed(loaded.program())}


def test_rules_are_those_of_the_files_and_steps_are_none() -> None:
    loaded = load_texts([("rules.yaml", RULES)])
    found = rules_of(RULES)
    assert set(found) == {"shell after download", "plain"}
    for rule in loaded.active:
        one = found[rule.name]
        assert (one.source, one.priority, one.tags) == (rule.source, rule.priority, rule.tags)


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("zsh", "fish", {"shell after download", "plain"}),
        ("/tmp", "/var/tmp", {"shell after download"}),
        ("5m", "6m", {"shell after download"}),
        ("not proc.name", "proc.name", {"plain"}),
        ("= 12", "= 13", {"plain"}),
        ("root or", "root and", {"plain"}),
        ("NOTICE", "ERROR", set()),
        ('output: "%proc.name"', 'output: "%proc.pid"', set()),
    ],
)
def test_a_rule_means_something_else_when_it_fires_for_other_events(old: str, new: str, changed: set[str]) -> None:
    before, after = rules_of(RULES), rules_of(RULES.replace(old, new))
    assert {name for name in before if before[name].meaning != after[name].meaning} == changed


def test_the_place_among_others_changes_no_meaning() -> None:
    first = "- rule: first\n  desc: d\n  condition: evt.type = open and proc.pid = 1\n  output: o\n  priority: DEBUG\n"
    before, after = rules_of(RULES), rules_of(first + RULES)
    assert {name: after[name].meaning for name in before} == {name: rule.meaning for name, rule in before.items()}


def test_fields_are_those_that_rules_read_and_not_what_a_text_says() -> None:
    text = RULES.replace("proc.pid = 12", """proc.cmdline contains '"field":"evil"'""")
    loaded = load_texts([("rules.yaml", text)])
    assert fields_of(loaded.program()) == {name for rule in loaded.active for name in rule.field_names()}

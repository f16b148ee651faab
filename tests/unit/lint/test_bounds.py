"""Conditions that are too large or too tangled: the solver gives up, and says nothing."""

from __future__ import annotations

from tiercel.lang.fields import table_for
from tiercel.lang.parser import parse
from tiercel.lint import lint
from tiercel.rules import load_texts
from tiercel.solver import GaveUp, Model, facts_for, search
from tiercel.solver.search import MOST_CHECKS

FACTS = facts_for(table_for("syscall"))


def test_more_checks_than_are_looked_at() -> None:
    tree = parse(" or ".join(f"fd.num = {number}" for number in range(MOST_CHECKS + 1)))
    assert isinstance(search([(tree, True)], FACTS), GaveUp)


def test_a_search_without_end() -> None:
    """Pigeons and holes: each of 9 numbers needs one of 8 fields, and no two the same."""
    fields = [f"proc.aname[{index}]" for index in range(8)]
    someone = " and ".join("(" + " or ".join(f"{field} = p{pigeon}" for field in fields) + ")" for pigeon in range(9))
    assert isinstance(search([(parse(someone), True)], FACTS, budget=200), GaveUp)


def test_a_wide_condition_is_solved() -> None:
    parts = " and ".join(f"(fd.name = /a{number % 7} or not proc.name = p{number})" for number in range(400))
    assert isinstance(search([(parse(parts), True)], FACTS), Model)


def test_findings_about_one_check_are_bounded() -> None:
    names = ", ".join(f"a_long_program_name_{number}" for number in range(5000))
    text = (
        "- rule: r\n  desc: d\n  output: o\n  priority: INFO\n"
        f"  condition: evt.type = open and proc.name in ({names})\n"
    )
    assert len(lint(load_texts([("r.yaml", text)]))) <= 25

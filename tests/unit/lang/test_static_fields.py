"""`static_fields`: constants that rules, outputs and alerts use like fields."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tiercel import _core
from tiercel.engine import Engine
from tiercel.rules import AppendOutput, LoadOptions, load_texts

RULE = "- rule: A\n  desc: d\n  priority: INFO\n  output: {}\n  condition: {}\n"
SUGGESTED = (AppendOutput(suggested_output=True),)
OPTIONS = LoadOptions(static_fields={"site": "berlin", "empty": ""}, append_output=SUGGESTED)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("static.site = berlin", True),
        ("static.site != berlin", False),
        ("static.site in (paris, berlin)", True),
        ("toupper(static.site) = BERLIN", True),
        ("static.site startswith ber and static.empty = ''", True),
        ("static.site exists", True),
    ],
)
def test_conditions(condition: str, holds: bool) -> None:
    result = load_texts([("r.yaml", RULE.format("o", json.dumps(f"evt.type=open and {condition}")))], OPTIONS)
    result.raise_errors()
    assert _core.evaluate(result.program(), b'{"evt.type": {"s": "open"}}') == [holds]


def test_an_unknown_one_is_an_error_with_a_suggestion() -> None:
    [issue] = load_texts([("r.yaml", RULE.format("o", "static.sit=x"))], OPTIONS).errors
    assert issue.suggestion == "static.site"


def test_alerts_carry_them(tmp_path: Path, shared: Path) -> None:
    rules = tmp_path / "r.yaml"
    rules.write_text(RULE.format("seen at %static.site", "evt.type=open and proc.name=cat"))
    replay = Engine([rules], OPTIONS).replay(shared / "corpus/files/falco/0.35.1/test/trace_files/cat_write.scap")
    alert = next(iter(replay))
    assert alert.message.startswith("seen at berlin ")
    assert "static_site=berlin" in alert.message
    assert alert.fields["static.site"] == "berlin"


def test_buffers_print_as_base64_where_wanted(tmp_path: Path, shared: Path) -> None:
    rules = tmp_path / "r.yaml"
    rules.write_text(RULE.format("'%evt.arg.data'", "evt.type=sendmsg"))
    capture = shared / "corpus/files/falco/0.35.1/test/trace_files/ping_sendto.scap"
    plain = [alert.message for alert in Engine([rules]).replay(capture)]
    coded = [alert.message for alert in Engine([rules]).replay(capture, buffers_base64=True)]
    assert plain != coded
    assert len(plain) == len(coded)

"""`tiercel profile`: counts that can be checked by hand, and the same alerts as without."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tiercel import _core
from tiercel.cli.profile import profile
from tiercel.errors import TiercelError
from tiercel.rules import load_texts

RULES = """\
- rule: opened
  desc: d
  condition: evt.type = open and fd.name startswith /etc
  output: "%fd.name"
  priority: NOTICE
- rule: never asked
  desc: d
  condition: evt.type = setns and proc.name = x
  output: o
  priority: NOTICE
"""


@pytest.fixture
def capture(shared: Path) -> Path:
    return shared / "corpus" / "files" / "libs" / "curl_google.scap"


def test_counts(capture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(RULES)
    assert profile(capture, rules=(path,), json=True) == 0
    found = json.loads(capsys.readouterr().out)
    rules = {row["name"]: row for row in found["rules"]}
    opened = rules["opened"]
    assert (opened["asked"], opened["held"]) == (48, 8)  # the public replay tests have 48 opens, 8 of them below /etc
    assert opened["ns"] > 0
    assert rules["never asked"]["asked"] == 0
    checks = {row["name"]: row for row in found["checks"]}
    assert checks["fd.name startswith /etc"]["held"] == 8
    assert found["asked_events"] == 48
    assert found["rules_ns"] == sum(row["ns"] for row in found["rules"])


def test_alerts_are_the_same(capture: Path, shared: Path) -> None:
    from tiercel.rules import load

    folder = shared / "corpus" / "rules-latest"
    result = load([folder / "falco_rules.yaml", folder / "falco-incubating_rules.yaml"])
    for compiled in (result.program(), load_texts([("r", RULES)]).program()):
        plain, measured = _core.Replay(capture, compiled), _core.Replay(capture, compiled, profile=True)
        texts = [[alert.text() for alert in run.next_batch()] for run in (plain, measured)]
        assert texts[0] == texts[1]
        assert plain.stats() == measured.stats()
        assert plain.profile() is None


def test_picture(capture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(RULES)
    assert profile(capture, rules=(path,), svg=tmp_path / "p.svg") == 0
    assert "█" in capsys.readouterr().out
    assert (tmp_path / "p.svg").exists()


def test_neither_capture_nor_live() -> None:
    with pytest.raises(TiercelError, match="name a capture or --live"):
        profile()

"""Rules of spec/data/conformance_replay.json: as many alerts as Falco 0.44.1 gives, under `rule_matching: all`."""

from __future__ import annotations

import json
from pathlib import Path

from tests.parity.replay import Replay
from tests.parity.test_conditions import load_conditions

CAPTURE = "files/libs/curl_google.scap"


def test_every_condition_matches_as_often(shared: Path, replay: Replay) -> None:
    rows = json.loads((shared / "spec/data/conformance_replay.json").read_text())["rules"]
    result = load_conditions([row["condition"] for row in rows])
    assert [issue.message for issue in result.errors] == []
    counts = replay.counts(CAPTURE, result.program())
    found = {row["name"]: counts[str(index)] for index, row in enumerate(rows)}
    assert found == {row["name"]: row["alerts"] for row in rows}

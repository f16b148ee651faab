"""The replay path may not become dearer unnoticed: instructions per event, whatever else the machine does."""

from __future__ import annotations

import json
import shutil

import pytest

from benches.replay import instructions

ALLOWED_PERCENT = 3


def test_instructions_per_event_stay_within_the_row() -> None:
    """More than 3 % over the row fails."""
    row = json.loads(instructions.ROW.read_text())
    if shutil.which("valgrind") is None:
        pytest.skip("valgrind is not installed")
    here = instructions.toolchain()
    if here != row["toolchain"]:
        pytest.skip(f"counts of another toolchain cannot be compared: {row['toolchain']} made the row, here is {here}")
    for name, count in instructions.measure().items():
        allowed = row["per_event"][name]
        change = 100 * (count - allowed) / allowed
        assert change <= ALLOWED_PERCENT, (
            f"{name}: {count} instructions an event, {change:+.1f} % on the row's {allowed} (at most "
            f"+{ALLOWED_PERCENT} %). "
            f'If that is worth it, run: python -m benches.replay.instructions --update "why it is"'
        )

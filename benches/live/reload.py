"""For how long events wait while new rules take the place of the old ones."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tiercel.service.control import ask

from benches.live.loops import loaded
from benches.live.watcher import ours, running
from benches.result import Row


def rows(folder: Path, rules: list[Path], reloads: int) -> list[Row]:
    """The longest of many pauses, under a loop of opens."""
    with tempfile.TemporaryDirectory() as name:
        socket = Path(name) / "control.sock"
        with running(ours("reload", rules, "--control", str(socket))), loaded(folder, "open_close", 1):
            pauses_ms = [_pause_ms(socket) for _ in range(reloads)]
    return [Row(f"pause of a reload, all rules, longest of {reloads}", round(max(pauses_ms), 2), "ms", 50)]


def _pause_ms(socket: Path) -> float:
    answer = ask({"op": "apply"}, socket)
    if not answer["ok"]:
        raise SystemExit(f"a reload of the same rules failed: {answer}")
    return float(answer["pause_ns"]) / 1e6

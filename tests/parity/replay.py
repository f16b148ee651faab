"""Runs the replay program over captures of the corpus."""

from __future__ import annotations

import gzip
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"


def golden(kind: str) -> list[Path]:
    """Files with what the reference says, sorted; empty without the corpus (the `shared` fixture then skips)."""
    return sorted((CORPUS / "golden" / kind).glob("*.gz"))


def read_golden(path: Path) -> dict[str, Any]:
    """One of them."""
    document: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    return document


@dataclass(frozen=True)
class Event:
    """An event as the reader delivers it."""

    num: int
    ts_ns: int
    cpu: int
    tid: int
    type: str
    hidden: bool


@dataclass(frozen=True)
class Replay:
    """Built examples, and where captures are."""

    binaries: Path
    corpus: Path

    def counts(self, capture: str, program: bytes) -> dict[str, int]:
        """Matches by rule, without containers."""
        counts: dict[str, int] = json.loads(self._program("counts", capture, program)[0])
        return counts

    def alerts(self, capture: str, program: bytes) -> tuple[dict[str, int], list[dict[str, Any]]]:
        """Matches by rule, and alerts in order."""
        counts, *alerts = self._program("alerts", capture, program)
        return json.loads(counts), [json.loads(alert) for alert in alerts]

    def _program(self, wanted: str, capture: str, program: bytes) -> list[str]:
        with TemporaryDirectory() as folder:
            file = Path(folder) / "program.json"
            file.write_bytes(program)
            return self._lines([self.binaries / "parity", wanted, self.corpus / capture, file])

    def events(self, capture: str) -> Iterator[Event]:
        """Delivered events, hidden ones included."""
        for line in self._lines([self.binaries / "walk", self.corpus / capture]):
            num, ts_ns, cpu, tid, kind, rest = line.split(" ", 5)
            yield Event(int(num), int(ts_ns), int(cpu), int(tid), kind, rest.endswith(" hidden"))

    @staticmethod
    def _lines(command: list[str | Path]) -> list[str]:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

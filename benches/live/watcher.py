"""A watcher beside the loops: ours, or a peer."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from benches.peers import Peer, PeerError

TICKS = os.sysconf("SC_CLK_TCK")
READY_S = 60
SETTLE_S = 2
"""For a watcher that does not say when it watches."""


@dataclass
class Watcher:
    """How it is started and what it says when it watches; nothing: it gets a moment."""

    name: str
    command: list[str]
    ready: str
    summary: dict[str, int] = field(default_factory=dict)

    def add(self, text: str) -> None:
        """Adds the numbers of a summary."""
        for line in text.splitlines():
            label, _, value = line.strip().partition(":")
            digits = value.strip().split(" ")[0].replace(",", "")
            if digits.isdigit():
                self.summary[label] = self.summary.get(label, 0) + int(digits)


def ours(name: str, rules: list[Path], *more: str) -> Watcher:
    """`tiercel watch` with these rules."""
    options = [word for path in rules for word in ("--rules", str(path))]
    command = [sys.executable, "-m", "tiercel", "watch", "--output", "json", *options, *more]
    return Watcher(name, command, "watching")


def beside(peers: list[Peer], rules: list[Path]) -> list[Watcher]:
    """The peers that can watch."""
    commands = [(peer, peer.live(rules)) for peer in peers]
    return [Watcher(peer.name, command, peer.ready) for peer, command in commands if command]


def cpu_s(pid: int) -> float:
    """CPU seconds that a process used."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / TICKS


def rss_mb(pid: int) -> float:
    """Resident memory in MB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextlib.contextmanager
def running(watcher: Watcher, out: IO[bytes] | int = subprocess.DEVNULL) -> Iterator[subprocess.Popen[bytes]]:
    """Runs it; its last words are added to its summary. Raises `PeerError` when it ends by itself."""
    with tempfile.TemporaryFile("w+") as err:
        process = subprocess.Popen(watcher.command, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        try:
            _await(err, process, watcher)
            yield process
            _alive(err, process, watcher, "ended while the loops ran")
        finally:
            _stop(process)
        watcher.add(_said(err))


def _await(err: IO[str], process: subprocess.Popen[bytes], watcher: Watcher) -> None:
    end = time.monotonic() + (READY_S if watcher.ready else SETTLE_S)
    while time.monotonic() < end:
        _alive(err, process, watcher, "did not start")
        if watcher.ready and watcher.ready in _said(err):
            return
        time.sleep(0.02)
    if watcher.ready:
        raise PeerError(f"{watcher.name} did not say {watcher.ready!r} within {READY_S} s: {_said(err)}")


def _alive(err: IO[str], process: subprocess.Popen[bytes], watcher: Watcher, what: str) -> None:
    """A dead watcher costs nothing: its figures would be those of an idle machine."""
    if process.poll() is not None:
        words = " ".join(watcher.command)
        raise PeerError(f"{watcher.name} {what} (status {process.returncode}): {words}\n{_said(err).strip()}")


def _said(err: IO[str]) -> str:
    err.seek(0)
    return err.read()


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

"""A watcher beside the loops: ours, or a peer with a command template of its own."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

TICKS = os.sysconf("SC_CLK_TCK")
READY_S = 60
TEMPLATES = {"falco": "{binary} -A -o json_output=true {rules}"}
"""Commands of peers, by the first part of their names; `{rules}` becomes `-r FILE` for each file. `TEMPLATE_name` in
the environment gives another one, `READY_name` the words on stderr that say that it watches."""


@dataclass
class Watcher:
    """How it is started and what it says when it watches."""

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


def peers(rules: list[Path]) -> list[Watcher]:
    """Those of `PEERS=falco=/path,other=/path`."""
    found = []
    for entry in filter(None, os.environ.get("PEERS", "").split(",")):
        name, _, binary = entry.partition("=")
        template = os.environ.get(f"TEMPLATE_{name}", TEMPLATES.get(name.split("-")[0], "{binary} {rules}"))
        files = " ".join(f"-r {shlex.quote(str(path))}" for path in rules)
        command = shlex.split(template.format(binary=shlex.quote(binary), rules=files))
        found.append(Watcher(name, command, os.environ.get(f"READY_{name}", "Opening")))
    return found


def cpu_s(pid: int) -> float:
    """CPU seconds that a process used."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / TICKS


def rss_mb(pid: int) -> float:
    """Resident memory in MB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextlib.contextmanager
def running(watcher: Watcher, out: IO[bytes] | int = subprocess.DEVNULL) -> Iterator[subprocess.Popen[bytes]]:
    """Runs it; its last words are added to its summary."""
    with tempfile.TemporaryFile("w+") as err:
        process = subprocess.Popen(watcher.command, stdout=out, stderr=err)
        try:
            _await(err, process, watcher.ready)
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)
            err.seek(0)
            watcher.add(err.read())


def _await(err: IO[str], process: subprocess.Popen[bytes], ready: str) -> None:
    end = time.monotonic() + READY_S
    while time.monotonic() < end:
        err.seek(0)
        said = err.read()
        if ready in said:
            return
        if process.poll() is not None:
            raise SystemExit(f"the watcher did not start: {said}")
        time.sleep(0.02)
    raise SystemExit(f"the watcher did not become ready in {READY_S} s")

"""How soon an alert is on stdout, how soon after the start, and what waiting costs."""

from __future__ import annotations

import os
import random
import signal
import statistics
import subprocess
import time
from pathlib import Path

from benches.live.loops import loaded
from benches.live.watcher import cpu_s, ours, running
from benches.result import Row

RULE = """
- rule: marker
  desc: the file that the bench opens
  condition: evt.type in (open, openat) and fd.name = {marker}
  output: "%fd.name"
  priority: INFO
"""
IDLE_S = 10.0


def rows(folder: Path, upstream: list[Path], samples: int) -> list[Row]:
    """Latency idle and under load, start, idle CPU."""
    marker, rules = folder / "marker", folder / "marker.yaml"
    marker.touch()
    rules.write_text(RULE.format(marker=marker))
    files = [*upstream, rules]
    idle, loaded_ms, cpu = _latencies(folder, files, marker, samples)
    starts = [_start_s(files, marker) for _ in range(3)]
    return [
        Row("alert latency, idle, median", round(statistics.median(idle), 2), "ms", 1),
        Row("alert latency, idle, p99", round(_p99(idle), 2), "ms", 5),
        Row("alert latency, open+close in one process, p99", round(_p99(loaded_ms), 2), "ms", 25),
        Row("start to the first alert, median of 3", round(statistics.median(starts), 2), "s", 0.7),
        Row("CPU of a watcher with nothing to do", round(cpu, 2), "% of a core", 0.5),
    ]


def _p99(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.99))]


def _latencies(folder: Path, files: list[Path], marker: Path, samples: int) -> tuple[list[float], list[float], float]:
    reading, writing = os.pipe()
    with (
        os.fdopen(reading, "rb") as alerts,
        os.fdopen(writing, "wb") as out,
        running(ours("latency", files), out) as process,
    ):
        out.close()
        time.sleep(1)
        before, start = cpu_s(process.pid), time.monotonic()
        time.sleep(IDLE_S)
        cpu = 100 * (cpu_s(process.pid) - before) / (time.monotonic() - start)
        idle = [_one_ms(alerts.readline, marker) for _ in range(samples)]
        with loaded(folder, "open_close", 1):
            time.sleep(0.5)
            under_load = [_one_ms(alerts.readline, marker) for _ in range(samples)]
    return idle, under_load, cpu


def _one_ms(readline: object, marker: Path) -> float:
    assert callable(readline)
    time.sleep(random.uniform(0.005, 0.03))
    start = time.monotonic_ns()
    os.close(os.open(marker, os.O_RDONLY))
    while str(marker).encode() not in readline():
        pass
    return (time.monotonic_ns() - start) / 1e6


def _start_s(files: list[Path], marker: Path) -> float:
    """From the start of the process to its first alert, with the marker opened all the time."""
    start = time.monotonic()
    process = subprocess.Popen(ours("start", files).command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout
    os.set_blocking(process.stdout.fileno(), False)
    try:
        while time.monotonic() - start < 60:
            os.close(os.open(marker, os.O_RDONLY))
            if process.stdout.read():
                return time.monotonic() - start
            time.sleep(0.002)
        raise SystemExit("no alert within 60 s of the start")
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)

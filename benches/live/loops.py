"""Loops over one operation each, and the floor under every probe."""

from __future__ import annotations

import contextlib
import statistics
import subprocess
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
LOOPS = ("getpid", "open_close", "open_close_2", "pipe", "stat", "udp", "tcp", "fork_exec")


def build(folder: Path) -> None:
    """Compiles the loops, the empty hook and its loader into `folder`."""
    commands = (
        ["gcc", "-O2", "-o", f"{folder}/loops", f"{HERE}/loops.c"],
        ["clang", "-O2", "-g", "-target", "bpf", "-c", f"{HERE}/empty_hook.bpf.c", "-o", f"{folder}/empty.bpf.o"],
        ["gcc", "-O1", "-o", f"{folder}/hold_hook", f"{HERE}/hold_hook.c", "-lbpf"],
    )
    for command in commands:
        subprocess.run(command, check=True)


def measure(folder: Path, loop: str, seconds: float) -> float:
    """ns per operation, the low quartile of short batches; a name that ends in _2 runs two at once: their mean."""
    copies = 2 if loop.endswith("_2") else 1
    command = [f"{folder}/loops", loop.removesuffix("_2"), str(seconds)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(copies)]
    return statistics.mean(float(process.communicate()[0]) for process in running)


@contextlib.contextmanager
def loaded(folder: Path, loop: str, copies: int) -> Iterator[None]:
    """The loop runs in so many processes until the block ends."""
    running = [subprocess.Popen([f"{folder}/loops", loop, "600"], stdout=subprocess.DEVNULL) for _ in range(copies)]
    try:
        yield
    finally:
        for process in running:
            process.kill()
            process.wait()


@contextlib.contextmanager
def empty_hook(folder: Path) -> Iterator[None]:
    """Holds an empty program attached to `tp_btf/sys_exit`."""
    with subprocess.Popen(
        [f"{folder}/hold_hook", f"{folder}/empty.bpf.o"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdout.readline()
        yield
        process.stdin.close()

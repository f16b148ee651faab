"""The probe for aarch64: compiled here, run elsewhere. (That for x86-64 is compiled by every build.)"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

PROBE = Path(__file__).parents[2] / "probe"
ROWS = [
    line.split() for line in (PROBE / "objects").read_text().splitlines() if line.strip() and not line.startswith("#")
]
OPTIONS = ["-O2", "-g", "-target", "bpf", "-mcpu=v3", "-Wall", "-Wno-unused", "-Werror", "-fno-strict-aliasing"]


@pytest.mark.parametrize(("name", "source", "options"), [(row[0], row[1], row[2:]) for row in ROWS])
def test_compiles_with_the_registers_of_aarch64(name: str, source: str, options: list[str], tmp_path: Path) -> None:
    target = tmp_path / name
    clang = os.environ.get("TIERCEL_CLANG", "clang")
    command = [clang, *OPTIONS, "-D__TARGET_ARCH_arm64", *options, "-c", str(PROBE / source), "-o", str(target)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    if source == "main.bpf.c":
        fields = registers(target)
        # The result overwrites the first argument; only orig_x0 still holds it at the exit.
        assert {"orig_x0", "syscallno", "regs"} <= fields
        assert "orig_ax" not in fields


def registers(compiled: Path) -> set[str]:
    """Members of `struct pt_regs` in an object's type information."""
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    dump = ["bpftool", "btf", "dump", "file", str(compiled), "format", "c"]
    text = subprocess.run(dump, capture_output=True, text=True, check=True, env={**os.environ, "PATH": path}).stdout
    found = re.search(r"struct pt_regs \{(.*?)\n\}", text, re.DOTALL)
    assert found, "no struct pt_regs"
    return set(re.findall(r"(\w+)(?:\[\d+\])?;", found[1]))

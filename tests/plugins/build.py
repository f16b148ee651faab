"""Builds `sample.c` with other names, sources and faults."""

from __future__ import annotations

import json
import subprocess
import tempfile
from functools import cache
from pathlib import Path

SAMPLE = Path(__file__).with_name("sample.c")
_FOLDER = tempfile.TemporaryDirectory(prefix="tiercel-plugins-")


def text(value: str) -> str:
    """A text as the compiler takes it."""
    return json.dumps(value)


@cache
def _compiled(defines: tuple[tuple[str, str], ...]) -> Path:
    path = Path(_FOLDER.name) / f"plugin{_compiled.cache_info().misses}.so"
    flags = [f"-D{name}={value}" for name, value in defines]
    subprocess.run(["cc", "-Wall", "-shared", "-fPIC", "-o", path, *flags, SAMPLE, "-lpthread"], check=True)
    return path


def build(**defines: str) -> Path:
    """The shared object; one that was built before is taken again."""
    return _compiled(tuple(sorted(defines.items())))

"""Builds `sample.c`, with other names, sources and faults, and `tables.c`."""

from __future__ import annotations

import json
import subprocess
import tempfile
from functools import cache
from pathlib import Path

SAMPLE, TABLES = "sample.c", "tables.c"
_FOLDER = tempfile.TemporaryDirectory(prefix="tiercel-plugins-")


def text(value: str) -> str:
    """A text as the compiler takes it."""
    return json.dumps(value)


@cache
def _compiled(name: str, defines: tuple[tuple[str, str], ...]) -> Path:
    path = Path(_FOLDER.name) / f"plugin{_compiled.cache_info().misses}.so"
    source = Path(__file__).with_name(name)
    flags = [f"-D{key}={value}" for key, value in defines]
    subprocess.run(["cc", "-Wall", "-shared", "-fPIC", "-o", path, *flags, source, "-lpthread"], check=True)
    return path


def build(name: str = SAMPLE, /, **defines: str) -> Path:
    """The shared object; one that was built before is taken again."""
    return _compiled(name, tuple(sorted(defines.items())))

"""Version numbers: of the rules language, and of plugins."""

from __future__ import annotations

import re

Version = tuple[int, int, int]

ENGINE_VERSION: Version = (0, 63, 0)
"""The rules language that this engine speaks, in Falco's count."""

BUILT_IN_PLUGINS: dict[str, Version] = {"container": (0, 999, 0)}
"""Plugins whose fields are part of the engine, so files that require any 0.x of them load."""

_SEMVER = re.compile(r"(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:[-+].*)?")


def parse_version(text: str) -> Version | None:
    """`x.y.z`, else None."""
    match = _SEMVER.fullmatch(text)
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def is_compatible(have: Version, need: Version) -> bool:
    """Same major number and not older."""
    return have[0] == need[0] and have >= need


def show_version(version: Version) -> str:
    """`x.y.z`"""
    return ".".join(map(str, version))

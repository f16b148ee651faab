"""Lengths of time as Prometheus writes them: `1y2w3d4h5m6s7ms`, in that order."""

from __future__ import annotations

import re

_UNITS_MS = {"y": 31_536_000_000, "w": 604_800_000, "d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1}
_PATTERN = re.compile("".join(rf"(?:(\d{{1,9}}){unit})?" for unit in _UNITS_MS))


def parse_ms(text: str) -> int | None:
    """Milliseconds; None where the text is no such length."""
    match = _PATTERN.fullmatch(text)
    if not text or match is None:
        return None
    return sum(int(number or 0) * size for number, size in zip(match.groups(), _UNITS_MS.values(), strict=True))

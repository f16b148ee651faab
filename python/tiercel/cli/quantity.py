"""Sizes and times as people write them: `100MB`, `90s`, `5m`."""

from __future__ import annotations

import re

from tiercel.errors import TiercelError

_BYTES = {"b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20, "gib": 2**30}
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_FORM = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]+)")


def bytes_or_seconds(text: str) -> tuple[int, float]:
    """(bytes, 0) or (0, seconds)."""
    match = _FORM.fullmatch(text.strip().lower())
    number, unit = (float(match[1]), match[2]) if match else (0.0, "")
    if number > 0 and unit in _BYTES:
        return max(1, int(number * _BYTES[unit])), 0.0
    if number > 0 and unit in _SECONDS:
        return 0, number * _SECONDS[unit]
    raise TiercelError(f"{text!r} is neither a size nor a time", "write it like 100MB, 512MiB, 60s or 10m")


def seconds(text: str) -> float:
    """Seconds of `90s`, `10m`, or a plain number of them."""
    if _NUMBER.fullmatch(text.strip()):
        return float(text)
    _, found = bytes_or_seconds(text)
    if not found:
        raise TiercelError(f"{text!r} is no time", "write it like 60s or 10m")
    return found


def size(text: str) -> int:
    """Bytes."""
    count, _ = bytes_or_seconds(text)
    if not count:
        raise TiercelError(f"{text!r} is no size", "write it like 100MB or 512MiB")
    return count


def ring_size(text: str) -> tuple[int, float]:
    """(bytes, seconds) of `60s`, `256MB` or both with a comma; 0 is what was not said."""
    parts = [bytes_or_seconds(part) for part in text.split(",")]
    return max(part[0] for part in parts), max(part[1] for part in parts)


def show_bytes(count: int) -> str:
    """`12.3 MB`."""
    amount, unit = float(count), "B"
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if amount < 1000 or unit == "TB":
            break
        amount /= 1000
    return f"{count} B" if unit == "B" else f"{amount:.1f} {unit}"

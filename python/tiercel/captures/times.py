"""Points in time as a user writes them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from tiercel.captures.capture import Capture
from tiercel.errors import TiercelError

_SINCE_START = re.compile(r"\+(\d+(?:\.\d+)?)(ns|us|ms|s|m|h)?")
_FRACTION = re.compile(r"\.(\d+)")
_UNITS_NS = {"ns": 1, "us": 1000, "ms": 1_000_000, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EXAMPLES = "'2026-07-21T10:00:00Z', '1469967600.5' (seconds since 1970) or '+90s' (since the first event)"


def parse_time(text: str, capture: Capture) -> int:
    """ns since 1970. Raises `TiercelError` for a text that is no time."""
    if since := _SINCE_START.fullmatch(text):
        if str(capture.path) == "-":
            raise TiercelError(
                f"{text!r} needs the first event's time, and the standard input can be read once",
                "give the file's name, or a time like '2026-07-21T10:00:00Z'",
            )
        first = next(iter(Capture(capture.path)), None)
        return (first.time_ns if first else 0) + _nanoseconds(since[1], _UNITS_NS[since[2] or "s"])
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return _nanoseconds(text, 10**9 if len(text.split(".")[0]) < 13 else 1)
    try:
        return _iso(text)
    except ValueError:
        raise TiercelError(f"{text!r} is no time", f"write {EXAMPLES}") from None


def _nanoseconds(number: str, unit_ns: int) -> int:
    whole, _, fraction = number.partition(".")
    scale: int = 10 ** len(fraction)
    return int(whole) * unit_ns + int(fraction or 0) * unit_ns // scale


def _iso(text: str) -> int:
    """ISO 8601 with up to nine digits behind the second; UTC where no zone is given."""
    fraction = _FRACTION.search(text)
    digits = fraction[1] if fraction else ""
    moment = datetime.fromisoformat(_FRACTION.sub("", text, count=1))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    seconds = (moment - _EPOCH) // timedelta(seconds=1)
    return seconds * 10**9 + int(digits.ljust(9, "0")[:9] or 0)

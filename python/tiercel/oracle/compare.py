"""One value against one other."""

from __future__ import annotations

import ipaddress
import operator
import re
from collections.abc import Callable
from typing import Any

from tiercel.lang.patterns import to_python
from tiercel.oracle.constants import Scalar

_ADDRESSES = (ipaddress.IPv4Address, ipaddress.IPv6Address)
_NETWORKS = (ipaddress.IPv4Network, ipaddress.IPv6Network)


def compare(op: str, left: Scalar, right: Scalar) -> bool:
    """`left op right` for a single pair."""
    if isinstance(left, _ADDRESSES) or isinstance(right, _NETWORKS):
        same = _same_address(left, right)
        return same if op == "=" else not same
    if isinstance(left, bytes) and isinstance(right, bytes):
        return _BYTES[op](left, right)
    return _ORDER[op](left, right)


def _same_address(left: Scalar, right: Scalar) -> bool:
    if isinstance(right, _NETWORKS):
        if isinstance(left, _NETWORKS):
            return left == right
        return isinstance(left, _ADDRESSES) and left.version == right.version and left in right
    return left == right


_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _lower(text: bytes) -> bytes:
    return bytes(byte + 32 if 65 <= byte <= 90 else byte for byte in text)


def glob(pattern: bytes, text: bytes) -> bool:
    """fnmatch without flags over bytes: `*` and `?` take `/` too."""
    return re.fullmatch(_glob_regex(pattern), text, re.DOTALL) is not None


def _glob_regex(pattern: bytes) -> bytes:
    out = b""
    at = 0
    while at < len(pattern):
        char = pattern[at : at + 1]
        at += 1
        if char == b"*":
            out += b".*"
        elif char == b"?":
            out += b"."
        elif char == b"\\" and at < len(pattern):
            out += re.escape(pattern[at : at + 1])
            at += 1
        elif char == b"[" and _bracket_end(pattern, at):
            end = _bracket_end(pattern, at)
            out += _bracket(pattern[at : end - 1])
            at = end
        else:
            out += re.escape(char)
    return out


def _bracket_end(pattern: bytes, at: int) -> int:
    """Offset past the `]` that closes a bracket expression, 0 if none does."""
    start = at + 1 if pattern[at : at + 1] in (b"!", b"^") else at
    end = pattern.find(b"]", start + 1)
    return end + 1


def _bracket(body: bytes) -> bytes:
    negated = body[:1] in (b"!", b"^")
    members = body[1:] if negated else body
    escaped = members.replace(b"\\", b"\\\\").replace(b"[", b"\\[").replace(b"]", b"\\]").replace(b"^", b"\\^")
    return b"[" + (b"^" if negated else b"") + escaped + b"]"


def _regex(text: bytes, pattern: bytes) -> bool:
    valid = text.decode("utf-8", "replace")
    return re.fullmatch(to_python(pattern.decode("utf-8", "replace")), valid) is not None


def path_match(path: bytes, pattern: bytes) -> bool:
    """The pattern's components are a prefix of the path's; each component may be a glob."""
    wanted = [part for part in pattern.split(b"/") if part]
    have = [part for part in path.split(b"/") if part]
    if len(have) < len(wanted):
        return False
    return all(glob(one, other) for one, other in zip(wanted, have, strict=False))


_BYTES: dict[str, Callable[[bytes, bytes], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "contains": lambda left, right: right in left,
    "icontains": lambda left, right: _lower(right) in _lower(left),
    "bcontains": lambda left, right: right in left,
    "startswith": bytes.startswith,
    "bstartswith": bytes.startswith,
    "endswith": bytes.endswith,
    "glob": lambda left, right: glob(right, left),
    "iglob": lambda left, right: glob(_lower(right), _lower(left)),
    "regex": _regex,
    "pmatch": path_match,
}

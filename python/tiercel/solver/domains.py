"""Values worth trying for a field, and when trying them all is a proof."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence

from tiercel.lang.constants import SIGNED, STRINGS, UNSIGNED
from tiercel.solver.facts import Fact, Value

FRESH = b"other"
"""A text that no rule names."""


def limits(kind: str) -> tuple[int, int] | None:
    """Least and greatest value of an integer type."""
    if kind in SIGNED:
        half = 1 << SIGNED[kind] - 1
        return -half, half - 1
    if kind in UNSIGNED:
        return 0, (1 << UNSIGNED[kind]) - 1
    return (0, 65535) if kind == "PORT" else None


def is_complete(kind: str, facts: Sequence[Fact]) -> bool:
    """Whether `candidates` has a representative of every class of values that these facts tell apart."""
    if kind == "BOOL" or kind == "DOUBLE" or limits(kind) is not None:
        return True
    return kind in STRINGS and all(fact.equality or fact.check.op == "exists" for fact in facts)


def candidates(kind: str, facts: Sequence[Fact]) -> Iterator[Value]:
    """Values to try, plain ones first."""
    if kind == "BOOL":
        yield from (True, False)
        return
    constants = [value for fact in facts for value in fact.constants]
    bounds = limits(kind)
    if bounds is not None:
        yield from _numbers(constants, *bounds)
    elif kind == "DOUBLE":
        yield from dict.fromkeys(x + d for x in (*constants, 0.0) for d in (0.0, 0.5, -0.5))
    elif kind in ("IPADDR", "IPNET"):
        yield from _addresses(constants)
    else:
        yield from _texts(facts)


def _numbers(constants: list[Value], low: int, high: int) -> Iterator[int]:
    near = [value + step for value in constants for step in (0, 1, -1)]
    seen = dict.fromkeys(value for value in (*near, 1, 0, low, high) if low <= value <= high)
    yield from seen


def _addresses(constants: list[Value]) -> Iterator[Value]:
    for item in constants:
        if isinstance(item, (ipaddress.IPv4Network, ipaddress.IPv6Network)):
            yield item.network_address + 1 if item.num_addresses > 2 else item.network_address
            yield item.network_address
            yield item.broadcast_address
        else:
            yield item
    for text in ("93.184.216.34", "203.0.113.7", "198.51.100.9", "2001:db8::7"):
        yield ipaddress.ip_address(text)


def fresh(facts: Sequence[Fact]) -> bytes:
    """A text that equals no constant of these facts."""
    taken = {value for fact in facts for value in fact.constants}
    text = FRESH
    while text in taken:
        text += b"x"
    return text


def _texts(facts: Sequence[Fact]) -> Iterator[bytes]:
    whole: list[bytes] = []
    starts: list[bytes] = [b""]
    middles: list[bytes] = []
    ends: list[bytes] = [b""]
    for fact in facts:
        op = fact.check.op
        if op in ("startswith", "bstartswith"):
            starts += [value + b"x" for value in fact.constants if value.endswith(b"/")]
            starts += fact.constants
        elif op == "endswith":
            ends += fact.constants
        elif op in ("contains", "icontains", "bcontains"):
            middles += fact.constants
        elif op == "pmatch":
            whole += [path for value in fact.constants for path in _paths(value)]
        elif op in ("glob", "iglob"):
            whole += [text for value in fact.constants for text in _globs(value)]
        elif op == "regex":
            whole += [text for value in fact.constants for text in samples(value)]
        elif op in ("<", "<=", ">", ">="):
            whole += [text for value in fact.constants for text in (value, value + b"0", value[:-1], b"")]
        else:
            whole += fact.constants
    yield from whole
    yield fresh(facts)
    together = b" ".join(dict.fromkeys(middles))
    for start in starts:
        for end in ends:
            yield start + end
            yield start + together + end
            yield start + b"x" + together + b"x" + end
            yield start + b"/" + together + b"/" + end
            for middle in middles:
                yield start + middle + end
    for text in whole:
        yield text + together
        yield text + b"/" + together
    yield from _combined(whole, starts, ends)


def _combined(whole: list[bytes], starts: list[bytes], ends: list[bytes]) -> Iterator[bytes]:
    for text in whole:
        for end in ends[1:]:
            yield text + end
            yield text + b"/x" + end
        for start in starts[1:]:
            yield start + text


def _paths(pattern: bytes) -> list[bytes]:
    text = pattern.replace(b"*", b"x").replace(b"?", b"x")
    slash = text.rstrip(b"/") + b"/x"
    return [text, slash] if text.startswith(b"/") else [text, b"/" + text, slash]


def _globs(pattern: bytes) -> list[bytes]:
    plain = pattern.replace(b"?", b"x")
    return [plain.replace(b"*", b"x"), plain.replace(b"*", b""), plain.replace(b"*", b"/x/")]


def samples(pattern: bytes) -> list[bytes]:
    """A few texts that a regular expression may match."""
    from tiercel.solver.sample import sample

    return sample(pattern.decode("utf-8", "replace"))

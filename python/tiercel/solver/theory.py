"""Can one field have a value for which some checks hold and others do not?"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from tiercel.lang.constants import STRINGS
from tiercel.solver.domains import candidates, is_complete
from tiercel.solver.facts import Fact, Value


class Missing:
    """The field has no value."""


MISSING = Missing()


class Unknown:
    """There may be a value; none was found."""


UNKNOWN = Unknown()


def choose(positive: Sequence[Fact], negative: Sequence[Fact]) -> Value | None:
    """A value, MISSING, UNKNOWN, or None when there can be none.

    A check holds only where there is a value; so without any that must hold, the field may be missing.
    """
    if not positive:
        return MISSING
    if any(fact.check.op == "exists" for fact in negative):
        return None
    positive = [fact for fact in positive if not fact.opaque]
    negative = [fact for fact in negative if not fact.opaque]
    if not positive:
        return UNKNOWN
    together = (*positive, *negative)
    kind = positive[0].kind
    finite = _finite(positive)
    for value in candidates(kind, together) if finite is None else finite:
        if all(fact.test(value) for fact in positive) and not any(fact.test(value) for fact in negative):
            return value
    if finite is not None or is_complete(kind, together) or _contradict(positive, negative, kind):
        return None
    return UNKNOWN


def _finite(positive: Sequence[Fact]) -> list[Value] | None:
    """The values that a check for equality leaves, if there is one."""
    for fact in positive:
        if fact.equality and fact.check.op != "!=" and fact.check.modifier != "oneof":
            return list(dict.fromkeys(fact.constants))
    return None


def _contradict(positive: Sequence[Fact], negative: Sequence[Fact], kind: str) -> bool:
    if kind == "IPNET":
        return _networks_contradict(positive, negative)
    if kind not in STRINGS:
        return False
    return any(_exclude(one, other) for index, one in enumerate(positive) for other in positive[index + 1 :]) or any(
        _implies(one, other) for one in positive for other in negative
    )


def _one_constant(fact: Fact) -> bytes | None:
    plain = fact.check.modifier is None and len(fact.constants) == 1
    value = fact.constants[0] if plain else None
    return value if isinstance(value, bytes) else None


def _exclude(one: Fact, other: Fact) -> bool:
    """Two beginnings, or two ends, of which neither goes on as the other does."""
    left, right = _one_constant(one), _one_constant(other)
    if left is None or right is None or one.check.op != other.check.op:
        return False
    if one.check.op == "startswith":
        return not left.startswith(right) and not right.startswith(left)
    return one.check.op == "endswith" and not left.endswith(right) and not right.endswith(left)


_PARTS = frozenset({"startswith", "endswith", "contains"})


def _implies(one: Fact, other: Fact) -> bool:
    """Whatever passes `one` passes `other`."""
    if one.check == other.check:
        return True
    left = _one_constant(one)
    if left is None or one.check.op not in _PARTS:
        return False
    tests = [constant for constant in other.constants if isinstance(constant, bytes)]
    if other.check.modifier not in (None, "anyof") or not tests:
        return False
    if other.check.op == "contains":
        return any(test in left for test in tests)
    if other.check.op == one.check.op == "startswith":
        return any(left.startswith(test) for test in tests)
    return other.check.op == one.check.op == "endswith" and any(left.endswith(test) for test in tests)


def _networks_contradict(positive: Sequence[Fact], negative: Sequence[Fact]) -> bool:
    """Networks of which an address cannot be in all and out of the rest; only plain `=` and `in` are looked at."""
    inside = [_networks(fact) for fact in positive]
    outside = [_networks(fact) for fact in negative]
    for index, one in enumerate(inside):
        if one is None:
            continue
        for other in inside[index + 1 :]:
            if other is not None and not any(a.overlaps(b) for a in one for b in other):
                return True
        if any(wide is not None and all(any(_within(a, b) for b in wide) for a in one) for wide in outside):
            return True
    return False


Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _within(one: Network, other: Network) -> bool:
    return one.version == other.version and one.subnet_of(other)  # type: ignore[arg-type]


def _networks(fact: Fact) -> list[Network] | None:
    if fact.check.op not in ("=", "in") or fact.check.modifier is not None:
        return None
    return [item for item in fact.constants if isinstance(item, (ipaddress.IPv4Network, ipaddress.IPv6Network))]

"""Which event types and system calls can a condition be true for?

Sets are bit masks (bit = event code, bit = system call code), so `and`, `or` and complements are one operation each.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from tiercel._generated.events import EVENTS
from tiercel._generated.syscalls import SYSCALLS
from tiercel.lang.errors import TypeFault
from tiercel.lang.record import record
from tiercel.lang.tree import And, Call, Check, Constant, FieldExpr, Leaf, Node, Not, ValueList, fields_of, fold

GENERIC = 0b11
"""Codes 0 and 1: enter and exit of every system call that has no type of its own."""

ASYNCEVENT = next(code for code, event in enumerate(EVENTS) if event[0] == "ASYNCEVENT_E")
PLUGINEVENT = next(code for code, event in enumerate(EVENTS) if event[0] == "PLUGINEVENT_E")

ALL_EVENTS = (1 << len(EVENTS)) - 1
ALL_SYSCALLS = sum(1 << code for code, (_name, events) in enumerate(SYSCALLS) if events)

MANY_EVENTS = 100
"""More event codes than this make a rule expensive: LOAD_NO_EVTTYPE."""

_TYPE_FIELDS = ("evt.type", "syscall.type")
_ASKED = (*_TYPE_FIELDS, "evt.num")


@record
class EventSet:
    """Event codes and system call codes as bit masks."""

    events: int
    syscalls: int

    def __and__(self, other: EventSet) -> EventSet:
        return EventSet(self.events & other.events, self.syscalls & other.syscalls)

    def __or__(self, other: EventSet) -> EventSet:
        return EventSet(self.events | other.events, self.syscalls | other.syscalls)

    def __invert__(self) -> EventSet:
        return EventSet(ALL_EVENTS & ~self.events, ALL_SYSCALLS & ~self.syscalls)

    def event_codes(self) -> list[int]:
        """Codes of the events, ascending."""
        return list(bits(self.events))

    def syscall_codes(self) -> list[int]:
        """Wire codes of the system calls, ascending."""
        return list(bits(self.syscalls))


ALL = EventSet(ALL_EVENTS, ALL_SYSCALLS)
NONE = EventSet(0, 0)
ANY = ALL, ALL
"""Of a check that says nothing about the type, as it is and negated."""


def bits(mask: int) -> Iterator[int]:
    """Positions of the set bits, ascending."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def event_set(root: Node) -> EventSet:
    """Everything that a condition without macro names can be true for.

    A check that says nothing about the type counts as "all", also under `not`; so each part is held twice, as it is and
    negated, and `not` swaps the two.
    """
    return fold(root, _leaf, _group)[0]


Pair = tuple[EventSet, EventSet]


def _group(node: Node, parts: list[Pair]) -> Pair:
    if isinstance(node, Not):
        return parts[0][1], parts[0][0]
    yes, no = parts[0]
    for other_yes, other_no in parts[1:]:
        yes, no = (yes & other_yes, no | other_no) if isinstance(node, And) else (yes | other_yes, no & other_no)
    return yes, no


def _leaf(node: Leaf) -> Pair:
    if not isinstance(node, Check):
        raise TypeFault(f"undefined macro '{node.name}'", node.pos, node.end)
    if isinstance(node.left, FieldExpr) and node.left.name not in _ASKED:
        return ANY
    try:
        _refuse_computed_type(node)
    except TypeFault as error:
        error.check = node
        raise
    if isinstance(node.left, FieldExpr) and node.left.arg is None:
        if node.left.name in _TYPE_FIELDS:
            return _type_check(node)
        if node.left.name == "evt.num":
            return _number_check(node)
    return ANY


def _refuse_computed_type(check: Check) -> None:
    if isinstance(check.left, Call) and any(field.name in _TYPE_FIELDS for field in fields_of(check.left)):
        raise TypeFault("event code search does not support transformers on evt.type", check.left.pos, check.left.end)
    on_type = isinstance(check.left, FieldExpr) and check.left.name in _TYPE_FIELDS
    if on_type and isinstance(check.right, Call):
        raise TypeFault(
            "event code search does not support fields or transformers on the right of evt.type",
            check.right.pos,
            check.right.end,
        )


def _type_check(check: Check) -> Pair:
    if check.op == "exists":
        return ALL, NONE
    if check.op not in ("=", "!=", "in") or check.modifier is not None:
        return ALL, ALL
    named = NONE
    for constant in _constants(check):
        named |= named_set(constant.text)
    return (~named, named) if check.op == "!=" else (named, ~named)


def _constants(check: Check) -> list[Constant]:
    items = check.right.items if isinstance(check.right, ValueList) else (check.right,)
    return [item for item in items if isinstance(item, Constant)]


_NEVER = (NONE, ALL)
_ALWAYS = (ALL, NONE)


def _number_check(check: Check) -> Pair:
    """`evt.num` begins at 1, so some comparisons are decided now; rules use `evt.num=0` as "never"."""
    if check.modifier is not None or isinstance(check.right, Call) or check.right is None:
        return ALL, ALL
    try:
        numbers = [int(constant.text) for constant in _constants(check)]
    except ValueError:
        return ALL, ALL
    least = max(numbers, default=0)
    match check.op:
        case "=" | "in" if least < 1:
            return _NEVER
        case "!=" if least < 1:
            return _ALWAYS
        case "<" if least <= 1:
            return _NEVER
        case "<=" if least < 1:
            return _NEVER
        case ">" if least < 1:
            return _ALWAYS
        case ">=" if least <= 1:
            return _ALWAYS
    return ALL, ALL


@cache
def _events_by_name() -> dict[str, int]:
    names: dict[str, int] = {}
    for code, event in enumerate(EVENTS):
        names[event[1]] = names.get(event[1], 0) | 1 << code
    return names


@cache
def _tracepoints() -> int:
    """Codes that no system call gives."""
    return sum(1 << code for code, event in enumerate(EVENTS) if "SYSCALL" not in event[3])


@cache
def _syscall_masks() -> tuple[tuple[int, str, int], ...]:
    """Code, name and mask of events of each system call."""
    return tuple((code, name, sum(1 << event for event in codes)) for code, (name, codes) in enumerate(SYSCALLS))


@cache
def named_set(name: str) -> EventSet:
    """Event codes and system calls behind a value of `evt.type`; empty for an unknown name."""
    events = _events_by_name().get(name, 0)
    syscalls = 0
    generic = False
    for code, syscall, mask in _syscall_masks():
        if mask & events & ~GENERIC:
            syscalls |= 1 << code
        elif syscall == name and not events and mask:
            generic = True
            if not mask & _tracepoints():
                syscalls |= 1 << code
    return EventSet(events or (GENERIC if generic else 0), syscalls)


def names_of(events: int, syscalls: int = ALL_SYSCALLS) -> list[str]:
    """Sorted names of event codes; generic events stand for every system call that has no type of its own."""
    names = {EVENTS[code][1] for code in bits(events & ~GENERIC)}
    if events & GENERIC:
        names |= {name for code, (name, codes) in enumerate(SYSCALLS) if codes and 0 in codes and syscalls >> code & 1}
    return sorted(names)

"""What a check says about the value of its left-hand side."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tiercel.lang.constants import Typed
from tiercel.lang.fields import FieldTable
from tiercel.lang.printer import print_expr
from tiercel.lang.tree import Call, Check, FieldExpr, fields_of
from tiercel.lang.typecheck import check_types
from tiercel.oracle.compare import compare

Value = Any
"""bytes, int, bool, float or an address."""

ANY_ANCESTOR = frozenset({"proc.aname", "proc.aexe", "proc.aexepath", "proc.acmdline", "proc.apid", "proc.aenv"})
"""Without an index a comparison asks each ancestor."""

EITHER_END = frozenset({"fd.ip", "fd.port", "fd.net", "fd.proto"})
"""A comparison asks both ends of a connection."""

EQUALITY = frozenset({"=", "!=", "in", "intersects"})


def is_several(check: Check) -> bool:
    """The left-hand side stands for several values of which a comparison asks each."""
    left = check.left
    if not isinstance(left, FieldExpr):
        return False
    if left.name == "proc.aenv":
        return left.arg is None or left.arg.isdigit()
    return (left.name in ANY_ANCESTOR and left.arg is None) or left.name in EITHER_END or left.name == "evt.around"


def _is_raw(check: Check) -> bool:
    """`evt.rawarg.x` has the type of the event at hand, which may be another one than the condition was read with."""
    return any(field.name.startswith("evt.rawarg") for field in fields_of(check.left))


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """A check, read: `test` tells for a value that is there whether the check holds.

    `opaque`: nothing is known of the value but whether the check holds (several values, another field on the right).
    `constants`: values at which the answer changes; `equality`: it changes at those alone.
    """

    check: Check
    variable: str
    kind: str
    test: Callable[[Value], bool]
    constants: tuple[Value, ...]
    equality: bool
    opaque: bool
    takes_list: bool


class Facts:
    """Reads checks of one field table; each once."""

    def __init__(self, fields: FieldTable) -> None:
        self.fields = fields
        self._known: dict[int, tuple[Check, Fact]] = {}
        self._equal: dict[Check, Fact] = {}

    def of(self, check: Check) -> Fact:
        """The fact of a check; equal checks share it."""
        found = self._known.get(id(check))
        if found is None:
            fact = self._equal.get(check)
            if fact is None:
                fact = self._equal[check] = self._read(check)
            found = self._known[id(check)] = (check, fact)
        return found[1]

    def _read(self, check: Check) -> Fact:
        types = check_types(check, self.fields)
        kind = types.left.type
        values = tuple(value_of(item) for item in types.values)
        takes_list = types.left.is_list or is_several(check)
        opaque = takes_list or isinstance(check.right, Call) or _is_raw(check)
        variable = print_expr(check.left)
        equality = check.op in EQUALITY and kind != "IPNET"
        return Fact(check, variable, kind, _test(check, values), values, equality, opaque, takes_list)


_TABLES: dict[int, Facts] = {}


def facts_for(fields: FieldTable) -> Facts:
    """The facts of a field table; tables live as long as the process."""
    found = _TABLES.get(id(fields))
    if found is None or found.fields is not fields:
        found = _TABLES[id(fields)] = Facts(fields)
    return found


def value_of(typed: Typed) -> Value:
    """A constant of a program as a Python value."""
    [(kind, value)] = typed.items()
    if kind == "s":
        return value.encode("utf-8", "surrogateescape")
    if kind == "x":
        return bytes.fromhex(value)
    if kind == "ip":
        return ipaddress.ip_address(value)
    return ipaddress.ip_network(value) if kind == "net" else value


def _test(check: Check, constants: tuple[Value, ...]) -> Callable[[Value], bool]:
    op, modifier = check.op, check.modifier
    if op == "exists":
        return lambda _value: True
    if isinstance(check.right, Call):
        return lambda _value: False
    if modifier is None and op in ("in", "intersects") and not any(_is_network(item) for item in constants):
        members = frozenset(constants)
        return lambda value: value in members
    if modifier is None and op in ("in", "intersects", "pmatch"):
        word = "pmatch" if op == "pmatch" else "="
        return lambda value: any(compare(word, value, item) for item in constants)
    if modifier is None:
        constant = constants[0]
        return lambda value: compare(op, value, constant)
    return _modified(op, modifier, constants)


def _modified(op: str, modifier: str, constants: tuple[Value, ...]) -> Callable[[Value], bool]:
    if modifier == "anyof":
        return lambda value: any(compare(op, value, item) for item in constants)
    if modifier == "allof":
        return lambda value: bool(constants) and all(compare(op, value, item) for item in constants)
    return lambda value: sum(compare(op, value, item) for item in constants) == 1


def _is_network(value: Value) -> bool:
    return isinstance(value, (ipaddress.IPv4Network, ipaddress.IPv6Network))

"""Truth of a condition for given values of fields."""

from __future__ import annotations

from collections.abc import Mapping

from tiercel.lang.tree import And, Argument, Call, Check, Constant, FieldExpr, MacroRef, Node, Not, ValueList
from tiercel.oracle.compare import compare
from tiercel.oracle.constants import Scalar, read_constant
from tiercel.oracle.transform import transform

Value = Scalar | list[Scalar]
Values = Mapping[str, Value | None]

LIST_OPERATORS = ("in", "intersects", "pmatch")

ANCESTORS = ("proc.aname", "proc.aexe", "proc.aexepath", "proc.acmdline", "proc.apid", "proc.aenv")
"""Without an index a comparison asks all ancestors; one that passes is enough."""

EITHER_END = ("fd.ip", "fd.port", "fd.net", "fd.proto")
"""A comparison asks both ends of a connection; one that passes is enough, but under `!=` both must."""


def evaluate(node: Node, values: Values, types: Mapping[str, str]) -> bool:
    """Whether a condition without macro names holds.

    `values`: by field as written (`proc.aname[2]`), absent or None for a missing one; strings and bytes are `bytes`,
    addresses and networks those of `ipaddress`. `types`: the type of each field by its bare name (UINT32, CHARBUF, …),
    which decides how a constant is read.
    """
    if isinstance(node, And):
        return all(evaluate(item, values, types) for item in node.items)
    if isinstance(node, Not):
        return not evaluate(node.item, values, types)
    if isinstance(node, Check):
        return _check(node, values, types)
    if isinstance(node, MacroRef):
        raise ValueError(f"macro {node.name} is not resolved")
    return any(evaluate(item, values, types) for item in node.items)


def value_of(expr: Argument, values: Values) -> Value | None:
    """Value of an expression; None if it is missing, or if something that it is made of is."""
    if isinstance(expr, FieldExpr):
        name = expr.name if expr.arg is None else f"{expr.name}[{expr.arg}]"
        return values.get(name)
    if isinstance(expr, Constant):
        return expr.text.encode("utf-8", "surrogateescape")
    if isinstance(expr, ValueList):
        found: list[Scalar] = []
        for item in expr.items:
            value = value_of(item, values)
            if value is None or isinstance(value, list):
                return None
            found.append(value)
        return found
    if expr.fn == "val":
        return value_of(expr.args[0], values)
    return transform(expr.fn, [value_of(arg, values) for arg in expr.args], expr.arg)


def _type_of(expr: Argument, types: Mapping[str, str]) -> str:
    if isinstance(expr, FieldExpr):
        return types[expr.name]
    if isinstance(expr, Call) and expr.fn == "len":
        return "UINT64"
    if isinstance(expr, Call) and expr.fn in ("tolower", "toupper", "basename", "b64", "val"):
        return _type_of(expr.args[0], types)
    return "CHARBUF"


def _is_several(left: Argument) -> bool:
    """The values of a list are asked one by one."""
    if not isinstance(left, FieldExpr):
        return False
    whole_chain = left.arg is None or (left.name == "proc.aenv" and left.arg.isdigit())
    return left.name in EITHER_END or (left.name in ANCESTORS and whole_chain)


def _check(check: Check, values: Values, types: Mapping[str, str]) -> bool:
    left = value_of(check.left, values)
    if left is None or (left == [] and check.op not in ("in", "exists")):
        return False
    if check.right is None:
        return True
    if isinstance(check.right, Call):
        right = value_of(check.right, values)
        if right is None or right == []:
            return False
        return _with_field(check, left, right)
    kind = _type_of(check.left, types)
    items = check.right.items if isinstance(check.right, ValueList) else (check.right,)
    constants = [read_constant(item.text, kind, check.op) for item in items if isinstance(item, Constant)]
    return _with_constants(check, left, constants)


def _with_field(check: Check, left: Value, right: Value) -> bool:
    members = right if isinstance(right, list) else [right]
    if check.op in LIST_OPERATORS:
        return _membership(check.op, left, members)
    if isinstance(left, list) or isinstance(right, list):
        return False
    return compare(check.op, left, right)


def _with_constants(check: Check, left: Value, constants: list[Scalar]) -> bool:
    if isinstance(left, list) and _is_several(check.left):
        if check.left == FieldExpr("proc.apid") and isinstance(check.right, ValueList):
            return False
        answers = [_with_constants(check, value, constants) for value in left]
        either_end = isinstance(check.left, FieldExpr) and check.left.name in EITHER_END
        return all(answers) if either_end and check.op == "!=" else any(answers)
    if check.modifier is not None:
        assert not isinstance(left, list)
        hits = sum(compare(check.op, left, constant) for constant in constants)
        if check.modifier == "oneof":
            return hits == 1
        if check.modifier == "anyof":
            return hits > 0
        return bool(constants) and hits == len(constants)
    if check.op in LIST_OPERATORS:
        return _membership(check.op, left, constants)
    assert not isinstance(left, list)
    return compare(check.op, left, constants[0])


def _membership(op: str, left: Value, members: list[Scalar]) -> bool:
    word = "pmatch" if op == "pmatch" else "="
    if not isinstance(left, list):
        return any(compare(word, left, member) for member in members)
    found = [any(compare(word, value, member) for member in members) for value in left]
    return any(found) if op == "intersects" else all(found)

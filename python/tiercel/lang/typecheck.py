"""Do the operator, the constants and the right-hand side of a check fit the type of its left-hand side?"""

from __future__ import annotations

from functools import cache

from tiercel.lang import constants
from tiercel.lang.constants import SIGNED, STRINGS, UNSIGNED, Typed
from tiercel.lang.errors import TypeFault, UnknownName, nearest
from tiercel.lang.fields import FieldTable, event_names
from tiercel.lang.patterns import check_regex
from tiercel.lang.record import record
from tiercel.lang.tree import Argument, Call, Check, Constant, Expr, FieldExpr, ValueList

_NUMERIC = frozenset(set(SIGNED) | set(UNSIGNED) - {"UID", "GID"} | {"DOUBLE", "PORT"})
_EQUALITY = frozenset({"=", "!=", "in", "intersects"})
_ORDER = frozenset({"<", "<=", ">", ">="})
_TEXT = frozenset({"contains", "startswith", "endswith"})
_TEXT_ONLY = frozenset({"icontains", "glob", "iglob", "regex", "pmatch"})
_BYTES = frozenset({"contains", "startswith", "endswith", "bcontains", "bstartswith"})
_LIST_TYPES = frozenset({"CHARBUF", "UINT64", "RELTIME", "ABSTIME", "BOOL", "IPADDR", "IPNET"})
_EVENT_TYPE = "evt.type"


@record
class ExprType:
    """Type of an expression's value."""

    type: str
    is_list: bool
    no_right: bool = False
    """Flagged NO_RHS: may not take part in a comparison with another field."""

    def __str__(self) -> str:
        return f"a list of {self.type}" if self.is_list else self.type


@record
class TypedCheck:
    """A check that fits: the types of both sides and its constants as values."""

    left: ExprType
    values: tuple[Typed, ...]
    is_list: bool
    """Whether the constants are the members of a list."""


def type_of(expr: Argument, fields: FieldTable) -> ExprType:
    """Type of any expression; TypeFault or UnknownName at the part that does not fit."""
    if isinstance(expr, Constant):
        return ExprType("CHARBUF", False)
    if isinstance(expr, ValueList):
        return _list_type(expr, fields)
    if isinstance(expr, FieldExpr):
        bound = fields.bind(expr)
        return ExprType(bound.type, bound.is_list, "NO_RHS" in bound.flags)
    for arg in expr.args:
        _refuse_untransformable(arg, fields)
    return _TRANSFORMERS[expr.fn](expr, [type_of(arg, fields) for arg in expr.args])


def check_types(check: Check, fields: FieldTable) -> TypedCheck:
    """Types and constants of one check."""
    left = type_of(check.left, fields)
    _check_operator(check, left)
    right = check.right
    if right is None:
        return TypedCheck(left, (), False)
    if isinstance(right, Call):
        _check_right(check, left, type_of(right.args[0] if right.fn == "val" else right, fields))
        return TypedCheck(left, (), False)
    items = right.items if isinstance(right, ValueList) else (right,)
    values = tuple(_constant(check, item, left) for item in items if isinstance(item, Constant))
    listed = isinstance(right, ValueList) or check.modifier is not None or check.op in ("in", "intersects", "pmatch")
    return TypedCheck(left, values, listed)


def _constant(check: Check, constant: Constant, left: ExprType) -> Typed:
    if left.type == "BYTEBUF" and isinstance(check.left, FieldExpr) and check.left.name.startswith("evt.rawarg"):
        raise TypeFault("wrong parameter type: raw bytes take no constant", constant.pos, constant.end)
    value = constants.typed(constant, left.type, check.op)
    if isinstance(check.left, FieldExpr) and check.left.name == _EVENT_TYPE and constant.text not in event_names():
        guess = nearest(constant.text, event_names())
        raise UnknownName(f"unknown event type {constant.text!r}", constant.pos, constant.end, guess)
    if check.op == "regex":
        check_regex(constant)
    return value


# -- operators --------------------------------------------------------------------------------------------------------


@cache
def _operators(left: ExprType) -> frozenset[str]:
    """Operators for a type, `exists` apart."""
    if left.is_list:
        return frozenset({"in", "intersects"}) if left.type in _LIST_TYPES else frozenset()
    if left.type in STRINGS:
        return _EQUALITY | _ORDER | _TEXT | _TEXT_ONLY
    if left.type in _NUMERIC:
        return _EQUALITY | _ORDER
    if left.type == "BYTEBUF":
        return _EQUALITY | _BYTES
    if left.type in ("BOOL", "IPADDR", "IPNET"):
        return _EQUALITY
    if left.type in ("SYSCALLID", "SIGTYPE"):
        return _EQUALITY | _ORDER
    return frozenset()


def _check_operator(check: Check, left: ExprType) -> None:
    if check.op == "exists":
        return
    allowed = _operators(left)
    at = (check.op_pos, check.op_pos + len(check.op))
    if check.op not in allowed or (check.modifier and left.is_list):
        name = f"{check.op} {check.modifier}" if check.modifier else check.op
        choice = ", ".join(sorted(allowed | {"exists"}))
        raise TypeFault(f"operator '{name}' is not supported for {left}; possible: {choice}", *at)
    if _is_around(check.left) and check.op != "=":
        raise TypeFault("evt.around supports only '='", *at)


def _is_around(expr: Expr) -> bool:
    return isinstance(expr, FieldExpr) and expr.name == "evt.around"


def _check_right(check: Check, left: ExprType, right: ExprType) -> None:
    assert isinstance(check.right, Call)
    at = (check.right.pos, check.right.end)
    if check.op in ("pmatch", "regex"):
        raise TypeFault(f"operator '{check.op}' takes constants only, no field on the right", *at)
    if left.no_right or right.no_right or left.type == "IPNET":
        raise TypeFault("this field cannot be compared with another field", *at)
    if (left.type, left.is_list) != (right.type, right.is_list):
        raise TypeFault(f"the left side is {left}, the right side {right}: incompatible types", *at)


# -- transformers -----------------------------------------------------------------------------------------------------


def _refuse_untransformable(arg: Argument, fields: FieldTable) -> None:
    if isinstance(arg, ValueList):
        for item in arg.items:
            _refuse_untransformable(item, fields)
    elif isinstance(arg, FieldExpr) and "NO_TRANSFORMER" in fields.bind(arg).flags:
        raise TypeFault(f"field '{arg.name}' does not support transformers", arg.pos, arg.end)


def _list_type(expr: ValueList, fields: FieldTable) -> ExprType:
    for item in expr.items:
        found = type_of(item, fields)
        if found.type not in STRINGS or found.is_list:
            raise TypeFault(f"a list holds strings only, this is {found}", *_place(item))
    return ExprType("CHARBUF", True)


def _place(expr: Argument) -> tuple[int, int]:
    return expr.pos, expr.end


def _fault(call: Call, message: str) -> TypeFault:
    return TypeFault(f"{call.fn}: {message}", call.pos, call.end)


def _one(call: Call, args: list[ExprType]) -> ExprType:
    if len(args) != 1 or isinstance(call.args[0], ValueList):
        raise _fault(call, "takes one argument, a field, a transformer or a constant")
    if call.arg is not None:
        raise _fault(call, "takes no [argument]")
    return args[0]


def _several(call: Call, args: list[ExprType], low: int, high: int) -> None:
    if len(args) == 1:
        raise _fault(call, "unknown field transformer of one argument")
    if not low <= len(args) <= high:
        raise _fault(call, f"takes {low} arguments")


def _same_string(call: Call, args: list[ExprType]) -> ExprType:
    arg = _one(call, args)
    if arg.type not in STRINGS:
        raise _fault(call, f"takes strings, not {arg}")
    return ExprType(arg.type, arg.is_list)


def _base64(call: Call, args: list[ExprType]) -> ExprType:
    arg = _one(call, args)
    if arg.type not in ("CHARBUF", "BYTEBUF"):
        raise _fault(call, f"takes strings or bytes, not {arg}")
    return ExprType(arg.type, arg.is_list)


def _length(call: Call, args: list[ExprType]) -> ExprType:
    arg = _one(call, args)
    if not arg.is_list and arg.type not in STRINGS | {"BYTEBUF"}:
        raise _fault(call, f"takes strings, bytes or lists, not {arg}")
    return ExprType("UINT64", False)


def _join(call: Call, args: list[ExprType]) -> ExprType:
    _several(call, args, 2, 2)
    if args[0] != ExprType("CHARBUF", False):
        raise _fault(call, "the separator must be a string")
    if not args[1].is_list or args[1].type not in STRINGS:
        raise _fault(call, f"the second argument must be a list of strings, not {args[1]}")
    return _without_bracket(call)


def _concat(call: Call, args: list[ExprType]) -> ExprType:
    _several(call, args, 2, 1 << 16)
    for node, arg in zip(call.args, args, strict=True):
        if arg.is_list or arg.type not in STRINGS:
            raise TypeFault(f"concat: takes strings, not {arg}", *_place(node))
    return _without_bracket(call)


def _without_bracket(call: Call) -> ExprType:
    if call.arg is not None:
        raise _fault(call, "takes no [argument]")
    return ExprType("CHARBUF", False)


def _getopt(call: Call, args: list[ExprType]) -> ExprType:
    _several(call, args, 2, 2)
    if not args[0].is_list or args[0].type not in STRINGS:
        raise _fault(call, f"the first argument must be a list of strings, not {args[0]}")
    if args[1].is_list or args[1].type not in STRINGS:
        raise _fault(call, "the second argument must be the string of option letters")
    if call.arg is None:
        return ExprType("CHARBUF", True)
    if len(call.arg) != 1:
        raise _fault(call, "the [argument] is one option letter")
    return ExprType("CHARBUF", False)


_TRANSFORMERS = {
    "tolower": _same_string,
    "toupper": _same_string,
    "basename": _same_string,
    "b64": _base64,
    "len": _length,
    "join": _join,
    "concat": _concat,
    "getopt": _getopt,
}

"""Conditions that are legal and probably not meant."""

from __future__ import annotations

import re

from tiercel.lang import lexer
from tiercel.lang.errors import LangError
from tiercel.lang.fields import FieldTable
from tiercel.lang.parser import Parser
from tiercel.lang.patterns import is_needless
from tiercel.lang.record import record
from tiercel.lang.tree import Check, Constant, FieldExpr, ValueList

_CALL = re.compile(rf"\s*(?:{'|'.join((*lexer.TRANSFORMERS, 'val'))})\(.*\)\s*", re.DOTALL)
_BLANKS = re.compile(r"\s+")
_MARKS = frozenset(".(<")
"""Nothing is said about a constant without any of them, a regular expression apart."""
_UNSAFE_PREFIXES = ("ka.", "jevt.")
_UNSAFE_OPERATORS = frozenset({"=", "==", "!=", "in", "intersects", "pmatch"})


@record
class Lint:
    """A remark about one constant; `code` is the warning's code."""

    code: str
    message: str
    pos: int
    end: int


def lint(check: Check, fields: FieldTable) -> list[Lint]:
    """Remarks about one check."""
    found: list[Lint] = []
    for constant in constants_of(check):
        if check.op != "regex" and _MARKS.isdisjoint(constant.text):
            continue
        remark = _remark(check, constant, fields)
        if remark is not None:
            found.append(Lint("LOAD_COMPILE_CONDITION", remark, constant.pos, constant.end))
        if _is_unsafe(check, constant):
            text = (
                "comparing a field value with <NA> is unsafe and can lead to unpredictable behavior of the rule "
                "condition. If you need to check for the existence of a field, consider using the 'exists' operator."
            )
            found.append(Lint("LOAD_UNSAFE_NA_CHECK", text, constant.pos, constant.end))
    return found


def constants_of(check: Check) -> list[Constant]:
    """Constants on the right-hand side."""
    items = check.right.items if isinstance(check.right, ValueList) else (check.right,)
    return [item for item in items if isinstance(item, Constant)]


def _is_unsafe(check: Check, constant: Constant) -> bool:
    if not isinstance(check.left, FieldExpr) or constant.text != "<NA>":
        return False
    return check.left.name.startswith(_UNSAFE_PREFIXES) and check.op in _UNSAFE_OPERATORS


def _remark(check: Check, constant: Constant, fields: FieldTable) -> str | None:
    text = constant.text
    if check.op == "regex" and is_needless(text):
        return f"regex pattern '{text}' needs no regular expression: =, startswith, endswith or contains say the same"
    if "." in text and text.lstrip()[:1].isalpha() and _is_field(_BLANKS.sub("", text), fields):
        return f"'{text}' is a field's name but taken as a string; val({text}) compares with the field's value"
    if "(" in text and _CALL.fullmatch(text):
        return f"'{text}' looks like a transformer but is taken as a string; without quotes it is computed"
    return None


def _is_field(text: str, fields: FieldTable) -> bool:
    if len(text) > 120 or lexer.FIELD_NAME.match(text) is None:
        return False
    parser = Parser(text)
    try:
        expr = parser.left()
    except LangError:
        return False
    return isinstance(expr, FieldExpr) and parser.pos == len(text) and bool(fields.try_bind(expr.name, expr.arg))

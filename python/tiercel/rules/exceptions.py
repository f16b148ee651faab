"""Exceptions become text: ` and not …` after the rule's condition."""

from __future__ import annotations

import re

from tiercel.lang import lexer
from tiercel.lang.errors import LangError, nearest
from tiercel.lang.fields import FieldTable
from tiercel.lang.parser import parse_left
from tiercel.lang.typecheck import type_of
from tiercel.rules.decode import fault
from tiercel.rules.items import ExceptionItem, RuleItem, Value
from tiercel.rules.source import Context, SourceText, Span
from tiercel.rules.yamltree import Scalar

_PLAIN = (*lexer.ORDER_OPERATORS, *lexer.STRING_OPERATORS, *lexer.LIST_OPERATORS, "exists")
_MODIFIABLE = frozenset(lexer.STRING_OPERATORS)
_WITH_MODIFIER = re.compile(rf"(\S+)\s+({'|'.join(lexer.MODIFIERS)})")


def _is_modified(comp: str) -> bool:
    match = _WITH_MODIFIER.fullmatch(comp)
    return bool(match) and match[1] in _MODIFIABLE if match else False


def _takes_list(comp: str) -> bool:
    return comp in lexer.LIST_OPERATORS or _is_modified(comp)


def check_exception(exception: ExceptionItem, fields: FieldTable | None) -> None:
    """Shape and names of one exception; absent operators get their defaults. `fields` None: source unknown."""
    if isinstance(exception.fields, list):
        _check_list_form(exception, exception.fields)
        names = exception.fields
    else:
        _check_scalar_form(exception)
        names = [exception.fields or ""]
    if fields is not None:
        for name in names:
            _check_field(name, exception, fields)


def _check_list_form(exception: ExceptionItem, names: list[str]) -> None:
    if exception.comps is None:
        exception.comps = ["="] * len(names)
    if not isinstance(exception.comps, list) or len(exception.comps) != len(names):
        raise fault(exception.context, "Fields and comps lists must have equal length", "LOAD_ERR_VALIDATE")
    for comp in exception.comps:
        if comp not in _PLAIN and not _is_modified(comp):
            message = f"'{comp}' is not a supported comparison operator"
            raise fault(exception.context, message, "LOAD_ERR_VALIDATE", nearest(comp, _PLAIN))


def _check_scalar_form(exception: ExceptionItem) -> None:
    if exception.comps is None:
        exception.comps = "in"
    if not isinstance(exception.comps, str):
        raise fault(exception.context, "Fields and comps must both be strings", "LOAD_ERR_VALIDATE")
    if not _takes_list(exception.comps):
        message = (
            "When fields is a single value, comps must be one of (in, pmatch, intersects) or a modifier operator "
            "(e.g. startswith oneof)"
        )
        raise fault(exception.context, message, "LOAD_ERR_VALIDATE")


def _check_field(name: str, exception: ExceptionItem, fields: FieldTable) -> None:
    try:
        type_of(parse_left(name), fields)
    except LangError as error:
        message = f"'{name}' is not a supported filter field"
        raise fault(exception.context, message, "LOAD_ERR_VALIDATE", error.suggestion) from None


def exception_fields(rule: RuleItem) -> list[str]:
    """Fields that the exceptions name, sorted."""
    names: set[str] = set()
    for exception in rule.exceptions:
        names.update([exception.fields] if isinstance(exception.fields, str) else exception.fields or ())
    return sorted(names)


def condition_with_exceptions(rule: RuleItem) -> SourceText:
    """The whole text of a rule's condition; faults in the added part are located at their exception."""
    if not rule.exceptions:
        return rule.condition
    text = SourceText("(").joined(rule.condition, "").joined(SourceText(")"), "")
    for exception in rule.exceptions:
        added = _text(exception)
        if added:
            text = text.joined(_anchored(" and not " + added, exception.context), "")
    return text


def _anchored(text: str, context: Context) -> SourceText:
    """Generated text that belongs to one place of a file."""
    node = Scalar("", True, context.place, context.place.offset)
    return SourceText(text, (Span(0, node, context.file),))


def _text(exception: ExceptionItem) -> str:
    if isinstance(exception.fields, list):
        rows = [_row(exception, exception.fields, row) for row in exception.values]
        return f"({' or '.join(rows)})" if rows else ""
    if not exception.values:
        return ""
    comp = str(exception.comps)
    flat = [value for value in exception.values if isinstance(value, str)]
    if len(flat) != len(exception.values):
        raise fault(exception.context, "Expected values array to contain a list of strings", "LOAD_ERR_VALIDATE")
    return f"({exception.fields} {comp} ({', '.join(_quoted(value) for value in flat)}))"


def _row(exception: ExceptionItem, names: list[str], row: Value | list[Value]) -> str:
    if isinstance(row, str) or len(row) != len(names):
        message = "Exception values item must be a list of the same length as fields"
        raise fault(exception.context, f"{message} ({len(names)})", "LOAD_ERR_VALIDATE")
    comps = exception.comps if isinstance(exception.comps, list) else []
    parts = (f"{name} {comp} {_value(value, comp)}" for name, comp, value in zip(names, comps, row, strict=True))
    return f"({' and '.join(parts)})"


def _value(value: Value, comp: str) -> str:
    if isinstance(value, list):
        return f"({', '.join(_quoted(item) for item in value)})"
    if _takes_list(comp):
        return value if value.startswith("(") else f"({_quoted(value)})"
    return _quoted(value)


def _quoted(value: str) -> str:
    """YAML has taken the quotes away; a blank needs them back."""
    return f'"{value}"' if " " in value and value[:1] not in ('"', "'") else value

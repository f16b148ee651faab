"""Tree to text: `pretty` as Falco prints compiled conditions, `source` so that it parses to the same tree again."""

from __future__ import annotations

import re

from tiercel.lang import lexer
from tiercel.lang.tree import And, Argument, Call, Check, Constant, FieldExpr, Leaf, Node, Not, ValueList, fold

_ESCAPES = {"\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\", '"': '\\"'}
_PRETTY_QUOTED = re.compile(r"[\b\f\n\r\t \\\"'=]")
_ESCAPED = re.compile(r'[\b\f\n\r\t\\"]')


def pretty(node: Node) -> str:
    """The form of `condition_compiled`: for people and for comparison; brackets inside values are not quoted."""
    return _print(node, exact=False)


def source(node: Node) -> str:
    """A text that parses to an equal tree."""
    return _print(node, exact=True)


def print_expr(expr: Argument, exact: bool = False) -> str:
    """Text of a left-hand side, an argument, or a right-hand side."""
    if isinstance(expr, Constant):
        return _quote(expr) if exact else expr.text
    if isinstance(expr, FieldExpr):
        return expr.name + _bracket(expr.arg, exact)
    separator = ", " if exact else ","
    if isinstance(expr, ValueList):
        return f"({separator.join(print_expr(item, exact) for item in expr.items)})"
    args = separator.join(print_expr(arg, exact) for arg in expr.args)
    return f"{expr.fn}({args}){_bracket(expr.arg, exact)}"


def _print(root: Node, exact: bool) -> str:
    def leaf(node: Leaf) -> str:
        return _check(node, exact) if isinstance(node, Check) else node.name

    def group(node: Node, parts: list[str]) -> str:
        if isinstance(node, Not):
            return f"not ({parts[0]})" if exact and isinstance(node.item, Not) else f"not {parts[0]}"
        return f"({(' and ' if isinstance(node, And) else ' or ').join(parts)})"

    return fold(root, leaf, group)


def _check(check: Check, exact: bool) -> str:
    left = print_expr(check.left, exact)
    if check.right is None:
        return f"{left} {check.op}"
    modifier = f"{check.modifier} " if check.modifier else ""
    return f"{left} {check.op} {modifier}{_right(check, exact)}"


def _right(check: Check, exact: bool) -> str:
    right = check.right
    if isinstance(right, Call):
        return print_expr(right, exact)
    if isinstance(right, ValueList):
        items = (item for item in right.items if isinstance(item, Constant))
        return f"({', '.join(_value(item, exact) for item in items)})"
    assert isinstance(right, Constant)
    if exact and (check.modifier or check.op in lexer.LIST_OPERATORS or check.op in lexer.ORDER_OPERATORS):
        return right.text
    return _value(right, exact)


def _value(constant: Constant, exact: bool) -> str:
    if exact:
        return _quote(constant)
    return _quoted(constant.text) if _PRETTY_QUOTED.search(constant.text) else constant.text


def _quote(constant: Constant) -> str:
    """Quotes wherever bare text could be read as something else; a last backslash is written as backslash, blank."""
    if not constant.quoted and lexer.BARE_STRING.fullmatch(constant.text) and constant.text not in lexer.MODIFIERS:
        return constant.text
    text = constant.text
    if text.endswith("\\"):
        return f'{_quoted(text[:-1])[:-1]}\\ "'
    return _quoted(text)


def _quoted(text: str) -> str:
    body = _ESCAPED.sub(lambda match: _ESCAPES[match.group()], text)
    if body.isascii() or not _has_surrogates(body):
        return f'"{body}"'
    escaped = (f"\\x{ord(char) - 0xDC00:02x}" if "\udc80" <= char <= "\udcff" else char for char in body)
    return f'"{"".join(escaped)}"'


def _has_surrogates(text: str) -> bool:
    return any("\udc80" <= char <= "\udcff" for char in text)


def _bracket(arg: str | None, exact: bool) -> str:
    if arg is None:
        return ""
    if exact and not lexer.FIELD_ARGUMENT.fullmatch(arg):
        return f"[{_quoted(arg)}]"
    return f"[{arg}]"

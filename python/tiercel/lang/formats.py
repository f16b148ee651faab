"""Output formats: literal text with `%[width]token`, where a token is the longest prefix that names something."""

from __future__ import annotations

import re

from tiercel.lang import lexer
from tiercel.lang.errors import LangError, TooLarge, UnknownName
from tiercel.lang.fields import FieldTable, parameter_types
from tiercel.lang.parser import Parser
from tiercel.lang.printer import print_expr
from tiercel.lang.record import record
from tiercel.lang.tree import Expr, FieldExpr, fields_of
from tiercel.lang.typecheck import type_of

_WIDTH = re.compile(r"[0-9]{0,9}")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*")
_LONGEST_WIDTH = 4096
_LONGEST_NAME = 160

MAX_TEXT = 1 << 20
"""Characters of one output."""


@record
class Literal:
    """Text that is printed as it is."""

    text: str


@record
class Token:
    """A value to print; `key` is its text as written, `width` 0 or the number of bytes to cut or pad it to."""

    expr: Expr
    key: str
    width: int = 0


Piece = Literal | Token


def parse_format(text: str, fields: FieldTable) -> tuple[Piece, ...]:
    """Pieces of a format; UnknownName or another LangError where a token does not compile."""
    if len(text) > MAX_TEXT:
        raise TooLarge(f"this output has more than {MAX_TEXT} characters")
    pieces: list[Piece] = []
    pos = 0
    while True:
        percent = text.find("%", pos)
        literal = text[pos:] if percent < 0 else text[pos:percent]
        if literal:
            pieces.append(Literal(literal))
        if percent < 0:
            return tuple(pieces)
        token, pos = _token(text, percent, fields)
        pieces.append(token)


def field_names(pieces: tuple[Piece, ...]) -> list[str]:
    """Keys that a line of this format has values for: fields of transformers first, then the token itself."""
    names: list[str] = []
    for piece in pieces:
        if isinstance(piece, Token):
            if not isinstance(piece.expr, FieldExpr):
                names += [print_expr(field) for field in fields_of(piece.expr)]
            names.append(piece.key)
    return names


def _token(text: str, percent: int, fields: FieldTable) -> tuple[Token, int]:
    digits = _WIDTH.match(text, percent + 1)
    width_text = digits.group() if digits else ""
    start = percent + 1 + len(width_text)
    if start >= len(text):
        raise UnknownName("invalid formatting token: nothing follows '%'", percent, len(text))
    width = min(int(width_text or 0), _LONGEST_WIDTH)
    if lexer.TRANSFORMER_OPEN.match(text, start):
        expr, end = _transformer(text, start, fields)
        return Token(expr, print_expr(expr), width), end
    field = _longest_field(text, start, fields)
    if field is None:
        raise _unknown(text, percent, start, fields)
    return Token(field, text[field.pos : field.end], width), field.end


def _transformer(text: str, start: int, fields: FieldTable) -> tuple[Expr, int]:
    parser = Parser(text)
    parser.pos = start
    expr = parser.left()
    if expr is None:
        raise UnknownName("invalid formatting token: not a transformer", start)
    type_of(expr, fields)
    return expr, parser.pos


def _longest_field(text: str, start: int, fields: FieldTable) -> FieldExpr | None:
    """The longest text from `start` on that names a field, with its argument if it takes one."""
    name = _NAME.match(text, start)
    if name is None:
        return None
    for end in range(min(name.end(), start + _LONGEST_NAME), start + 2, -1):
        found = _field_ending_at(text, start, end, fields)
        if found is not None:
            return found
    return None


def _field_ending_at(text: str, start: int, end: int, fields: FieldTable) -> FieldExpr | None:
    name = text[start:end]
    if text.startswith("[", end):
        parser = Parser(text)
        parser.pos = start
        try:
            expr = parser.left()
        except LangError:
            expr = None
        if isinstance(expr, FieldExpr) and expr.name == name and fields.try_bind(name, expr.arg):
            return expr
    if fields.try_bind(name, None):
        return FieldExpr(name, None, start, end)
    return None


def _unknown(text: str, percent: int, start: int, fields: FieldTable) -> UnknownName:
    name = _NAME.match(text, start)
    if name is None:
        bare = lexer.BARE_STRING.match(text, start)
        word = bare.group() if bare else text[start : start + 1]
        return UnknownName(
            f"invalid formatting token: '%{word}' names no field (a '%' cannot be escaped)", percent, start + 1
        )
    return UnknownName(f"unknown filter: {name.group()}", start, name.end(), _suggest(name.group(), fields))


def _suggest(name: str, fields: FieldTable) -> str | None:
    if name in ("evt.arg", "evt.rawarg"):
        return f"{name}.{next(iter(parameter_types()))}"
    return fields.nearest(name)

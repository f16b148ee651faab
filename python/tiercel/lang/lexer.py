"""Tokens of a condition: regular expressions and the unescaping of quoted strings."""

from __future__ import annotations

import re

from tiercel.lang.errors import SyntaxFault

TRANSFORMERS = ("tolower", "toupper", "b64", "basename", "len", "join", "concat", "getopt")
MODIFIERS = ("oneof", "anyof", "allof")
ORDER_OPERATORS = ("<=", "<", ">=", ">")
WORD_OPERATORS = (
    "glob", "iglob", "contains", "icontains", "bcontains", "startswith", "bstartswith", "endswith", "regex",
)  # fmt: skip
LIST_OPERATORS = ("intersects", "in", "pmatch")
STRING_OPERATORS = ("==", "=", "!=", *WORD_OPERATORS)

BLANKS = re.compile(r"[ \t\x08\r\n]*")
IDENTIFIER = re.compile(r"[A-Za-z]+[A-Za-z0-9_]*")
FIELD_NAME = re.compile(r"[A-Za-z]+[A-Za-z0-9_]*(?:\.[A-Za-z]+[A-Za-z0-9_]*)+")
BARE_STRING = re.compile(r"""[^()"' \t\n\r\f\v=,]+""")
LIST_ITEM = re.compile(rf"{BLANKS.pattern}({BARE_STRING.pattern}){BLANKS.pattern},")
FIELD_ARGUMENT = re.compile(r"""[^]\["' \t\n\r\f\v]+""")
HEX_NUMBER = re.compile(r"0x[0-9a-fA-F]+")
NUMBER = re.compile(r"[+-]?[0-9]+\.?[0-9]*(?:[eE][+-][0-9]+)?")
TRANSFORMER_OPEN = re.compile(rf"({'|'.join(TRANSFORMERS)})\(")
RIGHT_OPEN = re.compile(rf"({'|'.join((*TRANSFORMERS, 'val'))})\(")
MODIFIER = re.compile(rf"({'|'.join(MODIFIERS)})[ \t\x08\r\n]+")
ORDER_OPERATOR = re.compile("<=|<|>=|>")
STRING_OPERATOR = re.compile(rf"==|=|!=|(?:{'|'.join(WORD_OPERATORS)})(?=[ \t\x08\r\n])")
LIST_OPERATOR = re.compile("|".join(LIST_OPERATORS))

_QUOTED_END = {'"': re.compile(r'(?<!\\)"'), "'": re.compile(r"(?<!\\)'")}
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|.|\Z)", re.DOTALL)
_SIMPLE_ESCAPES = {
    "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "\\": "\\", "/": "/", " ": "\\",
}  # fmt: skip


def quoted_end(text: str, pos: int) -> int:
    """Offset just past the string whose opening quote is at `pos`.

    The closing quote is the first one that does not directly follow a backslash, so a string cannot end in one.
    """
    closing = _QUOTED_END[text[pos]].search(text, pos + 1)
    if closing is None:
        raise SyntaxFault(f"the string that begins here has no closing {text[pos]}", pos, len(text))
    return closing.end()


def unescape(text: str, pos: int, end: int) -> str:
    """Value of the quoted string at `text[pos:end]`; bytes that are not UTF-8 come as surrogate escapes."""
    body = text[pos + 1 : end - 1]
    if "\\" not in body:
        return body
    quote = text[pos]
    pieces: list[bytes] = []
    last = 0
    for match in _ESCAPE.finditer(body):
        pieces.append(body[last : match.start()].encode("utf-8", "surrogateescape"))
        pieces.append(_escaped(match.group(1), quote, pos + 1 + match.start()))
        last = match.end()
    pieces.append(body[last:].encode("utf-8", "surrogateescape"))
    return b"".join(pieces).decode("utf-8", "surrogateescape")


def _escaped(code: str, quote: str, pos: int) -> bytes:
    if code == quote:
        return quote.encode()
    simple = _SIMPLE_ESCAPES.get(code)
    if simple is not None:
        return simple.encode()
    if len(code) == 3:
        return bytes.fromhex(code[1:])
    if code == "x":
        raise SyntaxFault("\\x needs two hexadecimal digits", pos, pos + 2)
    raise SyntaxFault(f"unknown escape \\{code}", pos, pos + 2, suggestion="\\\\" if code else None)

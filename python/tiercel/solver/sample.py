"""Texts that a regular expression matches, walked off its parse tree."""

from __future__ import annotations

import re._constants as codes  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from typing import Any

from tiercel.lang.patterns import to_python

MOST_REPEATS = 64


def sample(pattern: str) -> list[bytes]:
    """Up to three texts; the shortest choices, then longer ones. Empty where the pattern is too odd."""
    found: list[bytes] = []
    for extra in (0, 1, 3):
        try:
            text = _walk(parser.parse(to_python(pattern)), extra)
        except (ValueError, OverflowError, RecursionError):
            continue
        found.append(text.encode())
    return list(dict.fromkeys(found))


def _walk(tree: Any, extra: int) -> str:
    return "".join(_one(code, argument, extra) for code, argument in tree)


def _one(code: Any, argument: Any, extra: int) -> str:
    match code:
        case codes.LITERAL:
            return chr(argument)
        case codes.NOT_LITERAL:
            return "y" if chr(argument) == "x" else "x"
        case codes.ANY:
            return "x"
        case codes.IN:
            return _member(argument)
        case codes.BRANCH:
            choices = argument[1]
            return _walk(choices[min(extra, len(choices) - 1)], extra)
        case codes.SUBPATTERN:
            return _walk(argument[3], extra)
        case codes.MAX_REPEAT | codes.MIN_REPEAT | codes.POSSESSIVE_REPEAT:
            low, high, inner = argument
            times = min(max(int(low), min(int(high), extra)), MOST_REPEATS)
            return "".join(_walk(inner, extra) for _ in range(times))
        case codes.AT:
            return ""
    raise ValueError(code)


def _member(items: list[tuple[Any, Any]]) -> str:
    negated = items[0][0] is codes.NEGATE
    for char in ("x", "1", "/", "-", "A", "_", ".", " "):
        if any(_holds(item, ord(char)) for item in items) != negated:
            return char
    code, argument = items[-1]
    if negated:
        raise ValueError("nothing is left")
    return chr(argument if code is codes.LITERAL else argument[0])


def _holds(item: tuple[Any, Any], char: int) -> bool:
    code, argument = item
    if code is codes.LITERAL:
        return bool(argument == char)
    return code is codes.RANGE and argument[0] <= char <= argument[1]

"""Transformers; None where the result is missing."""

from __future__ import annotations

import base64
import binascii

from tiercel.oracle.constants import Scalar

Value = Scalar | list[Scalar]


def transform(name: str, args: list[Value | None], option: str | None) -> Value | None:
    """Apply one transformer; a missing argument makes the result missing."""
    known = [arg for arg in args if arg is not None]
    if len(known) != len(args):
        return None
    match name:
        case "len":
            return _length(known[0])
        case "join":
            return _join(known[0], known[1])
        case "concat":
            return b"".join(part for part in known if isinstance(part, bytes))
        case "getopt":
            return _getopt(known[0], known[1], option)
    if isinstance(known[0], list):
        parts = [_one(name, part) for part in known[0]]
        found = [part for part in parts if part is not None]
        return found if len(found) == len(parts) else None
    return _one(name, known[0])


def _one(name: str, value: Scalar) -> Scalar | None:
    assert isinstance(value, bytes)
    match name:
        case "tolower":
            return value.lower()
        case "toupper":
            return value.upper()
        case "basename":
            return value.rpartition(b"/")[2]
        case "b64":
            return _decode(value)
    raise ValueError(name)


def _decode(value: bytes) -> bytes | None:
    try:
        return base64.b64decode(value.rstrip(b"=") + b"=" * (-len(value.rstrip(b"=")) % 4), validate=True)
    except binascii.Error:
        return None


def _length(value: Value) -> int:
    if isinstance(value, list):
        return len(value)
    assert isinstance(value, bytes)
    return len(value.split(b"\0")[0])


def _join(separator: Value, parts: Value) -> bytes | None:
    assert isinstance(separator, bytes)
    assert isinstance(parts, list)
    return separator.join(part for part in parts if isinstance(part, bytes))


def _getopt(args: Value, letters: Value, option: str | None) -> Value | None:
    assert isinstance(args, list)
    assert isinstance(letters, bytes)
    found = _walk([arg for arg in args if isinstance(arg, bytes)], letters.decode("latin-1"))
    if option is None:
        flat: list[Scalar] = []
        for letter, value in found:
            flat.append(letter.encode("latin-1"))
            if value is not None:
                flat.append(value)
        return flat
    values = [value if value is not None else letter.encode("latin-1") for letter, value in found if letter == option]
    return values[-1] if values else None


def _walk(args: list[bytes], letters: str) -> list[tuple[str, bytes | None]]:
    """Options in order, each with its value, None for one that takes none."""
    takes_value = {letter: letters[at + 1 : at + 2] == ":" for at, letter in enumerate(letters) if letter != ":"}
    found: list[tuple[str, bytes | None]] = []
    rest = list(args)
    while rest:
        token = rest.pop(0)
        if token in (b"--", b"-") or not token.startswith(b"-"):
            break
        if token.startswith(b"--"):
            continue
        body = token[1:]
        while body:
            letter, body = body[:1].decode("latin-1"), body[1:]
            if letter not in takes_value:
                found.append(("?", None))
            elif not takes_value[letter]:
                found.append((letter, None))
            else:
                value = body or (rest.pop(0) if rest else b"")
                found.append((letter, value))
                body = b""
    return found

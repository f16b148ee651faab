"""YAML values to Python values, with an error at the value that does not fit."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tiercel.rules.result import Issue
from tiercel.rules.source import Context, LoadFault, SourceText
from tiercel.rules.yamltree import Mapping, Node, Scalar, Sequence

_TRUE = {word for name in ("y", "yes", "true", "on") for word in (name, name.upper(), name.capitalize())}
_FALSE = {word for name in ("n", "no", "false", "off") for word in (name, name.upper(), name.capitalize())}
_UNSIGNED = re.compile(r"0[xX][0-9a-fA-F]{1,8}|0[0-7]{0,11}|[1-9][0-9]{0,9}")

MAX_VALUES = 1_000_000
"""Scalars that one sequence may lead to; aliases can make few bytes into many values."""


def fault(
    context: Context, message: str, code: str = "LOAD_ERR_YAML_VALIDATE", suggestion: str | None = None
) -> LoadFault:
    """An error at a place, ready to be raised."""
    return LoadFault(context.issue(code, message, suggestion))


def is_defined(item: Mapping, key: str) -> bool:
    """The key is there, whatever its value."""
    return item.get(key) is not None


def scalar(item: Mapping, key: str, context: Context) -> Scalar:
    """The value of a required key: a scalar that is neither null nor empty."""
    node = item.get(key)
    if node is None:
        raise fault(context, f"Item has no mapping for key '{key}'")
    at = context.child("value for", key, node.place)
    if not isinstance(node, Scalar):
        raise fault(at, "Value is not a scalar value")
    if node.is_null or not node.text:
        raise fault(at, "Value must be non-empty")
    return node


def string(item: Mapping, key: str, context: Context) -> str:
    """A required text."""
    return scalar(item, key, context).text


def source_text(item: Mapping, key: str, context: Context) -> SourceText:
    """A required text that is parsed later and therefore remembers where it stands."""
    return SourceText.of(scalar(item, key, context), context.file)


def boolean(item: Mapping, key: str, context: Context) -> bool:
    """A required YAML 1.1 boolean."""
    node = scalar(item, key, context)
    if node.text in _TRUE:
        return True
    if node.text in _FALSE:
        return False
    raise fault(context.child("value for", key, node.place), "Can't decode YAML scalar value")


def optional_boolean(item: Mapping, key: str, default: bool, context: Context) -> bool:
    """A boolean, `default` where the key is absent."""
    return boolean(item, key, context) if is_defined(item, key) else default


def unsigned(item: Mapping, key: str, context: Context) -> int:
    """A required number of 32 bits."""
    node = scalar(item, key, context)
    if _UNSIGNED.fullmatch(node.text):
        octal = node.text.startswith("0") and node.text.isdigit() and len(node.text) > 1
        number = int(node.text, 8 if octal else 0)
        if number < 2**32:
            return number
    raise fault(context.child("value for", key, node.place), "Can't decode YAML scalar value")


def strings(item: Mapping, key: str, context: Context, word: str = "value for") -> list[str]:
    """A required sequence of scalars, kept as texts."""
    node = item.get(key)
    if node is None:
        raise fault(context, f"Item has no mapping for key '{key}'")
    at = context.child("value for", key, node.place)
    if not isinstance(node, Sequence):
        raise fault(at, "Value is not a sequence")
    return [
        child.text
        if isinstance(child, Scalar) and not child.is_null
        else scalar_text(child, context.child(word, "", child.place))
        for child in node.items
    ]


def scalar_text(node: Node, context: Context) -> str:
    """Text of a value that must be a scalar."""
    if not isinstance(node, Scalar):
        raise fault(context, "sequence value is not scalar")
    if node.is_null:
        raise fault(context, "Value must be non-empty")
    return node.text


def unknown_keys(item: Mapping, known: Iterable[str], context: Context) -> list[Issue]:
    """A warning for each key that means nothing here."""
    known = frozenset(known)
    found: list[Issue] = []
    for key, _value in item.pairs:
        name = key.text if isinstance(key, Scalar) else "?"
        if name not in known:
            at = context.child("value for", name, key.place)
            from tiercel.lang.errors import nearest

            message = f"Unknown key '{name}'. The key will be ignored."
            found.append(at.issue("LOAD_UNKNOWN_KEY", message, nearest(name, known)))
    return found

"""What each setting is for: the texts below the keys in the source of the models, read where somebody asks."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from functools import cache

from tiercel.config.section import Section


def descriptions(section: type[Section]) -> dict[str, str]:
    """By key, what it is for; keys that are inherited included."""
    found: dict[str, str] = {}
    for kind in reversed(section.__mro__):
        if issubclass(kind, Section) and kind is not Section:
            found |= _of_module(kind.__module__).get(kind.__name__, {})
    return found


@cache
def _of_module(name: str) -> dict[str, dict[str, str]]:
    """By class and key: the text that stands below the key."""
    tree = ast.parse(inspect.getsource(sys.modules[name]))
    return {node.name: dict(_pairs(node)) for node in tree.body if isinstance(node, ast.ClassDef)}


def _pairs(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for key, below in zip(node.body, node.body[1:], strict=False):
        if not (isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)):
            continue
        if isinstance(key, ast.AnnAssign) and isinstance(key.target, ast.Name):
            yield key.target.id, inspect.cleandoc(str(below.value.value))

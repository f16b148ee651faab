"""The `exceptions` of a rule item."""

from __future__ import annotations

from tiercel.rules import decode
from tiercel.rules.decode import MAX_VALUES, fault, is_defined
from tiercel.rules.items import ExceptionItem, Value
from tiercel.rules.result import FileResult
from tiercel.rules.source import Context
from tiercel.rules.yamltree import Mapping, Node, Scalar, Sequence


def read_exceptions(item: Mapping, context: Context, appending: bool, result: FileResult) -> list[ExceptionItem]:
    """All exceptions of an item; while appending, `fields` may be left out."""
    node = item.get("exceptions")
    if node is None or (isinstance(node, Scalar) and node.is_null):
        return []
    at = context.child("exceptions", "", node.place)
    if not isinstance(node, Sequence):
        raise fault(at, "Rule exceptions must be a sequence")
    found: list[ExceptionItem] = []
    budget = _Budget()
    for entry in node.items:
        exception = _read(entry, at, appending, budget, result)
        if any(other.name == exception.name for other in found):
            message = f"Multiple definitions of exception '{exception.name}' in the same rule"
            result.warnings.append(exception.context.issue("LOAD_EXCEPTION_NAME_NOT_UNIQUE", message))
        found.append(exception)
    return found


class _Budget:
    """Values read so far; aliases can make few bytes into many values."""

    def __init__(self) -> None:
        self.left = MAX_VALUES

    def take(self, context: Context) -> None:
        self.left -= 1
        if self.left < 0:
            raise fault(context, f"more than {MAX_VALUES} exception values", "LOAD_ERR_VALIDATE")


def _read(entry: Node, parent: Context, appending: bool, budget: _Budget, result: FileResult) -> ExceptionItem:
    at = parent.child("exception", "", entry.place)
    if not isinstance(entry, Mapping):
        raise fault(at, "Rule exception must be an associative array")
    name = decode.string(entry, "name", at)
    at = parent.child("exception", name, entry.place)
    exception = ExceptionItem(name, at)
    if is_defined(entry, "fields") or not appending:
        exception.fields = _words(entry, "fields", at)
    if is_defined(entry, "comps"):
        comps = _words(entry, "comps", at)
        exception.comps = [comp.strip() for comp in comps] if isinstance(comps, list) else comps.strip()
    if is_defined(entry, "values"):
        exception.values = _values(entry, at, budget)
    elif appending:
        result.warnings.append(at.issue("LOAD_APPEND_NO_VALUES", "Overriding/appending exception with no values"))
    return exception


def _words(entry: Mapping, key: str, context: Context) -> Value:
    node = entry.get(key)
    if isinstance(node, Sequence):
        return [decode.scalar_text(child, context.child("exception value", key, child.place)) for child in node.items]
    return decode.string(entry, key, context)


def _values(entry: Mapping, context: Context, budget: _Budget) -> list[Value | list[Value]]:
    node = entry.get("values")
    if isinstance(node, Scalar) and node.is_null:
        return []
    if not isinstance(node, Sequence):
        raise fault(context.child("exception values", "", entry.place), "Rule exception values must be a sequence")
    found: list[Value | list[Value]] = []
    for row in node.items:
        at = context.child("exception values", "", row.place)
        budget.take(at)
        if isinstance(row, Sequence):
            found.append([_cell(cell, at, budget) for cell in row.items])
        else:
            found.append(decode.scalar_text(row, at))
    return found


def _cell(cell: Node, context: Context, budget: _Budget) -> Value:
    at = context.child("exception value", "", cell.place)
    budget.take(at)
    if not isinstance(cell, Sequence):
        return decode.scalar_text(cell, at)
    texts: list[str] = []
    for child in cell.items:
        budget.take(at)
        texts.append(decode.scalar_text(child, at))
    return texts

"""What can be written at a cursor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tiercel.lang.fields import event_names
from tiercel.lsp.analysis import Analysis
from tiercel.lsp.cursor import Cursor
from tiercel.lsp.words import ITEM_KEYS, MODIFIERS, OPERATORS, PRIORITIES, TRANSFORMERS

_TOKENS = re.compile(r"\"[^\"]*\"?|'[^']*'?|[()]|,|[^\s()\",']+")
_FIELD = re.compile(r"[A-Za-z]\w*(?:\.\w+)+(?:\[[^\]]*\])?$")
_LIST_OPERATORS = frozenset({"in", "intersects", "pmatch", *MODIFIERS})


@dataclass(frozen=True, slots=True)
class Choice:
    """`kind`: field, macro, list, operator, function, keyword, value, key."""

    label: str
    kind: str
    detail: str = ""


def choices(analysis: Analysis, cursor: Cursor) -> Iterator[Choice]:
    """Everything that fits at the cursor; the editor narrows it by what was typed."""
    match cursor.key:
        case "":
            yield from _keys(cursor)
        case "condition":
            yield from _condition(analysis, cursor.before)
        case "output" if re.search(r"%[\w.]*$", cursor.before):
            yield from _fields(analysis)
        case "priority":
            yield from (Choice(word, "value") for word in PRIORITIES)
        case "source":
            yield from (Choice(word, "value") for word in sorted(analysis.result.options.sources))
        case "enabled" | "capture" | "append" | "warn_evttypes" | "skip-if-unknown-filter":
            yield from (Choice(word, "value") for word in ("true", "false"))
        case "fields":
            yield from _fields(analysis)
        case "comps":
            yield from (Choice(name, "operator", text) for name, text in OPERATORS.items())
        case "items" if analysis.collector is not None:
            yield from (Choice(name, "list", "list") for name in analysis.collector.lists)


def _keys(cursor: Cursor) -> Iterator[Choice]:
    if not cursor.item:
        for name in (*ITEM_KEYS, "required_engine_version", "required_plugin_versions"):
            yield Choice(name, "key")
    for name, text in ITEM_KEYS.get(cursor.item, {}).items():
        if name not in cursor.keys:
            yield Choice(name, "key", text)


def _condition(analysis: Analysis, before: str) -> Iterator[Choice]:
    tokens = _TOKENS.findall(before)
    if tokens and before[-1:] not in " \t(,":
        tokens.pop()  # the word that is being typed
    last = tokens[-1] if tokens else ""
    field = _field_of_values(tokens)
    if field is not None:
        yield from _values(analysis, field)
    elif _FIELD.match(last):
        yield from (Choice(name, "operator", text) for name, text in OPERATORS.items())
    elif last in OPERATORS and last not in _LIST_OPERATORS:
        yield from (Choice(name, "keyword", text) for name, text in MODIFIERS.items())
        yield from _values(analysis, tokens[-2] if len(tokens) > 1 else "")
        yield Choice("val", "function", TRANSFORMERS["val"])
    elif last in ("", "and", "or", "not", "("):
        yield from _operands(analysis)
    elif last not in OPERATORS:
        yield from (Choice(word, "keyword") for word in ("and", "or"))


def _field_of_values(tokens: list[str]) -> str | None:
    """The field on whose list of values the cursor is; None elsewhere."""
    depth = 0
    for index in range(len(tokens) - 1, 0, -1):
        depth += {")": 1, "(": -1}.get(tokens[index], 0)
        if depth < 0:
            word = tokens[index - 1]
            if word not in _LIST_OPERATORS:
                return None
            at = index - (3 if word in MODIFIERS else 2)
            return tokens[at] if at >= 0 else None
    return None


def _operands(analysis: Analysis) -> Iterator[Choice]:
    collector = analysis.collector
    for name in collector.macros if collector else ():
        yield Choice(name, "macro", "macro")
    yield from _fields(analysis)
    yield from (Choice(name, "function", text) for name, text in TRANSFORMERS.items() if name != "val")
    yield Choice("not", "keyword")


def _fields(analysis: Analysis) -> Iterator[Choice]:
    for info in analysis.fields:
        if "DEPRECATED" not in info.flags:
            yield Choice(info.name, "field", f"list of {info.type}" if info.is_list else info.type)


def _values(analysis: Analysis, field: str) -> Iterator[Choice]:
    if field in ("evt.type", "syscall.type"):
        yield from (Choice(name, "value", "event type") for name in sorted(event_names()) if name != "NA")
        return
    bound = analysis.fields.try_bind(field.partition("[")[0], None)
    if bound is not None and bound.type == "BOOL":
        yield from (Choice(word, "value") for word in ("true", "false"))
        return
    collector = analysis.collector
    for name in collector.lists if collector else ():
        yield Choice(name, "list", "list")

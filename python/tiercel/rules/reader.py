"""Items of one file, in order, into the collector."""

from __future__ import annotations

import re
from collections.abc import Callable

from tiercel.rules import decode
from tiercel.rules.collector import Collector
from tiercel.rules.decode import fault, is_defined
from tiercel.rules.items import ListItem, MacroItem
from tiercel.rules.read_rule import RULE_KEYS, read_overrides, read_rule
from tiercel.rules.result import FileResult, Place
from tiercel.rules.schema_check import schema_faults
from tiercel.rules.source import Context, LoadFault, SourceFile
from tiercel.rules.versions import read_engine_version, read_plugin_versions
from tiercel.rules.yamltree import Mapping, Node, Scalar, Sequence, YamlFault, documents

_LIST_NAME = re.compile(r"""[^()"'\s=,]+""")
_MACRO_NAME = re.compile(r"[A-Za-z]+[A-Za-z0-9_]*")

MOST_ERRORS = 100
"""Errors reported for one file where all are wanted."""

APPEND_DEPRECATED = (
    "'append' key is deprecated. Add an 'append' entry (e.g. 'condition: append') under 'override' instead."
)


def read_file(source: SourceFile, collector: Collector, result: FileResult, all_errors: bool = False) -> None:
    """Read all documents; errors and warnings go to `result`. The first error ends it, unless all are wanted."""
    try:
        _read_documents(source, collector, result, all_errors)
    except LoadFault as error:
        result.errors.append(error.issue)


def _read_documents(source: SourceFile, collector: Collector, result: FileResult, all_errors: bool) -> None:
    root = Context(source, "rules content", "", Place())
    try:
        for document in documents(source.text):
            result.schema_checked = result.schema_checked or document is not None
            if document is not None:
                result.schema_faults += schema_faults(document)
                _read_document(document, root, collector, result, all_errors)
    except YamlFault as error:
        result.schema_checked = False
        at = root.child("rules content", "", error.place)
        raise fault(at, error.message, "LOAD_ERR_YAML_PARSE") from None


def _read_document(document: Node, root: Context, collector: Collector, result: FileResult, all_errors: bool) -> None:
    if not isinstance(document, Sequence):
        at = root.child("rules content", "", document.place)
        raise fault(at, "Rules content is not yaml array of objects")
    for item in document.items:
        if isinstance(item, Scalar) and item.is_null:
            continue
        try:
            _read_item(item, root, collector, result)
        except LoadFault as error:
            if not all_errors or len(result.errors) >= MOST_ERRORS:
                raise
            result.errors.append(error.issue)


def _read_item(item: Node, root: Context, collector: Collector, result: FileResult) -> None:
    at = root.child("rules content item", "", item.place)
    if not isinstance(item, Mapping):
        raise fault(at, "Unexpected element type. Each element should be a yaml associative array.")
    for key, read in _READERS.items():
        if is_defined(item, key):
            read(item, root, collector, result)
            return
    words = ", ".join(_READERS)
    result.warnings.append(at.issue("LOAD_UNKNOWN_ITEM", f"Unknown top level item; an item has one of: {words}"))


def _context(item: Mapping, kind: str, root: Context) -> Context:
    """The step for an item, with its name where that can be read."""
    name = item.get(kind)
    return root.child(kind, name.text if isinstance(name, Scalar) else "", item.place)


def _uses_append(item: Mapping, context: Context, result: FileResult) -> bool:
    append = decode.optional_boolean(item, "append", False, context)
    if append:
        result.warnings.append(context.issue("LOAD_DEPRECATED_ITEM", APPEND_DEPRECATED))
    return append


def _refuse_both(append: bool, overridden: bool, context: Context) -> None:
    if append and overridden:
        raise fault(
            context,
            "Keys 'override' and 'append: true' cannot be used together. Add an 'append' entry "
            "(e.g. 'condition: append') under 'override' instead.",
        )


def _read_list(item: Mapping, root: Context, collector: Collector, result: FileResult) -> None:
    context = _context(item, "list", root)
    result.warnings += decode.unknown_keys(item, ("list", "items", "append", "override"), context)
    name = decode.string(item, "list", context)
    if not _LIST_NAME.fullmatch(name):
        message = "List has an invalid name. List names should match a regular expression: ([^()\"'[:space:]=,]+)"
        result.warnings.append(context.issue("LOAD_INVALID_LIST_NAME", message))
    items = decode.strings(item, "items", context, "list item")
    append = _uses_append(item, context, result)
    overrides = read_overrides(item, ("items",), ("items",), context)
    _refuse_both(append, bool(overrides), context)
    collector.list_item(ListItem(name, items, context), append or overrides.get("items") == "append")


def _read_macro(item: Mapping, root: Context, collector: Collector, result: FileResult) -> None:
    context = _context(item, "macro", root)
    result.warnings += decode.unknown_keys(item, ("macro", "condition", "append", "override"), context)
    name = decode.string(item, "macro", context)
    if not _MACRO_NAME.fullmatch(name):
        message = "Macro has an invalid name. Macro names should match a regular expression: ([a-zA-Z]+[a-zA-Z0-9_]*)"
        result.warnings.append(context.issue("LOAD_INVALID_MACRO_NAME", message))
    condition = decode.source_text(item, "condition", context)
    append = _uses_append(item, context, result)
    overrides = read_overrides(item, ("condition",), ("condition",), context)
    _refuse_both(append, bool(overrides), context)
    collector.macro_item(MacroItem(name, condition, context), append or overrides.get("condition") == "append")


def _read_rule(item: Mapping, root: Context, collector: Collector, result: FileResult) -> None:
    context = _context(item, "rule", root)
    result.warnings += decode.unknown_keys(item, RULE_KEYS, context)
    decode.string(item, "rule", context)
    append = _uses_append(item, context, result)
    if append and is_defined(item, "override"):
        _refuse_both(append, True, context)
    read_rule(item, context, append, collector, result)


def _read_engine(item: Mapping, root: Context, collector: Collector, result: FileResult) -> None:
    key = "required_engine_version"
    context = root.child(key, "", item.place)
    result.warnings += decode.unknown_keys(item, (key,), context)
    collector.require_engine(read_engine_version(item, context), context)


def _read_plugins(item: Mapping, root: Context, collector: Collector, result: FileResult) -> None:
    key = "required_plugin_versions"
    context = root.child("required plugin versions", "", item.place)
    result.warnings += decode.unknown_keys(item, (key,), context)
    collector.plugin_requirements += read_plugin_versions(item, context)


_READERS: dict[str, Callable[[Mapping, Context, Collector, FileResult], None]] = {
    "required_engine_version": _read_engine,
    "required_plugin_versions": _read_plugins,
    "list": _read_list,
    "macro": _read_macro,
    "rule": _read_rule,
}

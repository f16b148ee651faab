"""One rule item: definition, append, override, or the old enabled switch."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from tiercel.lang.errors import nearest
from tiercel.rules import decode
from tiercel.rules.collector import Collector
from tiercel.rules.correlation import KINDS, read_correlation
from tiercel.rules.decode import fault, is_defined
from tiercel.rules.items import PRIORITIES, RuleItem, RuleUpdate, priority_number
from tiercel.rules.read_exceptions import read_exceptions
from tiercel.rules.result import FileResult
from tiercel.rules.source import Context, SourceText
from tiercel.rules.yamltree import Mapping, Scalar

APPENDABLE = ("condition", "output", "desc", "tags", "exceptions")
REPLACEABLE = (
    "condition", "output", "desc", "priority", "tags", "exceptions", "enabled", "warn_evttypes",
    "skip-if-unknown-filter", "capture", "capture_duration", *KINDS,
)  # fmt: skip
RULE_KEYS = ("rule", "source", "append", "override", *REPLACEABLE)

SWITCH_DEPRECATED = (
    "The standalone 'enabled' key usage is deprecated. The correct approach requires also a 'replace' entry under the "
    "'override' key (i.e. 'enabled: replace')."
)


def read_overrides(
    item: Mapping, appendable: Iterable[str], replaceable: Iterable[str], context: Context
) -> dict[str, str]:
    """`override` as key → append | replace."""
    node = item.get("override")
    if node is None:
        return {}
    at = context.child("overrides", "", node.place)
    if not isinstance(node, Mapping):
        raise fault(at, "Value of 'override' must be a mapping of keys to append or replace")
    allowed = {"append": tuple(appendable), "replace": tuple(replaceable)}
    found: dict[str, str] = {}
    for key_node, value in node.pairs:
        key = key_node.text if isinstance(key_node, Scalar) else "?"
        word = value.text if isinstance(value, Scalar) else "?"
        here = at.child("overrides", key, key_node.place)
        if word not in allowed:
            raise fault(here, f"Invalid override operation for key '{key}': '{word}'. Allowed: append, replace")
        if key not in allowed[word]:
            raise _refused(key, word, allowed, here)
        found.setdefault(key, word)
    return found


def _refused(key: str, word: str, allowed: dict[str, tuple[str, ...]], context: Context) -> Exception:
    if key in allowed["replace"]:
        return fault(context, f"Key '{key}' cannot be appended to, use 'replace' instead")
    return fault(
        context,
        f"Key '{key}' cannot be overridden: '{word}' is not possible here",
        suggestion=nearest(key, allowed[word]),
    )


def read_rule(item: Mapping, context: Context, append: bool, collector: Collector, result: FileResult) -> None:
    """Hand the item to the collector as what it is."""
    overrides = read_overrides(item, APPENDABLE, REPLACEABLE, context)
    if overrides:
        _override(item, overrides, context, collector, result)
    elif append:
        _append(item, context, collector, result)
    elif not any(is_defined(item, key) for key in ("condition", "output", "desc", "priority")):
        enabled = decode.boolean(item, "enabled", context)
        result.warnings.append(context.issue("LOAD_DEPRECATED_ITEM", SWITCH_DEPRECATED))
        collector.switch_rule(context.name, enabled, context)
    else:
        collector.define_rule(_definition(item, context, result), result)


def _definition(item: Mapping, context: Context, result: FileResult) -> RuleItem:
    rule = RuleItem(
        name=context.name,
        context=context,
        condition=decode.source_text(item, "condition", context),
        output=_trimmed(decode.source_text(item, "output", context)),
        description=decode.string(item, "desc", context),
        priority=_priority(item, "priority", context),
    )
    if is_defined(item, "source"):
        rule.source = decode.string(item, "source", context)
    for key in (
        "tags",
        "exceptions",
        "enabled",
        "warn_evttypes",
        "skip-if-unknown-filter",
        "capture",
        "capture_duration",
    ):
        if is_defined(item, key):
            name, read = _DECODERS[key]
            setattr(rule, name, read(item, key, context))
    if is_defined(item, "exceptions"):
        rule.exceptions = read_exceptions(item, context, False, result)
    rule.correlation = read_correlation(item, context)
    return rule


def _append(item: Mapping, context: Context, collector: Collector, result: FileResult) -> None:
    if not is_defined(item, "condition") and not is_defined(item, "exceptions"):
        raise fault(context, "Appended rule must have exceptions or condition property", "LOAD_ERR_VALIDATE")
    update = RuleUpdate(context.name, context, source=_loose_source(item))
    if is_defined(item, "condition"):
        update.condition = decode.source_text(item, "condition", context)
    if is_defined(item, "exceptions"):
        update.exceptions = read_exceptions(item, context, True, result)
    collector.append_rule(update, result)


def _override(
    item: Mapping, overrides: dict[str, str], context: Context, collector: Collector, result: FileResult
) -> None:
    for word in ("append", "replace"):
        for key in (key for key, value in overrides.items() if value == word):
            if not is_defined(item, key):
                raise fault(context, f"An {word} override for '{key}' was specified but '{key}' is not defined")
    for key_node, value in item.pairs:
        key = key_node.text if isinstance(key_node, Scalar) else ""
        if key in REPLACEABLE and key not in overrides:
            at = context.child("value for", key, value.place)
            raise fault(at, f"Unexpected key '{key}': no corresponding entry under 'override' is defined.")
    for word, apply in (("append", collector.append_rule), ("replace", collector.replace_rule)):
        keys = [key for key, value in overrides.items() if value == word]
        if keys:
            update = RuleUpdate(context.name, context, source=_loose_source(item))
            for key in keys:
                _set(update, key, item, word == "append", context, result)
            apply(update, result)


def _set(update: RuleUpdate, key: str, item: Mapping, appending: bool, context: Context, result: FileResult) -> None:
    if key == "exceptions":
        update.exceptions = read_exceptions(item, context, appending, result)
        return
    name, read = _DECODERS[key]
    setattr(update, name, read(item, key, context))


def _loose_source(item: Mapping) -> str | None:
    """`source` of an append or override: absent, null and empty all mean "as the rule has it"."""
    node = item.get("source")
    return node.text if isinstance(node, Scalar) and not node.is_null and node.text else None


def _trimmed(text: SourceText) -> SourceText:
    value = text.value.strip(" \t\r\n")
    return SourceText(value, text.spans) if value != text.value else text


def _output(item: Mapping, key: str, context: Context) -> SourceText:
    return _trimmed(decode.source_text(item, key, context))


def _priority(item: Mapping, key: str, context: Context) -> int:
    node = decode.scalar(item, key, context)
    number = priority_number(node.text)
    if number is None:
        at = context.child("rule priority", "", node.place)
        guess = nearest(node.text.capitalize(), PRIORITIES)
        raise fault(at, f"Invalid priority '{node.text}'; one of {', '.join(PRIORITIES)}", suggestion=guess)
    return number


def _tags(item: Mapping, key: str, context: Context) -> list[str]:
    return sorted(set(decode.strings(item, key, context)))


_Decoder = Callable[[Mapping, str, Context], Any]
_DECODERS: dict[str, tuple[str, _Decoder]] = {
    "condition": ("condition", decode.source_text),
    "output": ("output", _output),
    "desc": ("description", decode.string),
    "priority": ("priority", _priority),
    "tags": ("tags", _tags),
    "exceptions": ("exceptions", lambda _item, _key, _context: []),
    "enabled": ("enabled", decode.boolean),
    "warn_evttypes": ("warn_evttypes", decode.boolean),
    "skip-if-unknown-filter": ("skip_if_unknown_filter", decode.boolean),
    "capture": ("capture", decode.boolean),
    "capture_duration": ("capture_duration_ms", decode.unsigned),
    **{kind: ("correlation", lambda item, _key, context: read_correlation(item, context)) for kind in KINDS},
}

"""Loaded rules, macros and lists as data, in the shape that Falco's describe output has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tiercel.lang.errors import LangError
from tiercel.lang.events import event_set, names_of
from tiercel.lang.fields import SYSCALL, table_for
from tiercel.lang.lists import quote_item
from tiercel.lang.macros import macro_names
from tiercel.lang.printer import pretty, print_expr
from tiercel.lang.tree import Check, FieldExpr, Node, fields_of, leaves
from tiercel.rules.collector import Collector
from tiercel.rules.compiled import CompiledRule
from tiercel.rules.conditions import Conditions
from tiercel.rules.exceptions import exception_fields
from tiercel.rules.items import ListItem, MacroItem, RuleItem
from tiercel.rules.loader import LoadResult
from tiercel.rules.semver import show_version

Json = dict[str, Any]


def describe(result: LoadResult) -> Json:
    """All of a successful load."""
    collector, conditions = result.collector, result.conditions
    version = result.required_engine_version
    document: Json = {
        "required_engine_version": show_version(version) if version else "0.0.0",
        "required_plugin_versions": [],
        "rules": [describe_rule(rule) for rule in result.rules],
        "lists": [],
        "macros": [],
    }
    if collector is not None and conditions is not None:
        document["required_plugin_versions"] = list(_requirements(collector))
        document["lists"] = [_list(item, collector, conditions) for item in collector.lists.values()]
        document["macros"] = [_macro(item, conditions) for item in collector.macros.values()]
    return document


def _requirements(collector: Collector) -> Iterator[Json]:
    for requirement in collector.plugin_requirements:
        first, *others = [{"name": name, "version": show_version(version)} for name, version in requirement.choices]
        yield {**first, "alternatives": others}


def describe_rule(rule: CompiledRule) -> Json:
    """One rule: what the file says, and what was made of it."""
    item = rule.item
    details: Json = {
        "macros": list(rule.macros),
        "lists": list(rule.lists),
        "condition_operators": rule.condition_operators,
        "condition_fields": rule.condition_fields,
        "output_fields": rule.output_fields,
        "exception_fields": exception_fields(item),
        "exception_names": sorted({exception.name for exception in item.exceptions}),
        "exception_operators": _exception_operators(item),
        "events": rule.event_names,
        "condition_compiled": pretty(rule.condition),
        "output_compiled": rule.output,
        "plugins": _plugins((*rule.condition_fields, *rule.output_fields), rule.source),
    }
    if rule.extra_fields:
        details["extra_output_formatted_fields"] = sorted(extra.key for extra in rule.extra_fields if not extra.raw)
    return {"info": _rule_info(rule), "details": details}


def _rule_info(rule: CompiledRule) -> Json:
    item = rule.item
    return {
        "name": rule.name,
        "condition": item.condition.value,
        "priority": rule.priority_name,
        "output": item.output.value,
        "description": rule.description,
        "enabled": rule.enabled,
        "source": rule.source,
        "capture": item.capture,
        "capture_duration": item.capture_duration_ms,
        "tags": list(rule.tags),
    }


def _exception_operators(item: RuleItem) -> list[str]:
    names: set[str] = set()
    for exception in item.exceptions:
        names.update([exception.comps] if isinstance(exception.comps, str) else exception.comps or ())
    return sorted(names)


def _macro(item: MacroItem, conditions: Conditions) -> Json:
    own = conditions.macros.tree(item.name)
    tree = conditions.macros.macro(item.name).tree
    fields = _fields(tree)
    _, lists = conditions.parse(item.condition, item.context)
    return {
        "info": {"name": item.name, "condition": item.condition.value},
        "details": {
            "used": item.name in conditions.macros.used,
            "macros": sorted(macro_names(own)),
            "lists": sorted(lists),
            "condition_operators": _operators(tree),
            "condition_fields": fields,
            "events": _events(tree),
            "condition_compiled": pretty(tree),
            "plugins": _plugins(fields, SYSCALL),
        },
    }


def _list(item: ListItem, collector: Collector, conditions: Conditions) -> Json:
    inner = [text for text in item.items if _is_inner(text, item, collector)]
    compiled = [value for text in item.items for value in _items(text, item, collector)]
    return {
        "info": {"name": item.name, "items": [text for text in item.items if text not in inner]},
        "details": {
            "used": item.name in conditions.used_lists,
            "lists": sorted(set(inner)),
            "items_compiled": compiled,
            "plugins": [],
        },
    }


def _is_inner(text: str, item: ListItem, collector: Collector) -> bool:
    other = collector.lists.get(text)
    return other is not None and other.index < item.visibility


def _items(text: str, item: ListItem, collector: Collector) -> list[str]:
    """One step of expansion, as substitution begins with."""
    if not _is_inner(text, item, collector):
        return [quote_item(text)]
    return [quote_item(value) for value in collector.lists[text].items]


def _checks(tree: Node) -> Iterator[Check]:
    return (leaf for leaf in leaves(tree) if isinstance(leaf, Check))


def _fields(tree: Node) -> list[str]:
    names: set[str] = set()
    for check in _checks(tree):
        for side in (check.left, check.right):
            if side is not None:
                names.update(print_expr(field) for field in fields_of(side))
    return sorted(names)


def _operators(tree: Node) -> list[str]:
    return sorted({f"{check.op} {check.modifier}" if check.modifier else check.op for check in _checks(tree)})


def _events(tree: Node) -> list[str]:
    """Empty where the macro only means something to another source."""
    try:
        return names_of(event_set(tree).events)
    except LangError:
        return []


def _plugins(fields: Iterable[str], source: str) -> list[str]:
    """Plugins that bring the fields in Falco, built in here or not."""
    table = table_for(source)
    found: set[str] = set()
    for name in fields:
        try:
            info = table.bind(FieldExpr(name.partition("[")[0])).info
        except LangError:
            continue
        if info.provider.startswith("plugin:"):
            found.add(info.provider.removeprefix("plugin:"))
    return sorted(found)

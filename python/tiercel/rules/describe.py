"""Loaded rules, macros and lists as data, in the shape that Falco's describe output has."""

from __future__ import annotations

from typing import Any

from tiercel.lang.printer import pretty
from tiercel.rules.compiled import CompiledRule
from tiercel.rules.exceptions import exception_fields
from tiercel.rules.items import ListItem, RuleItem
from tiercel.rules.loader import LoadResult
from tiercel.rules.versions import show_version

Json = dict[str, Any]


def describe(result: LoadResult) -> Json:
    """All of a successful load."""
    collector = result.collector
    version = result.required_engine_version
    return {
        "required_engine_version": show_version(version) if version else "0.0.0",
        "required_plugin_versions": [
            {
                "name": requirement.choices[0][0],
                "version": show_version(requirement.choices[0][1]),
                "alternatives": [
                    {"name": name, "version": show_version(other)} for name, other in requirement.choices[1:]
                ],
            }
            for requirement in (collector.plugin_requirements if collector else ())
        ],
        "rules": [describe_rule(rule) for rule in result.rules],
        "lists": [_list(item) for item in (collector.lists.values() if collector else ())],
        "macros": [
            {"info": {"name": item.name, "condition": item.condition.value}}
            for item in (collector.macros.values() if collector else ())
        ],
    }


def describe_rule(rule: CompiledRule) -> Json:
    """One rule: what the file says, and what was made of it."""
    item = rule.item
    return {
        "info": {
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
        },
        "details": {
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
            "plugins": [],
        },
    }


def _exception_operators(item: RuleItem) -> list[str]:
    names: set[str] = set()
    for exception in item.exceptions:
        names.update([exception.comps] if isinstance(exception.comps, str) else exception.comps or ())
    return sorted(names)


def _list(item: ListItem) -> Json:
    return {"info": {"name": item.name, "items": list(item.items)}}

"""Which compiled rules run: the `rules:` setting enables and disables by name or tag."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tiercel.rules.compiled import CompiledRule
from tiercel.rules.options import Switch


def active_rules(rules: list[CompiledRule], switches: Iterable[Switch]) -> list[CompiledRule]:
    """Rules that run, in the order in which an event tries them: load order, then what switches enabled."""
    active = {rule.name: rule for rule in rules if rule.enabled}
    for switch in switches:
        for rule in rules:
            if not _is_meant(switch, rule):
                continue
            if switch.enable:
                active.setdefault(rule.name, rule)
            else:
                active.pop(rule.name, None)
    return list(active.values())


def _is_meant(switch: Switch, rule: CompiledRule) -> bool:
    by_name = switch.rule is not None and wildcard(switch.rule, rule.name)
    by_part = switch.pattern is not None and _is_part(switch.pattern, rule.name)
    return by_name or by_part or (switch.tag is not None and switch.tag in rule.tags)


def _is_part(pattern: str, name: str) -> bool:
    if pattern in name:
        return True
    try:
        return re.search(pattern, name) is not None
    except re.error:
        return False


def wildcard(pattern: str, text: str) -> bool:
    """Falco's matcher: `*` skips to the first place where the next literal stands, and never tries a later one."""
    first, *rest = pattern.split("*")
    if not rest:
        return text == pattern
    if not text.startswith(first):
        return False
    pos = len(first)
    for index, literal in enumerate(rest):
        if not literal:
            if index == len(rest) - 1:
                return True
            continue
        found = text.find(literal, pos)
        if found < 0:
            return False
        pos = found + len(literal)
    return pos == len(text)

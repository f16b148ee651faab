"""Formatting: blank lines, blanks, operators with a blank on each side. Comments and line breaks stay."""

from __future__ import annotations

import re

from tiercel.lang.tree import Check, Node, leaves
from tiercel.lint.edit import Edit, apply
from tiercel.rules import LoadOptions, load_texts
from tiercel.rules.collector import Collector
from tiercel.rules.conditions import Conditions
from tiercel.rules.items import MacroItem, RuleItem
from tiercel.rules.source import LoadFault, SourceText

_ITEM = re.compile(r"^- ")


def formatted(text: str, name: str = "rules.yaml") -> str:
    """The text in shape; what does not parse stays as it is."""
    spaced, _made = apply(text, _spacing(text, name))
    if not _same(text, spaced, name):
        spaced = text
    new = _lines(spaced)
    return new if _same(text, new, name) else spaced


def _load(text: str, name: str) -> tuple[Collector | None, Conditions | None]:
    result = load_texts([(name, text)], LoadOptions(all_errors=True))
    return result.collector, result.conditions


def _items(collector: Collector) -> list[MacroItem | RuleItem]:
    return [*collector.macros.values(), *collector.rules.values()]


def _trees(text: str, name: str) -> list[tuple[str, Node | None]]:
    collector, conditions = _load(text, name)
    if collector is None or conditions is None:
        return []
    found: list[tuple[str, Node | None]] = []
    for item in _items(collector):
        try:
            found.append((item.name, conditions.parse(item.condition, item.context)[0]))
        except LoadFault:
            found.append((item.name, None))
    return found


def _same(old: str, new: str, name: str) -> bool:
    """Whether both say the same: equal trees of conditions, equal lists, equal outputs."""
    if old == new:
        return True
    one, other = _load(old, name)[0], _load(new, name)[0]
    if one is None or other is None or _trees(old, name) != _trees(new, name):
        return False
    lists = [(item.name, item.items) for item in one.lists.values()]
    if lists != [(item.name, item.items) for item in other.lists.values()]:
        return False
    rules = [(rule.name, rule.output.value, rule.description, rule.tags) for rule in one.rules.values()]
    return rules == [(rule.name, rule.output.value, rule.description, rule.tags) for rule in other.rules.values()]


def _spacing(text: str, name: str) -> list[Edit]:
    collector, conditions = _load(text, name)
    if collector is None or conditions is None:
        return []
    edits: list[Edit] = []
    for item in _items(collector):
        try:
            tree = conditions.parse(item.condition, item.context)[0]
        except LoadFault:
            continue
        _parsed, origins = conditions.origins(item.condition)
        for check in leaves(tree):
            if isinstance(check, Check) and check.op in ("=", "!=", "<", "<=", ">", ">="):
                edits += _around(text, item.condition, origins[check.op_pos], check.op, name)
    return edits


def _around(text: str, written: SourceText, offset: int, op: str, name: str) -> list[Edit]:
    found = written.locate(offset)
    if found is None or not found[2]:
        return []
    start = found[1].offset
    match = re.compile(r"==|=|!=|<=|<|>=|>").match(text, start)
    if match is None or (match.group() != op and match.group() != "=="):
        return []
    edits = [Edit(name, start, start, " ", "FORMAT", "")] if text[start - 1 : start] not in (" ", "\n") else []
    if text[match.end() : match.end() + 1] not in (" ", "\n", ""):
        edits.append(Edit(name, match.end(), match.end(), " ", "FORMAT", ""))
    return edits


def _lines(text: str) -> str:
    """No blanks at ends of lines, one empty line before an item (with its comment), none elsewhere twice, one end."""
    out: list[str] = []
    for line in (part.rstrip() for part in text.split("\n")):
        if not line and (not out or not out[-1]):
            continue
        if _ITEM.match(line):
            at = len(out)
            while at > 0 and out[at - 1].startswith("#"):
                at -= 1
            if at > 0 and out[at - 1] and not out[at - 1].startswith("---"):
                out.insert(at, "")
        out.append(line)
    while out and not out[-1]:
        out.pop()
    return "\n".join(out) + "\n" if out else ""

"""Everything that is known about one rule before it runs, as data."""

from __future__ import annotations

from typing import Any

from tiercel import _core
from tiercel.explain.cost import cost_of
from tiercel.explain.named import Leaf, Named, NamedTree, named_tree, step_trees
from tiercel.rules import CompiledRule, LoadResult
from tiercel.rules.interest import interest_of
from tiercel.rules.program import program

Json = dict[str, Any]


def explain(result: LoadResult, rule: CompiledRule) -> Json:
    """Tree, event types, fields, cost, and what the kernel decides by itself."""
    place = rule.item.context
    return {
        "rule": rule.name,
        "description": rule.description.strip(),
        "file": place.file.name,
        "line": place.place.line + 1,
        "priority": rule.priority_name,
        "source": rule.source,
        "enabled": rule.enabled,
        "tags": list(rule.tags),
        "condition": tree_json(named_tree(result, rule)),
        "condition_compiled": rule.condition_compiled,
        "several_events": several_events(result, rule),
        "events": [name for name in rule.event_names if name != "asyncevent"],
        "condition_fields": rule.condition_fields,
        "output_fields": sorted(set(rule.output_fields)),
        "exceptions": [item.name for item in rule.item.exceptions],
        "cost": cost_of(rule).to_json(),
        "kernel": kernel(result, rule),
    }


def several_events(result: LoadResult, rule: CompiledRule) -> Json | None:
    """The block of a rule over several events; None for any other."""
    if rule.correlation is None:
        return None
    item = rule.correlation.item
    return {
        "kind": item.kind,
        "within_s": item.within_ns / 10**9,
        "by": list(item.by),
        "count": item.count or None,
        "distinct": list(item.distinct),
        "steps": [{"name": name, "condition": tree_json(tree)} for name, tree in step_trees(result, rule)],
    }


def tree_json(tree: NamedTree) -> Json:
    """A tree as nested objects."""
    if isinstance(tree, Leaf):
        found: Json = {"check": tree.text}
        return found | {"lists": list(tree.lists)} if tree.lists else found
    if isinstance(tree, Named):
        return {tree.kind: tree.name, "is": tree_json(tree.tree)}
    return {tree.word: [tree_json(item) for item in tree.items]}


def kernel(result: LoadResult, rule: CompiledRule) -> Json:
    """System calls that the probe sends for this rule, those that keep the state true, and what the probe decides."""
    made = program([rule], "first", result.options.field_sets)
    interest = interest_of([rule], asked=_core.asked_events(made))
    own = set(rule.events.syscall_codes())
    decided = _core.pushdown(made)
    return {
        "syscalls_of_rule": len(own & interest.syscalls),
        "syscalls_for_state": len(interest.syscalls - own),
        "keeps_fd_table": interest.needs_fd_table,
        "pushed_down": decided.splitlines(),
    }

"""Everything that files have defined so far: later items redefine, append to or override earlier ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from tiercel.lang.errors import nearest
from tiercel.rules.decode import fault
from tiercel.rules.items import (
    ExceptionItem,
    ListItem,
    MacroItem,
    PluginRequirement,
    RuleItem,
    RuleUpdate,
)
from tiercel.rules.result import FileResult
from tiercel.rules.semver import ENGINE_VERSION, Version, is_compatible, show_version
from tiercel.rules.source import Context

Item = TypeVar("Item", ListItem, MacroItem, RuleItem)

ExceptionCheck = Callable[[str, ExceptionItem], None]
"""Validates one exception for a source, fills in its default operators, raises LoadFault."""


@dataclass(slots=True)
class Collector:
    """Items by name in order of first definition. All kinds share one count, which decides what sees what."""

    sources: frozenset[str]
    check_exception: ExceptionCheck
    lists: dict[str, ListItem] = field(default_factory=dict)
    macros: dict[str, MacroItem] = field(default_factory=dict)
    rules: dict[str, RuleItem] = field(default_factory=dict)
    engine_version: Version | None = None
    plugin_requirements: list[PluginRequirement] = field(default_factory=list)
    _count: int = 0

    def _next(self) -> int:
        self._count += 1
        return self._count - 1

    def require_engine(self, version: Version, context: Context) -> None:
        """A file needs this version of the language or a later one."""
        if not is_compatible(ENGINE_VERSION, version):
            raise fault(
                context,
                f"Rules require engine version {show_version(version)}, but engine version is "
                f"{show_version(ENGINE_VERSION)}",
                "LOAD_ERR_VALIDATE",
            )
        self.engine_version = max(version, self.engine_version or version)

    def list_item(self, item: ListItem, append: bool) -> None:
        """Define, redefine or append to a list."""
        before = self.lists.get(item.name)
        if append:
            if before is None:
                raise _no_base("List uses 'append' or 'override.items: append' but no list", item, self.lists)
            before.items += item.items
            before.visibility = self._next()
            return
        self.lists[item.name] = self._placed(item, before)

    def macro_item(self, item: MacroItem, append: bool) -> None:
        """Define, redefine or append to a macro."""
        before = self.macros.get(item.name)
        if append:
            if before is None:
                raise _no_base("Macro uses 'append' or 'override.condition: append' but no macro", item, self.macros)
            before.condition = before.condition.joined(item.condition)
            before.visibility = self._next()
            return
        self.macros[item.name] = self._placed(item, before)

    def define_rule(self, rule: RuleItem, result: FileResult) -> None:
        """Define or redefine a rule; a redefinition keeps the place in the order."""
        before = self.rules.get(rule.name)
        _refuse_other_source(before, rule.source, rule.context)
        if rule.source not in self.sources:
            message = f"Unknown source {rule.source}, skipping"
            result.warnings.append(
                rule.context.issue("LOAD_UNKNOWN_SOURCE", message, nearest(rule.source, self.sources))
            )
            rule.unknown_source = True
        for exception in rule.exceptions:
            self._check(rule, exception)
        self.rules[rule.name] = self._placed(rule, before)

    def append_rule(self, update: RuleUpdate, result: FileResult) -> None:
        """Append condition, output, description, tags and exceptions."""
        rule = self._base(update, "Rule uses 'append' or 'override.<key>: append' but no rule")
        if update.condition is not None:
            rule.condition = rule.condition.joined(update.condition)
        if update.output is not None:
            rule.output = rule.output.joined(update.output)
        if update.description is not None:
            rule.description = f"{rule.description} {update.description}"
        if update.tags is not None:
            rule.tags = sorted({*rule.tags, *update.tags})
        for exception in update.exceptions or ():
            self._append_exception(rule, exception)
        rule.visibility = self._next()

    def replace_rule(self, update: RuleUpdate, result: FileResult) -> None:
        """Put new values in the place of old ones."""
        rule = self._base(update, "An 'override.<key>: replace' to a rule was requested but no rule")
        for name in (
            "condition", "output", "description", "priority", "tags", "enabled", "warn_evttypes",
            "skip_if_unknown_filter", "capture", "capture_duration_ms", "correlation",
        ):  # fmt: skip
            value = getattr(update, name)
            if value is not None:
                setattr(rule, name, value)
        if update.exceptions is not None:
            for exception in update.exceptions:
                self._check(rule, exception)
            rule.exceptions = update.exceptions
        rule.visibility = self._next()

    def switch_rule(self, name: str, enabled: bool, context: Context) -> None:
        """The old item that has nothing but `enabled`."""
        rule = self.rules.get(name)
        if rule is None:
            raise _no_base("Rule has 'enabled' key only, but no rule", context, self.rules)
        rule.enabled = enabled

    def _placed(self, item: Item, before: Item | None) -> Item:
        item.visibility = self._next()
        item.index = before.index if before else item.visibility
        return item

    def _base(self, update: RuleUpdate, complaint: str) -> RuleItem:
        rule = self.rules.get(update.name)
        if rule is None:
            raise _no_base(complaint, update, self.rules)
        if update.source is not None:
            _refuse_other_source(rule, update.source, update.context)
        return rule

    def _check(self, rule: RuleItem, exception: ExceptionItem) -> None:
        self.check_exception(rule.source if not rule.unknown_source else "", exception)

    def _append_exception(self, rule: RuleItem, exception: ExceptionItem) -> None:
        before = next((other for other in rule.exceptions if other.name == exception.name), None)
        if before is not None:
            if exception.fields is not None or exception.comps is not None:
                message = "Can not append exception fields to existing exception, only values"
                raise fault(exception.context, message, "LOAD_ERR_VALIDATE")
            before.values += exception.values
            return
        if exception.fields is None:
            message = "Rule exception must have fields property with a list of fields"
            raise fault(exception.context, message, "LOAD_ERR_VALIDATE")
        if not exception.values:
            message = "Rule exception must have values property with a list of values"
            raise fault(exception.context, message, "LOAD_ERR_VALIDATE")
        self._check(rule, exception)
        rule.exceptions.append(exception)


def _no_base(
    complaint: str, item: object, names: dict[str, ListItem] | dict[str, MacroItem] | dict[str, RuleItem]
) -> Exception:
    context: Context = item if isinstance(item, Context) else item.context  # type: ignore[attr-defined]
    message = f"{complaint} by that name already exists"
    return fault(context, message, "LOAD_ERR_VALIDATE", nearest(context.name, names))


def _refuse_other_source(before: RuleItem | None, source: str, context: Context) -> None:
    if before is not None and before.source != source:
        raise fault(context, "Rule has been re-defined with a different source", "LOAD_ERR_VALIDATE")

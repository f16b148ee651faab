"""A collection becomes compiled rules: types, output formats, event sets, and every warning on the way."""

from __future__ import annotations

from dataclasses import replace

from tiercel.lang.errors import LangError, TooLarge, UnknownName
from tiercel.lang.events import ASYNCEVENT, MANY_EVENTS, PLUGINEVENT, EventSet
from tiercel.lang.fields import SYSCALL, FieldTable, table_for
from tiercel.lang.formats import Piece
from tiercel.lang.macros import MAX_LEAVES, macro_names
from tiercel.lang.tree import Check, Expr, Node
from tiercel.rules.collector import Collector
from tiercel.rules.compiled import CompiledRule
from tiercel.rules.conditions import Cache, Conditions
from tiercel.rules.correlation import Correlation, CorrelationItem, Step, StepItem, check_arity, compile_key
from tiercel.rules.deprecated import output_warnings, without_container_info
from tiercel.rules.exceptions import condition_with_exceptions, exception_fields
from tiercel.rules.items import RuleItem
from tiercel.rules.options import LoadOptions
from tiercel.rules.outputs import extra_outputs
from tiercel.rules.place import text_issue
from tiercel.rules.result import FileResult
from tiercel.rules.source import LoadFault, SourceText

MAX_TOTAL_LEAVES = 10 * MAX_LEAVES
"""Checks in all conditions together."""

TOO_MANY_EVENTS = "Rule matches too many evt.type values. This has a significant performance penalty."


class Compiler:
    """Compiles one collection as it stands after a file."""

    def __init__(self, collector: Collector, options: LoadOptions, cache: Cache, result: FileResult) -> None:
        self._collector = collector
        self._options = options
        self._result = result
        self.conditions = Conditions(collector, cache)
        """Trees and places of the collection, also for what looks at it later."""
        self._total = 0

    def run(self) -> list[CompiledRule]:
        """All rules that compile. The first fault ends it, unless all are wanted; faults go to the result."""
        rules: list[CompiledRule] = []
        try:
            self.conditions.parse_macros(self._result.errors if self._options.all_errors else None)
            rules += self._rules() if self._result.successful else ()
        except LoadFault as error:
            self._result.errors.append(error.issue)
        if self._result.successful:
            self._warn_unused()
        return rules

    def _rules(self) -> list[CompiledRule]:
        found = (self._guarded(item) for item in self._collector.rules.values())
        return [rule for rule in found if rule is not None]

    def _guarded(self, item: RuleItem) -> CompiledRule | None:
        if item.unknown_source or item.priority > self._options.min_priority:
            return None
        try:
            return self._rule(item)
        except LoadFault as error:
            if not self._options.all_errors:
                raise
            self._result.errors.append(error.issue)
            return None

    def _rule(self, item: RuleItem) -> CompiledRule | None:
        text = condition_with_exceptions(item)
        own, lists = self.conditions.parse(text, item.context)
        fields = table_for(item.source, self._options.field_sets)
        try:
            tree = self._resolve(own)
            self._warn_condition(item, tree, own, fields, text)
            output = without_container_info(item, self._result)
            pieces = self._pieces(item, output, fields)
            if pieces is None:
                return None
            self.conditions.check_types(tree, fields)
            events = self._events(item, tree)
        except LangError as error:
            if isinstance(error, UnknownName) and item.skip_if_unknown_filter:
                issue = self.conditions.issue("LOAD_UNKNOWN_FILTER", error, text, item.context, own)
                self._result.warnings.append(issue)
                return None
            raise self.conditions.fault(error, text, item.context, own) from None
        correlation = self._correlation(item.correlation, item, fields) if item.correlation else None
        suffix, extra = extra_outputs(item, fields, self._options.append_output)
        return CompiledRule(
            item=item,
            own=own,
            condition=tree,
            output=output,
            pieces=pieces,
            suffix=suffix,
            extra_fields=extra,
            events=events,
            macros=tuple(sorted(macro_names(own))),
            lists=tuple(sorted(lists)),
            exception_fields=tuple(exception_fields(item)),
            correlation=correlation,
        )

    def _correlation(self, found: CorrelationItem, item: RuleItem, fields: FieldTable) -> Correlation:
        check_arity(found)
        by = compile_key(found.by, fields, found.context)
        distinct = compile_key(found.distinct, fields, found.context)
        return Correlation(found, by, distinct, tuple(self._step(step, by, item, fields) for step in found.steps))

    def _step(self, step: StepItem, by: tuple[Expr, ...], item: RuleItem, fields: FieldTable) -> Step:
        own, _lists = self.conditions.parse(step.condition, step.context)
        try:
            tree = self._resolve(own)
            self._warn_condition(item, tree, own, fields, step.condition)
            self.conditions.check_types(tree, fields)
            events = self._events(item, tree)
        except LangError as error:
            raise self.conditions.fault(error, step.condition, step.context, own) from None
        return Step(step.name, tree, by if step.by is None else compile_key(step.by, fields, step.context), events)

    def _resolve(self, own: Node) -> Node:
        resolved = self.conditions.macros.resolve(own)
        self._total += resolved.leaves
        if self._total > MAX_TOTAL_LEAVES:
            raise TooLarge(f"all rules together have more than {MAX_TOTAL_LEAVES} checks")
        return resolved.tree

    def _pieces(self, item: RuleItem, output: str, fields: FieldTable) -> tuple[Piece, ...] | None:
        try:
            return self.conditions.format(output, fields)
        except LangError as error:
            text = item.output if output == item.output.value else SourceText(output)
            context = item.context.child("rule output", "", item.context.place)
            issue = text_issue("LOAD_ERR_COMPILE_OUTPUT", error, text, None, context, "rule output expression")
            if item.skip_if_unknown_filter and isinstance(error, UnknownName):
                self._result.warnings.append(replace(issue, code="LOAD_UNKNOWN_FILTER"))
                return None
            raise LoadFault(issue) from None

    def _events(self, item: RuleItem, tree: Node) -> EventSet:
        if item.source != SYSCALL:
            return EventSet(1 << PLUGINEVENT | 1 << ASYNCEVENT, 0)
        found = self.conditions.events(tree)
        if item.warn_evttypes and found.events.bit_count() > MANY_EVENTS:
            self._result.warnings.append(item.context.issue("LOAD_NO_EVTTYPE", TOO_MANY_EVENTS))
        return EventSet(found.events | 1 << ASYNCEVENT, found.syscalls)

    # -- warnings ---------------------------------------------------------------------------------------------------

    def _warn_condition(self, item: RuleItem, tree: Node, own: Node, fields: FieldTable, text: SourceText) -> None:
        for remark, check in self.conditions.remarks(tree, fields):
            self._remark(remark.code, LangError(remark.message, remark.pos, remark.end), check, item, own, text)
        self._result.warnings += output_warnings(item)

    def _remark(self, code: str, remark: LangError, check: Check, item: RuleItem, own: Node, text: SourceText) -> None:
        remark.check = check
        self._result.warnings.append(self.conditions.issue(code, remark, text, item.context, own))

    def _warn_unused(self) -> None:
        for macro in self._collector.macros.values():
            if macro.name not in self.conditions.macros.used:
                message = "Macro not referred to by any other rule/macro"
                self._result.warnings.append(macro.context.issue("LOAD_UNUSED_MACRO", message))
        for item in self._collector.lists.values():
            if item.name not in self.conditions.used_lists:
                message = "List not referred to by any other rule/macro"
                self._result.warnings.append(item.context.issue("LOAD_UNUSED_LIST", message))

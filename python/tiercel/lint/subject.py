"""What lints look at: a successful load, with trees, facts and the way back to places in files."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from tiercel.lang.errors import LangError
from tiercel.lang.fields import SYSCALL, table_for
from tiercel.lang.tree import Check, Node, leaves
from tiercel.lint.finding import Finding, Lint
from tiercel.rules import CompiledRule, LoadResult
from tiercel.rules.collector import Collector
from tiercel.rules.conditions import Conditions
from tiercel.rules.exceptions import condition_with_exceptions
from tiercel.rules.items import MacroItem
from tiercel.rules.result import Issue
from tiercel.rules.source import Context, SourceText
from tiercel.solver import Facts, Outcome, facts_for, search
from tiercel.solver.search import Formula


@dataclass(slots=True)
class Owner:
    """A rule or macro: its own text and tree, macro names still in it."""

    name: str
    text: SourceText
    tree: Node
    context: Context
    rule: CompiledRule | None


@dataclass
class Subject:
    """A load and what can be asked of it."""

    result: LoadResult
    events_from: str = "any"
    """Which collector the rules are meant for: any, live, capture."""
    _outcomes: dict[str, Outcome] = field(default_factory=dict)

    @property
    def collector(self) -> Collector:
        """Everything that the files defined."""
        assert self.result.collector is not None
        return self.result.collector

    @property
    def conditions(self) -> Conditions:
        """Trees of macros."""
        assert self.result.conditions is not None
        return self.result.conditions

    @cached_property
    def rules(self) -> list[Owner]:
        """All rules that compiled."""
        return [
            Owner(rule.name, condition_with_exceptions(rule.item), rule.own, rule.item.context, rule)
            for rule in self.result.rules
        ]

    @cached_property
    def steps(self) -> list[Owner]:
        """Steps of rules over several events, named as their rule."""
        found: list[Owner] = []
        for rule in self.result.rules:
            for step in rule.correlation.item.steps if rule.correlation else ():
                tree = self.conditions.parse(step.condition, step.context)[0]
                found.append(Owner(rule.name, step.condition, tree, step.context, None))
        return found

    @cached_property
    def macros(self) -> list[Owner]:
        """All macros but those that only rules of a source without its plugin could use."""
        found = [self._macro(item) for item in self.collector.macros.values()]
        return [owner for owner in found if self._is_readable(owner)]

    def _is_readable(self, owner: Owner) -> bool:
        facts = self.facts(owner)
        try:
            for leaf in leaves(self.resolved(owner.tree)):
                if isinstance(leaf, Check):
                    facts.of(leaf)
        except LangError:
            return False
        return True

    def _macro(self, item: MacroItem) -> Owner:
        return Owner(item.name, item.condition, self.conditions.macros.tree(item.name), item.context, None)

    def facts(self, owner: Owner) -> Facts:
        """Facts of the fields that an owner can use."""
        source = owner.rule.source if owner.rule else self._macro_source(owner)
        return facts_for(table_for(source, self.result.options.field_sets))

    def _macro_source(self, owner: Owner) -> str:
        """A macro has no source of its own: that of the first rule that its fields fit."""
        names = {rule.rule.source for rule in self.rules if rule.rule and owner.name in rule.rule.macros}
        return SYSCALL if not names or SYSCALL in names else min(names)

    def resolved(self, node: Node) -> Node:
        """A tree with its macros put in."""
        return self.conditions.macros.resolve(node).tree

    def outcome(self, rule: CompiledRule) -> Outcome:
        """Whether the rule's condition can hold, searched once."""
        if rule.name not in self._outcomes:
            facts = facts_for(table_for(rule.source, self.result.options.field_sets))
            self._outcomes[rule.name] = search([(rule.condition, True)], facts)
        return self._outcomes[rule.name]

    def search(self, owner: Owner, *formulas: Formula) -> Outcome:
        """Whether all formulas can come true; macro names are resolved."""
        return search([(self.resolved(tree), wanted) for tree, wanted in formulas], self.facts(owner))

    # -- findings ---------------------------------------------------------------------------------------------------

    def at_item(self, lint: Lint, message: str, context: Context, way_out: str = "") -> Finding:
        """A finding about a whole item."""
        return Finding(lint, context.issue(lint.code, message), way_out)

    def at_node(self, lint: Lint, message: str, owner: Owner, node: Node, way_out: str = "") -> Finding:
        """A finding about a part of the owner's own tree."""
        first, *others = leaves(node)
        end = max([first.end, *(leaf.end for leaf in others)])
        error = LangError(message, first.pos, end)
        return Finding(lint, self._issue(lint, error, owner), way_out)

    def at_check(
        self, lint: Lint, message: str, owner: Owner, check: Check, pos: int, end: int, way_out: str = ""
    ) -> Finding:
        """A finding about a part of a check of the owner's, which may stand in one of its macros."""
        error = LangError(message, pos, end)
        error.check = check
        return Finding(lint, self._issue(lint, error, owner), way_out)

    def _issue(self, lint: Lint, error: LangError, owner: Owner) -> Issue:
        return self.conditions.issue(lint.code, error, owner.text, owner.context, owner.tree)

"""Texts of conditions to trees, with the lists and macros of one collection, and faults to their places in files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, TypeVarTuple

from tiercel.lang.errors import LangError, MacroFault, TooLarge
from tiercel.lang.events import EventSet, event_set
from tiercel.lang.fields import FieldTable
from tiercel.lang.formats import Piece, parse_format
from tiercel.lang.lint import Lint, lint
from tiercel.lang.lists import ListTable, quote_item
from tiercel.lang.macros import Known, Macro, MacroTable
from tiercel.lang.parser import parse
from tiercel.lang.tree import Check, FieldExpr, Node, ValueList, leaves
from tiercel.lang.typecheck import TypedCheck, check_types
from tiercel.rules.collector import Collector
from tiercel.rules.deprecated import condition_warnings
from tiercel.rules.place import text_issue
from tiercel.rules.result import Issue
from tiercel.rules.source import Context, LoadFault, SourceText

Answer = TypeVar("Answer")
Given = TypeVarTuple("Given")

LONG = 1000
"""Constants of a check."""

MAX_CHARACTERS = 32 << 20
"""Of all conditions of a load together, with their lists put in; equal ones count once."""


@dataclass(slots=True)
class Cache:
    """Answers that stay true between the compilations after each file."""

    trees: dict[str, Node] = field(default_factory=dict)
    characters: int = 0
    """Of all texts that were parsed."""
    formats: dict[tuple[int, str], tuple[Piece, ...]] = field(default_factory=dict)
    """Parsed output formats by identity of the field table and text; tables live as long as the process."""
    resolved: Known = field(default_factory=Known)
    """A rule that later files leave as it is keeps its tree."""
    made: dict[tuple[Any, ...], tuple[Any, Any]] = field(default_factory=dict)

    def once(self, make: Callable[[*Given], Answer], *given: *Given) -> Answer:
        """`make(*given)`, the same for the same objects; they are kept alive beside the answer."""
        key = (make, *map(id, given))
        if (found := self.made.get(key)) is None:
            found = self.made[key] = (given, make(*given))
        answer: Answer = found[1]
        return answer


class Conditions:
    """Parses and resolves; `used_lists` and `macros.used` collect what was needed."""

    def __init__(self, collector: Collector, cache: Cache) -> None:
        self._collector = collector
        self._cache = cache
        self.used_lists: set[str] = set()
        self._lists = self._list_table()
        self.macros = MacroTable({}, cache.resolved)

    def parse_macros(self, faults: list[Issue] | None = None) -> None:
        """Parse and resolve all macros; LoadFault at the first broken one, used or not.

        With `faults`, all macros that do not parse are added to it and nothing is resolved.
        """
        macros: dict[str, Macro] = {}
        for item in self._collector.macros.values():
            try:
                tree, _lists = self.parse(item.condition, item.context)
            except LoadFault as error:
                if faults is None:
                    raise
                faults.append(error.issue)
            else:
                macros[item.name] = Macro(item.name, tree, item.index, item.visibility)
        if faults:
            return
        self.macros = MacroTable(macros, self._cache.resolved)
        try:
            self.macros.resolve_all()
        except LangError as error:
            broken = self._collector.macros[self.macros.failed or next(iter(macros))]
            raise self.fault(error, broken.condition, broken.context) from None

    def parse(self, text: SourceText, context: Context) -> tuple[Node, set[str]]:
        """Tree of a text with its lists put in, macro names still in it, and the lists that it uses."""
        try:
            expanded, used = self._lists.expand(text.value)
            self.used_lists |= used
            tree = self._cache.trees.get(expanded)
            if tree is None:
                tree = self._cache.trees[expanded] = self._parsed(expanded)
        except LangError as error:
            raise self.fault(error, text, context) from None
        return tree, used

    def _parsed(self, expanded: str) -> Node:
        """A tree is some twenty times as large as its text, and a large list in many conditions is in each of them."""
        self._cache.characters += len(expanded)
        if self._cache.characters > MAX_CHARACTERS:
            raise TooLarge(
                f"with this condition and its lists, all conditions together have more than {MAX_CHARACTERS} characters"
            )
        return parse(expanded)

    def origins(self, text: SourceText) -> tuple[str, list[int]]:
        """A text with its lists put in, and where each of its characters (and its end) stands in `text`."""
        return self._lists.expand_with_origins(text.value)

    def check_types(self, tree: Node, fields: FieldTable) -> None:
        """Types of every check; the LangError carries the check."""
        self._cache.once(_check_types, tree, fields, self._cache)

    def types(self, check: Check, fields: FieldTable) -> TypedCheck:
        """Types and constants of one check of these conditions."""
        return check_types(check, fields) if _is_long(check) else self._cache.once(check_types, check, fields)

    def remarks(self, tree: Node, fields: FieldTable) -> list[tuple[Lint, Check]]:
        """What is legal in a condition and probably not meant, or old."""
        return self._cache.once(_remarks, tree, fields, self._cache)

    def events(self, tree: Node) -> EventSet:
        """What a tree without macro names can be true for."""
        return self._cache.once(event_set, tree)

    def format(self, text: str, fields: FieldTable) -> tuple[Piece, ...]:
        """Pieces of an output format."""
        key = (id(fields), text)
        if key not in self._cache.formats:
            self._cache.formats[key] = parse_format(text, fields)
        return self._cache.formats[key]

    def fault(self, error: LangError, text: SourceText, context: Context, own: Node | None = None) -> LoadFault:
        """An error of a condition, ready to be raised."""
        code = "LOAD_ERR_VALIDATE" if isinstance(error, MacroFault) else "LOAD_ERR_COMPILE_CONDITION"
        return LoadFault(self.issue(code, error, text, context, own))

    def issue(self, code: str, error: LangError, text: SourceText, context: Context, own: Node | None) -> Issue:
        """The issue at the place of the fault: in `text`, or in the macro from which the faulty check came."""
        if own is not None and isinstance(error.check, Check):
            owner = self._owner(error.check, own)
            if owner is not None:
                macro = self._collector.macros[owner]
                context = context.child("macro", owner, macro.context.place)
                text = macro.condition
        try:
            expanded = self._lists.expand_with_origins(text.value)
        except TooLarge:  # this is the fault that is reported
            return text_issue(code, error, text, None, context)
        return text_issue(code, error, text, expanded, context)

    def _owner(self, check: Check, own: Node) -> str | None:
        """Name of the macro whose own text has this check; None for the rule's own."""
        if any(leaf is check for leaf in leaves(own)):
            return None
        for name in self.macros.names():
            if any(leaf is check for leaf in leaves(self.macros.tree(name))):
                return name
        return None

    def _list_table(self) -> ListTable:
        lists = self._collector.lists
        rows: list[tuple[str, list[str]]] = []
        for item in lists.values():
            texts: list[str] = []
            for value in item.items:
                inner = lists.get(value)
                if inner is not None and inner.index < item.visibility:
                    self.used_lists.add(inner.name)
                    texts += [quote_item(text) for text in inner.items]
                else:
                    texts.append(quote_item(value))
            rows.append((item.name, texts))
        return ListTable(rows)


def _check_types(tree: Node, fields: FieldTable, cache: Cache) -> None:
    for check in leaves(tree):
        if isinstance(check, Check):
            try:
                cache.once(_fits if _is_long(check) else check_types, check, fields)
            except LangError as error:
                error.check = check
                raise


def _fits(check: Check, fields: FieldTable) -> None:
    check_types(check, fields)


def _is_long(check: Check) -> bool:
    """Constants take more memory than their text, so those of a long list are not kept."""
    return isinstance(check.right, ValueList) and len(check.right.items) > LONG


def _remarks(tree: Node, fields: FieldTable, cache: Cache) -> list[tuple[Lint, Check]]:
    first: dict[str, Check] = {}
    found: list[tuple[Lint, Check]] = []
    for check in leaves(tree):
        if isinstance(check, Check):
            if isinstance(check.left, FieldExpr):
                first.setdefault(check.left.name, check)
            found += [(remark, check) for remark in cache.once(lint, check, fields)]
    old = condition_warnings(first)
    return found + [(Lint("LOAD_DEPRECATED_ITEM", message, check.pos, check.end), check) for message, check in old]

"""A rule that is ready to run, and what is known about it."""

from __future__ import annotations

from dataclasses import dataclass

from tiercel.lang.events import EventSet, names_of
from tiercel.lang.formats import Piece, Token
from tiercel.lang.printer import pretty, print_expr
from tiercel.lang.record import record
from tiercel.lang.tree import Check, Node, fields_of, leaves
from tiercel.rules.correlation import Correlation
from tiercel.rules.items import PRIORITIES, RuleItem


@record
class ExtraField:
    """A further field of the JSON alert: a text of several pieces, or (`raw`) one value that keeps its type."""

    key: str
    pieces: tuple[Piece, ...]
    raw: bool


@dataclass(frozen=True, slots=True, eq=False)
class CompiledRule:
    """A rule of a loaded collection. `condition` has no macro names left; `events` is what it can be true for."""

    item: RuleItem
    own: Node
    """The condition as written, exceptions included: macro names are still in it."""
    condition: Node
    output: str
    pieces: tuple[Piece, ...]
    suffix: tuple[Piece, ...]
    extra_fields: tuple[ExtraField, ...]
    events: EventSet
    macros: tuple[str, ...]
    lists: tuple[str, ...]
    exception_fields: tuple[str, ...]
    correlation: Correlation | None = None

    @property
    def name(self) -> str:
        """Unique name."""
        return self.item.name

    @property
    def source(self) -> str:
        """Event source."""
        return self.item.source

    @property
    def priority(self) -> int:
        """0 emergency … 7 debug."""
        return self.item.priority

    @property
    def priority_name(self) -> str:
        """As alerts print it."""
        return PRIORITIES[self.item.priority]

    @property
    def tags(self) -> tuple[str, ...]:
        """Sorted."""
        return tuple(self.item.tags)

    @property
    def description(self) -> str:
        """What the rule is for."""
        return self.item.description

    @property
    def enabled(self) -> bool:
        """As the files say; `LoadResult.active` has the rules that run."""
        return self.item.enabled

    @property
    def condition_compiled(self) -> str:
        """The condition with lists and macros put in, in Falco's printed form."""
        return pretty(self.condition)

    @property
    def event_names(self) -> list[str]:
        """Names of the events that the rule is tried for."""
        return names_of(self.all_events.events)

    @property
    def all_events(self) -> EventSet:
        """Events that the condition or one of its steps can be true for."""
        found = self.events
        for step in self.correlation.steps if self.correlation else ():
            found |= step.events
        return found

    @property
    def conditions(self) -> tuple[Node, ...]:
        """The rule's own condition, then those of its steps."""
        steps = self.correlation.steps if self.correlation else ()
        return (self.condition, *(step.condition for step in steps))

    @property
    def condition_fields(self) -> list[str]:
        """Fields that the condition reads, sorted, with their arguments."""
        names: set[str] = set()
        for check in leaves(self.condition):
            if isinstance(check, Check):
                names.update(print_expr(field) for field in fields_of(check.left))
                if check.right is not None:
                    names.update(print_expr(field) for field in fields_of(check.right))
        return sorted(names)

    @property
    def condition_operators(self) -> list[str]:
        """Operators of the condition, sorted."""
        checks = (check for check in leaves(self.condition) if isinstance(check, Check))
        return sorted({f"{check.op} {check.modifier}" if check.modifier else check.op for check in checks})

    @property
    def output_fields(self) -> list[str]:
        """Fields that the message and the extra fields read, as often as they do, sorted, with their arguments."""
        names: list[str] = []
        for piece in (*self.pieces, *self.suffix, *(piece for extra in self.extra_fields for piece in extra.pieces)):
            if isinstance(piece, Token):
                names += [print_expr(field) for field in fields_of(piece.expr)]
        return sorted(names)

    def field_names(self) -> set[str]:
        """Every field that condition or output read, without arguments."""
        checks = [check for tree in self.conditions for check in leaves(tree) if isinstance(check, Check)]
        names = {field.name for check in checks for field in fields_of(check.left)}
        names.update(field.name for check in checks if check.right is not None for field in fields_of(check.right))
        for expr in self.correlation.exprs() if self.correlation else ():
            names.update(field.name for field in fields_of(expr))
        for piece in (*self.pieces, *self.suffix, *(piece for extra in self.extra_fields for piece in extra.pieces)):
            if isinstance(piece, Token):
                names.update(field.name for field in fields_of(piece.expr))
        return names

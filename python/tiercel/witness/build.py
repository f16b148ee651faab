"""Values of fields for which a rule fires, and the least change after which it does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tiercel._generated.events import EVENTS
from tiercel.errors import TiercelError
from tiercel.lang.fields import event_names, table_for
from tiercel.lang.parser import parse
from tiercel.lang.tree import Check, Constant, FieldExpr, Node, Not, Or, ValueList, fields_of, leaves
from tiercel.lint.unmatchable import WORDS
from tiercel.rules import CompiledRule, LoadResult
from tiercel.ruletest.values import Values
from tiercel.solver import Facts, Model, Refuted, facts_for, holds, search
from tiercel.solver.domains import candidates
from tiercel.solver.realise import realise
from tiercel.solver.search import Formula

POSSIBLE = parse("not evt.num = 0 and not evt.dir = > and not proc.name = '<NA>'")
"""What every event of a running system says: the first has number 1, and only the ends of calls are reported."""

FIRST = ("fd.name", "fd.directory", "fs.path.name", "proc.name", "proc.cmdline", "proc.args", "proc.exepath",
         "proc.pname", "fd.sip", "fd.rip", "fd.sport", "user.name")  # fmt: skip
"""Fields that a person would change first, in this order."""

LAST = ("evt.type", "evt.res", "evt.rawres", "evt.dir", "container.id", "fd.num", "fd.typechar", "fd.type")
"""Fields whose change makes another event rather than a near miss."""


class NoWitness(TiercelError):
    """No event could be built; the text says why."""


@dataclass(frozen=True, slots=True)
class Witness:
    """Two events. They differ in `field` alone: `before` there, `after` here (None: missing)."""

    fires: Values
    near_miss: Values
    field: str
    before: Any
    after: Any


def build(result: LoadResult, rule: CompiledRule, without: Iterable[Check] = ()) -> Witness:
    """Both events of a rule; `NoWitness` where there are none, or none was found. `without`: checks that must fail."""
    facts = facts_for(table_for(rule.source, result.options.field_sets))
    fires = firing(rule, facts, [(check, False) for check in without])
    return _near_miss(rule.condition, fires, facts)


OTHER_TYPES = (b"close", b"mkdir", b"execve")
"""Types of events that a rule is hardly about all of."""

OPENS = ("open", "openat", "openat2", "open_by_handle_at", "creat")


def _only_of_their_events(condition: Node) -> Iterator[Formula]:
    """A parameter has a value only in events that have it."""
    for name in dict.fromkeys(
        name for check in leaves(condition) if isinstance(check, Check) for name in _fields(check)
    ):
        if name.startswith(("evt.arg.", "evt.rawarg.")):
            parameter = name.split(".", 2)[2]
            events = [event[1] for event in EVENTS if any(param[0] == parameter for param in event[6])]
        elif name.startswith("evt.is_open_"):
            events = list(OPENS)
        else:
            continue
        types = ValueList(tuple(Constant(event) for event in dict.fromkeys(events)))
        missing = Not(Check(FieldExpr(name), "exists"))
        yield Or((Check(FieldExpr("evt.type"), "in", types), missing)), True


TOGETHER = {
    frozenset({"fd.typechar", "fd.num"}): "fd.num >= 0 or not fd.typechar exists or not fd.num exists",
    frozenset({"fd.num", "evt.res", "evt.is_open_read"}): "evt.res = SUCCESS or fd.num < 0 or not evt.res exists",
    frozenset({"fd.l4proto", "evt.type"}): "not fd.l4proto = udp or not evt.type in (accept, accept4, listen)",
}
"""What is so of several fields at once, for rules that read all of them: an open that failed has no file, and only TCP
is listened for."""


def _together(condition: Node) -> Iterator[Formula]:
    read = {name for check in leaves(condition) if isinstance(check, Check) for name in _fields(check)}
    for names, text in TOGETHER.items():
        if names <= read:
            yield parse(text), True


def _fields(check: Check) -> Iterator[str]:
    return (field.name for field in fields_of(check.left) if field.arg is None)


def possible(rule: CompiledRule) -> list[Formula]:
    """What is so in every event, for the fields of a rule."""
    if rule.source != "syscall":
        return []
    return [(POSSIBLE, True), *_only_of_their_events(rule.condition), *_together(rule.condition)]


def with_type(rule: CompiledRule, values: Values, formulas: list[Formula], facts: Facts) -> Values:
    """Every event has a type, and one that exists."""
    kind = values.get("evt.type")
    if rule.source != "syscall" or (isinstance(kind, bytes) and kind.decode("utf-8", "replace") in event_names()):
        return values
    for other in OTHER_TYPES:
        tried = {**values, "evt.type": other}
        if all(holds(tree, tried, facts) is truth for tree, truth in formulas):
            return {"evt.type": other, **{name: value for name, value in tried.items() if name != "evt.type"}}
    return values


def firing(rule: CompiledRule, facts: Facts, more: Iterable[Formula] = ()) -> Values:
    """Values for which the condition holds, and `more` with it; `NoWitness` where there are none."""
    wanted: list[Formula] = [(rule.condition, True), *possible(rule), *more]
    outcome = search(wanted, facts)
    if isinstance(outcome, Refuted):
        if isinstance(search(wanted[:1], facts), Model):
            raise NoWitness(
                f"'{rule.name}' waits for a placeholder (evt.num = 0, evt.dir = >)", "fill it in, and ask again"
            )
        raise NoWitness(f"'{rule.name}' can never fire", "'tiercel check' says which parts contradict each other")
    values = realise(outcome, wanted, facts) if isinstance(outcome, Model) else None
    if values is None:
        raise NoWitness(f"no event was found for '{rule.name}', though there may be one", "")
    return with_type(rule, values, wanted, facts)


def _near_miss(condition: Node, fires: Values, facts: Facts) -> Witness:
    for name in sorted(fires, key=_telling):
        for value in _others(condition, name, fires[name], facts):
            changed = {**fires, name: value}
            if value is None:
                del changed[name]
            if not holds(condition, changed, facts):
                return Witness(fires, changed, name, fires[name], value)
    raise NoWitness("no single value can be changed so that the rule does not fire")


def _telling(name: str) -> tuple[bool, int, bool]:
    return name in LAST, FIRST.index(name) if name in FIRST else len(FIRST), name.startswith("evt.")


def _others(condition: Node, name: str, value: Any, facts: Facts) -> Iterator[Any]:
    """Other values of a field: plain ones that no check names first, then none at all."""
    read = [facts.of(check) for check in dict.fromkeys(leaves(condition)) if isinstance(check, Check)]
    about = [fact for fact in read if fact.variable == name]
    if name == "evt.type":
        yield from OTHER_TYPES
    elif name in WORDS:
        several = isinstance(value, list)
        yield from ([word.encode()] if several else word.encode() for word in sorted(WORDS[name]) if word.isalnum())
    elif about:
        several = isinstance(value, list)
        tried = list(candidates(about[0].kind, about))
        fresh = [one for one in tried if one not in {c for fact in about for c in fact.constants if _hashable(c)}]
        for one in (*fresh, *tried):
            if [one] != value and one != value:
                yield [one] if several else one
    yield None


def _hashable(value: Any) -> bool:
    return not isinstance(value, list)

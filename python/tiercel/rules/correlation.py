"""`sequence`, `threshold` and `absent`: what a rule says about several events, read and compiled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from tiercel.lang.errors import LangError, TypeFault, nearest
from tiercel.lang.events import EventSet
from tiercel.lang.fields import FieldTable
from tiercel.lang.parser import parse_left
from tiercel.lang.printer import print_expr
from tiercel.lang.record import record
from tiercel.lang.tree import Expr, Node
from tiercel.lang.typecheck import type_of
from tiercel.rules import decode
from tiercel.rules.decode import fault, is_defined
from tiercel.rules.source import Context, SourceText
from tiercel.rules.yamltree import Mapping, Scalar, Sequence

Kind = Literal["sequence", "threshold", "absent"]
KINDS: tuple[Kind, ...] = ("sequence", "threshold", "absent")

MAX_STEPS = 15
"""Steps before the rule's own condition."""
MAX_COUNT = 10_000
MAX_KEY = 8
"""Fields that events may be grouped by."""
DEFAULT_KEYS = 10_000
MAX_KEYS = 1_000_000

_KEYS: dict[Kind, tuple[str, ...]] = {
    "sequence": ("by", "within", "max_keys", "steps"),
    "threshold": ("by", "within", "max_keys", "count", "distinct"),
    "absent": ("by", "within", "max_keys", "condition", "expected_by"),
}
_DURATION = re.compile(r"([0-9]{1,9})\s*(ms|s|m|h|d)")
_UNIT_NS = {"ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9, "d": 86400 * 10**9}
_STEP_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


@record
class StepItem:
    """A condition beside the rule's own, as written. `by` None: as the rule."""

    name: str
    condition: SourceText
    by: tuple[str, ...] | None
    context: Context


@record
class CorrelationItem:
    """The block of a rule, as written."""

    kind: Kind
    within_ns: int
    context: Context
    by: tuple[str, ...] = ()
    max_keys: int = DEFAULT_KEYS
    count: int = 0
    distinct: tuple[str, ...] = ()
    steps: tuple[StepItem, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A condition beside the rule's own, compiled. `by` is what its events are grouped by."""

    name: str
    condition: Node
    by: tuple[Expr, ...]
    events: EventSet


@dataclass(frozen=True, slots=True, eq=False)
class Correlation:
    """What a rule says about several events.

    `sequence`: the steps in order, then the rule's condition. `threshold`: the rule's condition `count` times, or with
    so many values of `distinct`. `absent`: the rule's condition, and then not the one step.
    """

    item: CorrelationItem
    by: tuple[Expr, ...]
    distinct: tuple[Expr, ...] = ()
    steps: tuple[Step, ...] = field(default=())

    @property
    def kind(self) -> Kind:
        """Which of the three."""
        return self.item.kind

    def exprs(self) -> Iterator[Expr]:
        """Everything whose value is read beside the conditions."""
        yield from self.by
        yield from self.distinct
        for step in self.steps:
            yield from step.by


def read_correlation(item: Mapping, context: Context) -> CorrelationItem | None:
    """The block of a rule item; None where there is none. LoadFault at what does not fit."""
    given = [kind for kind in KINDS if is_defined(item, kind)]
    if len(given) > 1:
        raise fault(context, f"A rule has one of {', '.join(KINDS)}, not {' and '.join(given)}")
    return _read(item, given[0], context) if given else None


def _read(item: Mapping, kind: Kind, context: Context) -> CorrelationItem:
    block = item.get(kind)
    assert block is not None
    at = context.child(kind, "", block.place)
    if not isinstance(block, Mapping):
        raise fault(at, f"'{kind}' must be a mapping with the keys {', '.join(_KEYS[kind])}")
    _refuse_unknown(block, _KEYS[kind], at)
    return CorrelationItem(
        kind=kind,
        within_ns=_duration(block, "within", at),
        context=at,
        by=_fields(block, "by", at) or (),
        max_keys=_number(block, "max_keys", DEFAULT_KEYS, MAX_KEYS, at),
        count=_number(block, "count", 0, MAX_COUNT, at) if kind == "threshold" else 0,
        distinct=_fields(block, "distinct", at) or (),
        steps=_STEPS[kind](block, at),
    )


def _refuse_unknown(block: Mapping, known: tuple[str, ...], at: Context) -> None:
    for key, _value in block.pairs:
        name = key.text if isinstance(key, Scalar) else "?"
        if name not in known:
            here = at.child("value for", name, key.place)
            raise fault(here, f"Unknown key '{name}'; there are {', '.join(known)}", suggestion=nearest(name, known))


def _duration(block: Mapping, key: str, at: Context) -> int:
    node = decode.scalar(block, key, at)
    match = _DURATION.fullmatch(node.text)
    if not match or int(match[1]) == 0:
        here = at.child("value for", key, node.place)
        raise fault(here, f"'{node.text}' is no duration; write a number with ms, s, m, h or d, such as 30s")
    return int(match[1]) * _UNIT_NS[match[2]]


def _number(block: Mapping, key: str, default: int, most: int, at: Context) -> int:
    if not is_defined(block, key) and default:
        return default
    number = decode.unsigned(block, key, at)
    if not 1 <= number <= most:
        node = decode.scalar(block, key, at)
        raise fault(at.child("value for", key, node.place), f"'{key}' must be from 1 to {most}")
    return number


def _fields(block: Mapping, key: str, at: Context) -> tuple[str, ...] | None:
    node = block.get(key)
    if node is None:
        return None
    texts = decode.strings(block, key, at) if isinstance(node, Sequence) else [decode.string(block, key, at)]
    if len(texts) > MAX_KEY:
        raise fault(at.child("value for", key, node.place), f"'{key}' has more than {MAX_KEY} fields")
    return tuple(texts)


def _no_steps(block: Mapping, at: Context) -> tuple[StepItem, ...]:
    return ()


def _sequence_steps(block: Mapping, at: Context) -> tuple[StepItem, ...]:
    node = block.get("steps")
    if not isinstance(node, Sequence) or not 1 <= len(node.items) <= MAX_STEPS:
        raise fault(at, f"'steps' must be a list of 1 to {MAX_STEPS} steps that come before the rule's condition")
    steps = tuple(_step(child, number, at) for number, child in enumerate(node.items, 1))
    names = [step.name for step in steps]
    for step in steps:
        if names.count(step.name) > 1:
            raise fault(step.context, f"Two steps have the name '{step.name}'")
    return steps


def _step(node: object, number: int, at: Context) -> StepItem:
    if not isinstance(node, Mapping):
        raise fault(at, f"Step {number} must be a mapping with name, condition and by")
    here = at.child("step", str(number), node.place)
    _refuse_unknown(node, ("name", "condition", "by"), here)
    name = decode.string(node, "name", here) if is_defined(node, "name") else f"step{number}"
    if not _STEP_NAME.fullmatch(name) or name == "condition":
        raise fault(here, f"'{name}' is no name for a step; use letters, digits, _ and -")
    return StepItem(name, decode.source_text(node, "condition", here), _fields(node, "by", here), here)


def _expected(block: Mapping, at: Context) -> tuple[StepItem, ...]:
    return (StepItem("expected", decode.source_text(block, "condition", at), _fields(block, "expected_by", at), at),)


_STEPS = {"sequence": _sequence_steps, "threshold": _no_steps, "absent": _expected}


def compile_key(texts: tuple[str, ...], fields: FieldTable, context: Context) -> tuple[Expr, ...]:
    """Fields and transformers that events are grouped by. LoadFault at one that does not exist or is a list."""
    return tuple(_key_part(text, fields, context) for text in texts)


def _key_part(text: str, fields: FieldTable, context: Context) -> Expr:
    try:
        expr = parse_left(text)
        if type_of(expr, fields).is_list:
            raise TypeFault(f"'{text}' is a list; events are grouped by single values")
    except LangError as error:
        message = f"'{text}' is nothing to group events by: {error}"
        raise fault(context, message, "LOAD_ERR_VALIDATE", error.suggestion) from None
    return expr


def check_arity(item: CorrelationItem) -> None:
    """Every step's key has as many parts as the rule's. LoadFault where not."""
    for step in item.steps:
        if step.by is not None and len(step.by) != len(item.by):
            message = f"'{step.name}' is grouped by {len(step.by)} values, the rule by {len(item.by)}"
            raise fault(step.context, message, "LOAD_ERR_VALIDATE")


def show_key(exprs: tuple[Expr, ...]) -> str:
    """The key as it is written."""
    return ", ".join(print_expr(expr) for expr in exprs)

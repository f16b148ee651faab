"""Compiled rules to the program that the engine runs: JSON bytes, as `docs/architecture.md` describes them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, Literal

from tiercel._core import sha256
from tiercel.lang.constants import from_bytes, raw_bytes
from tiercel.lang.fields import FieldTable, static_value, table_for
from tiercel.lang.formats import Literal as LiteralText
from tiercel.lang.formats import Piece, Token
from tiercel.lang.printer import pretty
from tiercel.lang.tree import And, Argument, Call, Check, Constant, FieldExpr, Leaf, Node, Not, ValueList, fold
from tiercel.lang.typecheck import TypedCheck, check_types
from tiercel.rules.compiled import CompiledRule, ExtraField
from tiercel.rules.correlation import Step
from tiercel.rules.pause import no_collection

VERSION = 1
Json = dict[str, Any]
TypesOf = Callable[[Check, FieldTable], TypedCheck]

_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@no_collection()
def program(
    rules: Iterable[CompiledRule],
    rule_matching: Literal["first", "all"] = "first",
    plugins: frozenset[str] = frozenset(),
    types: TypesOf = check_types,
) -> bytes:
    """The program for these rules, in their order. `types`: of a check, where somebody knows them already."""
    predicates = _Predicates(types)
    plain: list[CompiledRule] = []
    compiled: list[Json] = []
    correlations: list[Json] = []
    for rule in rules:
        if rule.correlation is None:
            plain.append(rule)
        else:
            _add_correlated(rule, compiled, correlations, predicates, table_for(rule.source, plugins))
    compiled += [_rule(rule, predicates, table_for(rule.source, plugins)) for rule in plain]
    document = {
        "version": VERSION,
        "rules": compiled,
        "rule_matching": rule_matching,
        "correlations": correlations,
    }
    return f'{{"predicates":[{",".join(predicates.rows)}],{_json(document)[1:]}'.encode()


class _Predicates:
    """Checks that are equal share an index."""

    def __init__(self, types: TypesOf) -> None:
        self._types = types
        self._by_text: dict[str, int] = {}
        self._by_check: dict[tuple[int, int], tuple[Check, int]] = {}

    @property
    def rows(self) -> list[str]:
        """Each as JSON, in their order."""
        return list(self._by_text)

    def index(self, check: Check, fields: FieldTable) -> int:
        """Index of a check, equal ones found by their compiled form."""
        key = (id(check), id(fields))
        if key not in self._by_check:
            index = self._by_text.setdefault(_json(predicate(check, fields, self._types)), len(self._by_text))
            self._by_check[key] = (check, index)
        return self._by_check[key][1]


def predicate(check: Check, fields: FieldTable, types: TypesOf = check_types) -> Json:
    """One check that has passed the type check."""
    return {
        "lhs": _expr(check.left, fields),
        "op": check.op,
        "mod": check.modifier,
        "rhs": _right(check, fields, types),
    }


def _right(check: Check, fields: FieldTable, types: TypesOf) -> Json | None:
    right = check.right
    if right is None:
        return None
    if isinstance(right, Call):
        return {"expr": _expr(right.args[0] if right.fn == "val" else right, fields)}
    typed = types(check, fields)
    return {"list": list(typed.values)} if typed.is_list else dict(typed.values[0])


def _expr(expr: Argument, fields: FieldTable) -> Json:
    if isinstance(expr, FieldExpr):
        bound = fields.bind(expr)
        value = static_value(bound.info)
        if value is not None:  # a constant, in the only form in which one can stand where a field does
            return {"fn": "concat", "args": [{"s": value}, {"s": ""}], "arg": None}
        return {"field": bound.info.name, "arg": bound.arg}
    if isinstance(expr, Constant):
        return from_bytes(raw_bytes(expr.text))
    if isinstance(expr, ValueList):
        return {"list": [_expr(item, fields) for item in expr.items]}
    return {"fn": expr.fn, "args": [_expr(arg, fields) for arg in expr.args], "arg": expr.arg}


def condition(root: Node, predicates: _Predicates, fields: FieldTable) -> Any:
    """A condition; `and` inside `and`, `or` inside `or` become one group, which changes no answer."""

    def leaf(node: Leaf) -> Any:
        assert isinstance(node, Check)
        return predicates.index(node, fields)

    def group(node: Node, parts: list[Any]) -> Any:
        if isinstance(node, Not):
            inner = parts[0]
            return inner["not"] if isinstance(inner, dict) and "not" in inner else {"not": inner}
        word = "and" if isinstance(node, And) else "or"
        flat: list[Any] = []
        for part in parts:
            flat += part[word] if isinstance(part, dict) and word in part else [part]
        return {word: flat}

    return fold(root, leaf, group)


def _rule(rule: CompiledRule, predicates: _Predicates, fields: FieldTable) -> Json:
    return {
        "name": rule.name,
        "source": rule.source,
        "priority": rule.priority,
        "tags": list(rule.tags),
        "capture_ms": rule.item.capture_duration_ms if rule.item.capture else None,
        "events": rule.events.event_codes(),
        "match_all_events": False,
        "condition": condition(rule.condition, predicates, fields),
        "output": [_token(piece, fields) for piece in rule.pieces],
        "extra_fields": _static_fields(rule, fields)
        | {extra.key: _extra(extra, fields) for extra in rule.extra_fields},
        "suffix": [_token(piece, fields) for piece in rule.suffix],
    }


def _static_fields(rule: CompiledRule, fields: FieldTable) -> Json:
    """Static fields of the output: as constants they would have no entry of their own in the alert."""
    tokens = (piece for piece in (*rule.pieces, *rule.suffix) if isinstance(piece, Token))
    named = [piece for piece in tokens if isinstance(piece.expr, FieldExpr) and piece.expr.name.startswith("static.")]
    return {piece.key: [_token(piece, fields)] for piece in named}


def _add_correlated(
    rule: CompiledRule, compiled: list[Json], correlations: list[Json], predicates: _Predicates, fields: FieldTable
) -> None:
    """The entries of a rule that looks at several events, the last step first, so that no event counts for two steps.

    They stand before all plain rules: such a rule neither hides others nor is hidden by them.
    """
    correlation = rule.correlation
    assert correlation is not None
    own = _rule(rule, predicates, fields)
    entries = [_step(step, own, predicates, fields) for step in reversed(correlation.steps)]
    # What is expected ends the wait before the same event can begin another; a last step comes before earlier ones.
    ordered = [*entries, own] if correlation.kind == "absent" else [own, *entries]
    places = {entry["name"]: len(compiled) + index for index, entry in enumerate(ordered)}
    compiled += ordered
    item = correlation.item
    row: Json = {
        "kind": correlation.kind,
        "rule": places[rule.name],
        "by": [_expr(expr, fields) for expr in correlation.by],
        "within_ns": item.within_ns,
        "max_keys": item.max_keys,
        "count": item.count,
        "distinct": [_expr(expr, fields) for expr in correlation.distinct],
        "steps": [
            {
                "rule": places[step_name(rule.name, step.name)],
                "name": step.name,
                "by": [_expr(expr, fields) for expr in step.by],
            }
            for step in correlation.steps
        ],
    }
    correlations.append({"id": _identity(rule, row), **row})


def step_name(rule: str, step: str) -> str:
    """Name under which the condition of a step is counted."""
    return f"{rule} [{step}]"


def _step(step: Step, own: Json, predicates: _Predicates, fields: FieldTable) -> Json:
    return {
        **own,
        "name": step_name(own["name"], step.name),
        "events": step.events.event_codes(),
        "condition": condition(step.condition, predicates, fields),
        "output": [],
        "extra_fields": {},
        "suffix": [],
    }


def _identity(rule: CompiledRule, row: Json) -> str:
    """The same for the same definition, wherever it stands in a program."""
    texts = [pretty(tree) for tree in rule.conditions]
    definition = {key: value for key, value in row.items() if key not in ("rule", "steps")}
    steps = [(step["name"], step["by"]) for step in row["steps"]]
    return sha256(json.dumps([rule.name, texts, definition, steps]).encode())


def _token(piece: Piece, fields: FieldTable) -> Json:
    if isinstance(piece, LiteralText):
        return {"t": piece.text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")}
    assert isinstance(piece, Token)
    key = piece.key if isinstance(piece.expr, FieldExpr) else None
    return {"e": _expr(piece.expr, fields), "key": key, "width": piece.width}


def _extra(extra: ExtraField, fields: FieldTable) -> Any:
    tokens = [_token(piece, fields) for piece in extra.pieces]
    return tokens[0] if extra.raw and tokens else tokens

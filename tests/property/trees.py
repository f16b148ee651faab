"""Random conditions over a few fields of each type, and random values for them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from tiercel.lang.tree import And, Call, Check, Constant, FieldExpr, Node, Not, Or, ValueList

STRINGS = ("proc.name", "fd.name", "proc.cmdline", "user.name")
UNSIGNED = ("user.uid", "evt.rawtime", "proc.duration")
SIGNED = ("fd.num", "proc.pid", "evt.rawres")
FLAGS = ("evt.failed", "proc.is_exe_writable")

TEXT = st.sampled_from(["", "a", "A", "ab", "aB", "/a", "/a/b", "/a/bc", "b/", "*", "a*", "?b", "[ab]", "ä", "a b"])
NUMBER = st.integers(0, 5)
PATTERN = st.sampled_from(["a*", ".*", "[ab]+", "a|ab", "^a$", "/a/.*", "(a|b)*", "ä?"])


def _text(value: str) -> Constant:
    return Constant(value, quoted=True)


def _texts(least: int = 0) -> st.SearchStrategy[ValueList]:
    return st.lists(TEXT.map(_text), min_size=least, max_size=4).map(lambda items: ValueList(tuple(items)))


def _numbers() -> st.SearchStrategy[ValueList]:
    constants = NUMBER.map(lambda number: Constant(str(number)))
    return st.lists(constants, max_size=4).map(lambda items: ValueList(tuple(items)))


def string_side() -> st.SearchStrategy[Any]:
    """A string field, perhaps transformed."""
    field = st.sampled_from(STRINGS).map(FieldExpr)
    one = st.tuples(st.sampled_from(["tolower", "toupper", "basename"]), field).map(
        lambda pair: Call(pair[0], (pair[1],))
    )
    two = st.tuples(field, TEXT, field).map(lambda parts: Call("concat", (parts[0], _text(parts[1]), parts[2])))
    return st.one_of(field, field, one, two)


@st.composite
def string_checks(draw: st.DrawFn) -> Check:
    """A comparison of strings."""
    left = draw(string_side())
    op = draw(
        st.sampled_from(
            ["=", "!=", "contains", "icontains", "startswith", "endswith", "glob", "iglob", "regex", "in", "intersects",
             "pmatch", "exists", "val", "modified", "<"]
        )
    )  # fmt: skip
    if op == "exists":
        return Check(left, op)
    if op == "regex":
        return Check(left, op, _text(draw(PATTERN)))
    if op in ("in", "intersects", "pmatch"):
        return Check(left, op, draw(_texts()))
    if op == "modified":
        word = draw(st.sampled_from(["=", "!=", "contains", "startswith", "endswith", "glob"]))
        return Check(left, word, draw(_texts()), draw(st.sampled_from(["oneof", "anyof", "allof"])))
    if op in ("val", "<"):
        right = Call("val", (FieldExpr(draw(st.sampled_from(STRINGS))),))
        order = ["<", "<=", ">", ">="]
        return Check(left, draw(st.sampled_from(order if op == "<" else ["=", "!=", "contains", "in"])), right)
    return Check(left, op, _text(draw(TEXT)))


@st.composite
def number_checks(draw: st.DrawFn) -> Check:
    """A comparison of numbers, booleans, or a length."""
    kind = draw(st.sampled_from(["number", "list", "bool", "length", "exists"]))
    field = FieldExpr(draw(st.sampled_from(UNSIGNED + SIGNED)))
    if kind == "exists":
        return Check(field, "exists")
    if kind == "bool":
        return Check(FieldExpr(draw(st.sampled_from(FLAGS))), draw(st.sampled_from(["=", "!="])), Constant("true"))
    if kind == "list":
        return Check(field, draw(st.sampled_from(["in", "intersects"])), draw(_numbers()))
    left = Call("len", (FieldExpr(draw(st.sampled_from(STRINGS))),)) if kind == "length" else field
    op = draw(st.sampled_from(["=", "!=", "<", "<=", ">", ">="]))
    return Check(left, op, Constant(str(draw(NUMBER))))


def conditions() -> st.SearchStrategy[Node]:
    """Trees of checks."""

    def grow(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        several = st.lists(inner, min_size=2, max_size=4).map(tuple)
        return st.one_of(several.map(And), several.map(Or), inner.map(Not))

    return st.recursive(st.one_of(string_checks(), number_checks()), grow, max_leaves=12)


def values() -> st.SearchStrategy[dict[str, Any]]:
    """A value or nothing for each field."""
    rows: dict[str, st.SearchStrategy[Any]] = dict.fromkeys(STRINGS, TEXT)
    rows |= dict.fromkeys(UNSIGNED, NUMBER)
    rows |= {name: st.integers(-3, 5) for name in SIGNED}
    rows |= {name: st.booleans() for name in FLAGS}
    return st.fixed_dictionaries({name: st.none() | value for name, value in rows.items()})

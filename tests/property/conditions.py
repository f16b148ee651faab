"""Conditions and values made at random, as hypothesis strategies."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

TEXT = ("proc.name", "proc.pname", "fd.name", "evt.arg.flags", "proc.aname[1]", "proc.cmdline")
PLAIN_TEXT = ("proc.name", "proc.pname", "fd.name", "evt.arg.flags", "proc.cmdline")
"""Those that transformers and right-hand sides take."""
NUMBERS = {"fd.num": "INT64", "user.uid": "UINT32", "fd.sport": "PORT", "evt.rawres": "INT64", "proc.pid": "INT64"}
TYPES = {
    **NUMBERS,
    "proc.name": "CHARBUF", "proc.pname": "CHARBUF", "fd.name": "CHARBUF", "evt.arg.flags": "CHARBUF",
    "proc.aname": "CHARBUF", "proc.cmdline": "CHARBUF", "fd.types": "CHARBUF", "evt.buffer": "BYTEBUF",
    "fd.sip": "IPADDR", "fd.cip": "IPADDR", "fd.snet": "IPNET", "evt.failed": "BOOL", "fd.is_server": "BOOL",
}  # fmt: skip

WORDS = (
    "a", "b", "ab", "aB", "A", "", "/", "/etc", "/etc/x", "a//b", "/usr/bin", "sh", "bash", "x.y", ".a", "日", "YWI=",
    "*", "a?", "[ab]", "[!a]*", "[a-c]b", "\\*", "/etc/*", "{1}",
)  # fmt: skip
PATTERNS = ("a.*", ".*b", "(a|b)+", "[a-c]*", "/etc/.*", "a{2}", "a?b?", "[[:alpha:]]+", ".", "x\\.y", "", "^a$")
SMALL = ("0", "1", "-1", "5", "80", "443", "-2")
ADDRESSES = ("1.2.3.4", "10.0.0.1", "::1", "fe80::1")
NETWORKS = ("10.0.0.0/8", "1.2.3.0/24", "fe80::/10", "0.0.0.0/0")
STRING_OPERATORS = ("=", "!=", "contains", "icontains", "startswith", "endswith", "glob", "iglob")
MODIFIERS = ("oneof", "anyof", "allof")


def quote(text: str) -> str:
    """A constant as a condition writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _one(items: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.sampled_from(items)


def _word() -> st.SearchStrategy[str]:
    return _one(WORDS).map(quote)


def _list(item: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(item, max_size=3).map(lambda items: "(" + ", ".join(items) + ")")


def _joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map(" ".join)


def _transformed() -> st.SearchStrategy[str]:
    call = st.tuples(_one(("tolower", "toupper", "basename", "b64")), _one(PLAIN_TEXT)).map(
        lambda it: f"{it[0]}({it[1]})"
    )
    two = st.tuples(_one(PLAIN_TEXT), _one(PLAIN_TEXT))
    return st.one_of(
        call,
        two.map(lambda it: f'concat({it[0]}, "x", {it[1]})'),
        two.map(lambda it: f'join("-", ({it[0]}, {it[1]}))'),
    )


def _checks() -> st.SearchStrategy[str]:
    text = st.one_of(_one(TEXT), _transformed())
    number, small = _one(tuple(NUMBERS)), _one(SMALL)
    ip, net = _one(ADDRESSES).map(quote), _one(NETWORKS).map(quote)
    string, many = _one(STRING_OPERATORS), _one(MODIFIERS)
    val = _one(PLAIN_TEXT).map(lambda field: f"val({field})")
    return st.one_of(
        _joined(text, string, _word()),
        _joined(text, st.just("regex"), _one(PATTERNS).map(quote)),
        _joined(text, _one(("in", "intersects", "pmatch")), _list(_word())),
        _joined(text, string, many, _list(_word())),
        _joined(_one(PLAIN_TEXT), _one((*STRING_OPERATORS, "<", ">=")), val),
        _joined(text, _one(("<", "<=", ">", ">=")), small),
        _joined(st.one_of(text, number, st.just("fd.types")), st.just("exists")),
        _joined(number, _one(("=", "!=", "<", "<=", ">", ">=")), small),
        _joined(number, _one(("in", "intersects")), _list(small)),
        _joined(number, _one(("=", "!=")), many, _list(small)),
        _joined(_one(PLAIN_TEXT).map(lambda field: f"len({field})"), _one(("=", "<", ">")), _one(("0", "2", "4"))),
        _joined(_one(("fd.sip", "fd.cip")), _one(("=", "!=")), ip),
        _joined(_one(("fd.sip", "fd.cip")), st.just("in"), _list(ip)),
        _joined(st.just("fd.snet"), _one(("=", "!=")), net),
        _joined(st.just("fd.snet in"), _list(net)),
        _joined(_one(("evt.failed", "fd.is_server")), _one(("=", "!=")), _one(("true", "false"))),
        _joined(_one(("fd.types", "tolower(fd.types)")), _one(("in", "intersects")), _list(_word())),
        _one(("evt.buffer bcontains 6162", "evt.buffer bstartswith 61", "evt.buffer = a", "evt.buffer in (a, ab)")),
    )


def _grouped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def join(word: str) -> Callable[[list[str]], str]:
        return lambda parts: "(" + f" {word} ".join(parts) + ")"

    several = st.lists(inner, min_size=2, max_size=3)
    return st.one_of(inner.map(lambda cond: f"not ({cond})"), several.map(join("and")), several.map(join("or")))


CONDITIONS = st.recursive(_checks(), _grouped, max_leaves=8)
"""Texts of conditions without macros."""


def _text(word: str) -> tuple[Any, Any]:
    return {"s": word}, word.encode()


def _address(word: str) -> tuple[Any, Any]:
    return {"ip": word}, ipaddress.ip_address(word)


def _number(kind: str) -> Callable[[str], tuple[Any, Any]]:
    bits = {"UINT32": 32, "PORT": 16}.get(kind)
    if bits is None:
        return lambda text: ({"i": int(text)}, int(text))
    return lambda text: ({"u": int(text) % (1 << bits)}, int(text) % (1 << bits))


def _texts(words: list[str]) -> tuple[Any, Any]:
    return {"list": [{"s": word} for word in words]}, [word.encode() for word in words]


VALUES = st.fixed_dictionaries(
    {},
    optional={
        **{field: _one(WORDS).map(_text) for field in (*TEXT, "evt.buffer")},
        **{field: _one(SMALL).map(_number(kind)) for field, kind in NUMBERS.items()},
        **{field: _one(ADDRESSES).map(_address) for field in ("fd.sip", "fd.cip", "fd.snet")},
        **{field: st.booleans().map(lambda value: ({"b": value}, value)) for field in ("evt.failed", "fd.is_server")},
        "fd.types": st.lists(_one(WORDS), max_size=3).map(_texts),
    },
)
"""Values by field, each as (constant of a program, value of the oracle); fields left out are missing."""

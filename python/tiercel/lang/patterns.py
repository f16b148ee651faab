"""Regular expressions of the `regex` operator: are they valid, and is one needed at all?

The dialect is POSIX egrep as RE2 reads it: no look-around, no back references, no `(?…)`, no `\\d`.
"""

from __future__ import annotations

import json
import re
import warnings
from functools import lru_cache

from tiercel import _core
from tiercel.lang.constants import from_bytes, raw_bytes
from tiercel.lang.errors import TypeFault
from tiercel.lang.tree import Constant

_META = re.compile(r"[\\^$.|?*+()\[\]{}]")
_BAD = re.compile(r"\\[dDsSwWbB]|\\[1-9]|\(\?|[*+?}]\?|[*+?][*+]")
_CLASS = re.compile(r"\[:\^?(\w+):\]")
_CLASSES = {
    "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "ascii": r"\x00-\x7f", "blank": r"\t ", "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9", "graph": "!-~", "lower": "a-z", "print": " -~", "punct": r"!-/:-@\[-`{-~", "space": r"\t\n\v\f\r ",
    "upper": "A-Z", "word": "0-9A-Za-z_", "xdigit": "0-9A-Fa-f",
}  # fmt: skip
_BRACKET = re.compile(r"\\.|\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^]\\])*\]", re.DOTALL)


def check_regex(constant: Constant) -> None:
    """TypeFault if the pattern is not valid."""
    fault = regex_fault(constant.text) or _engine_fault(constant.text)
    if fault is not None:
        raise TypeFault(f"invalid regex pattern: {fault}", constant.pos, constant.end)


@lru_cache(maxsize=4096)
def _engine_fault(pattern: str) -> str | None:
    """What the engine has against a pattern of the right form: compiled, it must stay small."""
    row = {
        "lhs": {"field": "proc.name", "arg": None},
        "op": "regex",
        "mod": None,
        "rhs": from_bytes(raw_bytes(pattern)),
    }
    rule = {"name": "", "source": "syscall", "priority": 0, "tags": [], "events": [1], "match_all_events": False}
    rule |= {"condition": 0, "output": [], "extra_fields": {}, "suffix": []}
    program = {"version": 1, "predicates": [row], "rules": [rule], "rule_matching": "first"}
    try:
        _core.evaluate(json.dumps(program).encode(), b"{}")
    except _core.ProgramRefused as error:
        return str(error).rpartition(": ")[2]
    return None


def regex_fault(pattern: str) -> str | None:
    """What is wrong with a pattern, or None."""
    bare = _BRACKET.sub(lambda match: match.group() if match.group()[0] == "\\" else "x", pattern)
    bad = _BAD.search(re.sub(r"\\[^dDsSwWbB1-9]", "x", bare, flags=re.DOTALL))
    if bad is not None:
        return f"{bad.group()!r} is not part of the POSIX dialect"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(to_python(pattern))
    except RecursionError:
        return "brackets nest too deeply"
    except (re.error, OverflowError) as error:
        return str(error)
    return None


def to_python(pattern: str) -> str:
    """The same pattern for Python's `re` (which matches leftmost-first: use it with fullmatch only)."""
    text = _BRACKET.sub(lambda match: _python_bracket(match.group()), pattern)
    return f"(?s:{text})"


def _python_bracket(text: str) -> str:
    if text[0] == "\\":
        return text
    head = 2 if text.startswith("[^") else 1
    body = _CLASS.sub(lambda match: _CLASSES.get(match.group(1), match.group()), text[head:-1])
    return text[:head] + body.replace("[", r"\[") + "]"


def is_needless(pattern: str) -> bool:
    """No metacharacter but a leading `^`, a trailing `$`, a `.*` at either end: another operator says the same."""
    body = pattern.removeprefix("^").removesuffix("$").removeprefix(".*").removesuffix(".*")
    return _META.search(body) is None

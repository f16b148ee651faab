"""Values that a field can never have.

A process's name is cut by the kernel after 15 characters, a file's name has no slash, and some fields know only a few
words. A comparison for equality with anything else never holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from tiercel._generated.events import EVENTS
from tiercel._generated.flags import FLAGS
from tiercel.lang.events import bits
from tiercel.lang.fields import SYSCALL
from tiercel.lang.lint import constants_of
from tiercel.lang.tree import Check, Constant, FieldExpr, leaves
from tiercel.lint.finding import MOST_OF_A_CHECK, Finding, Lint
from tiercel.lint.subject import Owner, Subject

UNMATCHABLE = Lint("LINT_UNMATCHABLE_VALUE", "warning", "A constant that the field can never have")
LINTS = (UNMATCHABLE,)

COMM_LENGTH = 15
"""TASK_COMM_LEN of the kernel, without its final NUL."""

_NAMES = frozenset({"proc.name", "proc.pname", "proc.aname", "proc.sname"})
_FD_TYPES = frozenset(
    {
        "file", "directory", "ipv4", "ipv6", "unix", "pipe", "event", "signalfd", "eventpoll", "inotify", "timerfd",
        "netlink", "bpf", "userfaultfd", "io_uring", "memfd", "pidfd", "<NA>",
    }
)  # fmt: skip
WORDS: dict[str, frozenset[str]] = {
    "fd.type": _FD_TYPES,
    "fd.types": _FD_TYPES,
    "fd.typechar": frozenset("fd46upesltinbrmPoX?"),
    "fd.l4proto": frozenset({"tcp", "udp", "icmp", "raw", "<NA>"}),
    "evt.dir": frozenset("<>"),
}
"""Fields that know only these words."""


def find(subject: Subject) -> Iterator[Finding]:
    """Constants in the own texts of rules and macros."""
    for owner in (*subject.macros, *subject.steps, *subject.rules):
        if owner.rule is None or owner.rule.source == SYSCALL:
            for leaf in leaves(owner.tree):
                if isinstance(leaf, Check):
                    yield from _of(subject, owner, leaf)
        if owner.rule is not None and owner.rule.source == SYSCALL:
            yield from _numbers(subject, owner)


def _numbers(subject: Subject, owner: Owner) -> Iterator[Finding]:
    """`evt.arg.cmd = 5`: where the number has a name, the event shows that."""
    assert owner.rule is not None
    for check in leaves(owner.rule.condition):
        if not isinstance(check, Check) or not isinstance(check.left, FieldExpr) or check.op not in ("=", "in"):
            continue
        if not check.left.name.startswith("evt.arg."):
            continue
        tables = _tables(check.left.name.removeprefix("evt.arg."), owner.rule.events.events)
        for constant in constants_of(check) if tables else ():
            names = [_shown(constant.text, kind, table) for kind, table in tables]
            if all(names):
                message = f"{check.left.name} is never '{constant.text}': the event shows it by name"
                way_out = f"write {names[0]}"
                yield subject.at_check(UNMATCHABLE, message, owner, check, constant.pos, constant.end, way_out)


def _tables(parameter: str, events: int) -> list[tuple[str, str]]:
    """Type and table of flags of a parameter in each event; empty where one has none."""
    found: list[tuple[str, str | None]] = []
    for code in bits(events):
        event = EVENTS[code]
        if not {"OLD_VERSION", "UNUSED"} & set(event[4]):
            found += [(kind, table) for name, kind, _format, table in event[6] if name == parameter]
    return [(kind, table) for kind, table in found if table] if all(table for _kind, table in found) else []


def _shown(text: str, kind: str, table: str) -> str:
    """The name that a number prints as; "" where it has none, or is none."""
    if not (text.isascii() and text.isdigit()):
        return ""
    number, words = int(text), FLAGS.get(table, ())
    if kind.startswith("ENUMFLAGS"):
        return next((word for word, value in words if value == number), "")
    return next((word for word, value in words if value and number & value == value), "") if number else ""


def _of(subject: Subject, owner: Owner, check: Check) -> Iterator[Finding]:
    field = check.left
    if not isinstance(field, FieldExpr) or check.op not in ("=", "in", "intersects"):
        return
    judge = _judge(field.name)
    if judge is None:
        return
    faults = ((constant, fault) for constant in constants_of(check) if (fault := judge(constant)) is not None)
    for constant, (why, way_out) in islice(faults, MOST_OF_A_CHECK):
        message = f"{field.name} is never '{constant.text}': {why}"
        yield subject.at_check(UNMATCHABLE, message, owner, check, constant.pos, constant.end, way_out)


Judge = Callable[[Constant], tuple[str, str] | None]


def _judge(name: str) -> Judge | None:
    if name in _NAMES:
        return _comm
    if name == "fd.filename":
        return _file_name
    words = WORDS.get(name)
    if words is None:
        return None
    listed = ", ".join(sorted(words - {"<NA>"}))
    return lambda constant: None if constant.text in words else (f"it is one of {listed}", "")


def _comm(constant: Constant) -> tuple[str, str] | None:
    raw = constant.text.encode("utf-8", "surrogateescape")
    if len(raw) <= COMM_LENGTH:
        return None
    cut = raw[:COMM_LENGTH].decode("utf-8", "replace")
    return f"the kernel keeps {COMM_LENGTH} characters of it", f"write '{cut}', or compare proc.exe or proc.exepath"


def _file_name(constant: Constant) -> tuple[str, str] | None:
    if "/" not in constant.text or constant.text == "/":
        return None
    return "it is what follows the last '/'", "compare fd.name"

"""Fields that stay empty: no collector fills them, or none of the rule's events has them.

A comparison with a missing value is false, so a check of such a field never holds, and `%field` prints `<NA>`. Asked
about one collector (`--collector live` or `capture`), it also tells of the fields that only others fill.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache

from tiercel._generated.events import EVENTS
from tiercel._generated.programs import MISSING_FIELDS
from tiercel.lang.events import ASYNCEVENT, bits
from tiercel.lang.fields import SYSCALL
from tiercel.lang.tree import Check, FieldExpr, fields_of, leaves
from tiercel.lint.finding import Finding, Lint
from tiercel.lint.subject import Owner, Subject

UNFILLED = Lint("LINT_FIELD_NOT_FILLED", "warning", "A field that is empty in every event that the rule sees")
LINTS = (UNFILLED,)

_LATENCY = "the kernel no longer reports the beginning of calls, so it is always 0"
ENDS = ("c", "s", "l", "r", "")

NEVER_FILLED: dict[str, str] = {
    "evt.latency": _LATENCY, "evt.latency.s": _LATENCY, "evt.latency.ns": _LATENCY, "evt.latency.human": _LATENCY,
    "evt.wait_latency": _LATENCY,
    "thread.exectime": "no collector measures it, so it is always 0",
    "thread.totexectime": "no collector measures it, so it is always 0",
    **dict.fromkeys(("evt.infra.docker.name", "evt.infra.docker.container.id", "evt.infra.docker.container.name",
                     "evt.infra.docker.container.image"), "nothing makes such events any more"),
    **{f"k8s.{kind}.{part}": "it went with Kubernetes's old metadata; k8smeta has it"
       for kind in ("rc", "svc", "deployment", "rs") for part in ("name", "id", "label", "labels")},
}  # fmt: skip
"""Fields without a value, whatever collects, with the reason."""


FOR_COLLECTOR: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {
    "any": tuple(row for row in MISSING_FIELDS if row[0][0].startswith("fd.")),
    "live": MISSING_FIELDS,
    "capture": (
        *(row for row in MISSING_FIELDS if not row[0][0].startswith(("container.", "k8s."))),
        (("fd.name.effective",), "captures of other tools do not say what the kernel reached"),
    ),
}
"""Fields (a star at the end: all that begin so) that stay empty with a collector, with the reason."""

_WAY_OUT = {f"fd.{end}ip.name": f"compare fd.{end}ip, or fd.{end}net with a network" for end in ENDS}


def find(subject: Subject) -> Iterator[Finding]:
    """Checks of all rules, those in their macros included."""
    for owner in subject.rules:
        assert owner.rule is not None
        for check in leaves(owner.rule.condition):
            if isinstance(check, Check):
                for field in fields_of(check.left):
                    yield from _of(subject, owner, check, field)


def _of(subject: Subject, owner: Owner, check: Check, field: FieldExpr) -> Iterator[Finding]:
    assert owner.rule is not None
    reason = NEVER_FILLED.get(field.name) or _for_collector(field.name, subject.events_from)
    if reason is None and owner.rule.source == SYSCALL:
        reason = _no_parameter(field.name, owner.rule.events.events)
    if reason is not None:
        message = f"{field.name} is never filled here: {reason}"
        yield subject.at_check(UNFILLED, message, owner, check, field.pos, field.end, _WAY_OUT.get(field.name, ""))


@cache
def _for_collector(name: str, collector: str) -> str | None:
    for patterns, why in FOR_COLLECTOR[collector]:
        if any(fnmatchcase(name, pattern) for pattern in patterns):
            return why
    return None


def _no_parameter(name: str, events: int) -> str | None:
    for prefix in ("evt.arg.", "evt.rawarg."):
        if name.startswith(prefix):
            having = _events_with(name.removeprefix(prefix))
            if not having & events & ~(1 << ASYNCEVENT):
                names = sorted({EVENTS[code][1] for code in bits(having) if "UNUSED" not in EVENTS[code][4]})
                return f"no event of the rule has it, only {', '.join(names[:6])}{', …' if len(names) > 6 else ''}"
    return None


@cache
def _events_with(parameter: str) -> int:
    return sum(1 << code for code, event in enumerate(EVENTS) if any(param[0] == parameter for param in event[6]))

"""What a rule costs, estimated: which events must be collected for it, and how dear its checks are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tiercel.lang.events import MANY_EVENTS
from tiercel.lang.fields import SYSCALL
from tiercel.lang.tree import Call, Check, FieldExpr, leaves
from tiercel.lint.costly import FREQUENT, OPENS
from tiercel.rules import CompiledRule

CHAINS = frozenset({"proc.aname", "proc.aexe", "proc.aexepath", "proc.acmdline", "proc.aenv"})

_OPERATORS = {"exists": 2, "in": 8, "intersects": 8, "contains": 30, "icontains": 30, "bcontains": 30, "pmatch": 30,
              "glob": 100, "iglob": 100, "regex": 100}  # fmt: skip


def check_ns(check: Check) -> int:
    """Rough time of one check in ns, as the engine estimates it to put cheap checks first."""
    left = 20 if isinstance(check.left, FieldExpr) else 80
    if isinstance(check.left, FieldExpr) and check.left.name in CHAINS:
        left = 150
    right = 40 if isinstance(check.right, Call) else 0
    return left + right + _OPERATORS.get(check.op, 2)


@dataclass(frozen=True, slots=True)
class Cost:
    """`rate`: how frequent the rule's events are on a busy machine, in words; `checks_ns` all its checks together."""

    rate: str
    why: str
    checks: int
    checks_ns: int
    dearest: tuple[tuple[int, str], ...]

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "rate": self.rate,
            "why": self.why,
            "checks": self.checks,
            "checks_ns_estimate": self.checks_ns,
            "dearest": [{"ns_estimate": ns, "check": text} for ns, text in self.dearest],
        }


def cost_of(rule: CompiledRule) -> Cost:
    """The estimate for a rule."""
    from tiercel.lang.printer import pretty

    checks = [check for check in dict.fromkeys(leaves(rule.condition)) if isinstance(check, Check)]
    ranked = sorted(((check_ns(check), pretty(check)) for check in checks), key=lambda pair: -pair[0])
    rate, why = _rate(rule)
    return Cost(rate, why, len(checks), sum(ns for ns, _text in ranked), tuple(ranked[:3]))


def _rate(rule: CompiledRule) -> tuple[str, str]:
    if rule.source != SYSCALL:
        return "low", f"events of the source {rule.source}"
    if rule.events.events.bit_count() > MANY_EVENTS:
        return "very high", "it is tried for nearly every event: name its evt.type"
    names = set(rule.event_names)
    hot = sorted(names & FREQUENT)
    if hot:
        return "high", f"{', '.join(hot[:5])} happen all the time"
    opens = sorted(names & OPENS)
    if opens:
        return "medium", f"{', '.join(opens[:5])} happen tens of thousands of times a second on a busy machine"
    return "low", "its events are rare"

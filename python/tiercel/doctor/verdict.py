"""Per rule: what the collector at hand gives of what the rule asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING, Any

from tiercel._generated.events import EVENTS
from tiercel._generated.programs import MISSING_FIELDS, PROGRAMS
from tiercel.lang.events import ASYNCEVENT

if TYPE_CHECKING:
    from tiercel.rules import CompiledRule

GENERIC_EXIT = 1
EVERY_EVENT = 100
"""A rule for more event types than this does not ask for any of them in particular."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule can do here: `works`, `partly` or `blind`, with the reason."""

    rule: str
    state: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Losses:
    """Event types that do not come, and those of which a part does not, each with why."""

    whole: Mapping[int, str]
    part: Mapping[int, tuple[str, ...]]


def verdicts(rules: Iterable[CompiledRule], tried: dict[str, Any]) -> list[Verdict]:
    """What each rule can do with the collector that was tried (`_core.doctor()`)."""
    losses = losses_of([program for program, _ in tried.get("refused", ())])
    return [_verdict(rule, tried, losses) for rule in rules]


def losses_of(refused: Iterable[str]) -> Losses:
    """What is lost without these programs of the probe; a program that stands in for another one counts."""
    gone = set(refused)
    whole: dict[int, str] = {}
    part: dict[int, tuple[str, ...]] = {}
    for name in sorted(gone):
        codes, what, instead = PROGRAMS.get(name, ((), "", ""))
        if instead and instead not in gone:
            continue
        for code in codes:
            if what:
                part[code] = tuple(dict.fromkeys((*part.get(code, ()), what)))
            else:
                whole[code] = name
    return Losses(whole, part)


@cache
def given_live() -> frozenset[int]:
    """Event types that the eBPF collector can give."""
    return frozenset(code for codes, _, _ in PROGRAMS.values() for code in codes) | {GENERIC_EXIT}


def wanted_live(codes: Iterable[int]) -> frozenset[int]:
    """Those of a rule's event types that are made today: no enter events of calls, no older shapes."""
    return frozenset(code for code in codes if code < len(EVENTS) and _is_current(code))


def _is_current(code: int) -> bool:
    symbol, _, _, kinds, flags, *_ = EVENTS[code]
    is_enter = "SYSCALL" in kinds and symbol.endswith("_E")
    return not is_enter and not {"OLD_VERSION", "UNUSED"} & set(flags)


def _verdict(rule: CompiledRule, tried: dict[str, Any], losses: Losses) -> Verdict:
    if rule.source != "syscall":
        return Verdict(rule.name, "blind", f"no collector here gives events of the source {rule.source}")
    if not tried["works"]:
        return Verdict(rule.name, "blind", tried["what"])
    wanted = wanted_live(rule.events.event_codes()) - {ASYNCEVENT}
    never = wanted - given_live()
    lost = never | (wanted & losses.whole.keys())
    if lost == wanted:
        return Verdict(rule.name, "blind", _without(lost, losses))
    told = (wanted & losses.whole.keys()) if len(wanted) > EVERY_EVENT else lost
    reasons = [_without(told, losses)] if told else []
    parts = dict.fromkeys(what for code in sorted(wanted & losses.part.keys()) for what in losses.part[code])
    reasons += [f"not seen: {what}" for what in parts]
    reasons += _missing_fields(rule)
    return Verdict(rule.name, "partly" if reasons else "works", "; ".join(reasons))


def _without(codes: Iterable[int], losses: Losses) -> str:
    names = sorted({EVENTS[code][1] for code in codes})
    refused = sorted({losses.whole[code] for code in codes if code in losses.whole})
    why = f" (refused: {', '.join(refused)})" if refused else ""
    return f"no events of the type {', '.join(names)}{why}" if names else "no event can match"


def _missing_fields(rule: CompiledRule) -> list[str]:
    names = [name.split("[")[0] for name in rule.condition_fields]
    found = []
    for patterns, why in MISSING_FIELDS:
        hit = sorted({name for name in names if any(fnmatchcase(name, pattern) for pattern in patterns)})
        if hit:
            found.append(f"{', '.join(hit)} has no value: {why}")
    return found

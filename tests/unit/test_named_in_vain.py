"""System calls that rules name, and no rule can match."""

from __future__ import annotations

from tiercel._generated.syscalls import SYSCALLS
from tiercel.rules.compilation import compiled
from tiercel.rules.loader import load_texts
from tiercel.tuning import Tuning

OUTBOUND = """
- macro: outbound
  condition: >
    (evt.type = connect or (evt.type in (sendto, sendmsg) and fd.l4proto != tcp and fd.connected = false and
    fd.name_changed = true))
"""


def collected(condition: str, tuning: Tuning | None = None) -> set[str]:
    rule = f"- rule: R\n  desc: d\n  condition: {condition}\n  output: o\n  priority: WARNING\n"
    loaded = load_texts([("rules.yaml", OUTBOUND + rule)])
    loaded.raise_errors()
    return {SYSCALLS[code][0] for code in compiled(loaded, frozenset(), tuning or Tuning()).syscalls}


def test_a_call_whose_tests_never_go_together_is_not_collected() -> None:
    found = collected("outbound and fd.l4proto = tcp")
    assert "connect" in found
    assert not found & {"sendto", "sendmsg"}


def test_a_call_that_may_match_is() -> None:
    assert {"connect", "sendto", "sendmsg"} <= collected("outbound and fd.sport = 53")


def test_messages_stay_where_another_is_compared_with_them() -> None:
    never = "evt.type = sendto and fd.l4proto = tcp and fd.l4proto != tcp"
    condition = f"({never}) or (evt.type = sendmsg and fd.name_changed = true)"
    assert {"sendto", "sendmsg"} <= collected(condition)


def test_calls_that_keep_the_state_true_stay() -> None:
    condition = "evt.type in (execve, mkdir) and evt.type = mkdir"
    found = collected(condition)
    assert {"execve", "clone", "mkdir"} <= found


def test_calls_without_an_event_of_their_own_stay() -> None:
    assert "getpid" in collected("evt.type = getpid and proc.name = x")


def test_who_asks_for_a_call_gets_it() -> None:
    sendto = next(code for code, (name, _events) in enumerate(SYSCALLS) if name == "sendto")
    assert "sendto" in collected("outbound and fd.l4proto = tcp", Tuning(more_calls=frozenset({sendto})))

"""What a configuration says of collection and state beside the rules: `base_syscalls`, `falco_libs`, `engine`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tiercel.config import Config

PROCESS_LIFE = frozenset({"clone", "clone3", "fork", "vfork", "execve", "execveat", "sched_process_exit", "exit_group"})
"""Calls by which processes begin and end: without them nothing else could be told of a process, so they always come."""


@dataclass(frozen=True)
class Tuning:
    """Calls are wire codes. The default is what Tiercel does by itself: what rules and state need, and no more."""

    base_calls: frozenset[int] | None = None
    """In the place of the calls that keep the state true; None: those."""
    more_calls: frozenset[int] = frozenset()
    """Collected beside them."""
    without_calls: frozenset[int] = frozenset()
    """Not collected, even where a rule names them."""
    successes_only: bool = False
    """Calls that failed are not collected."""
    first_state_from_proc: bool = False
    """The state at the start is read from /proc, not from the kernel's iterators."""
    threads: int = 0
    """Most threads that are remembered; 0: 262,144."""
    idle_seconds: float = 0.0
    """After so long without an event it is asked whether a thread still exists; 0: 300."""
    sweep_seconds: float = 0.0
    """From one look through all threads to the next; 0: one after the other."""

    @staticmethod
    def of(config: Config) -> Tuning:
        """The settings of a file. Names of calls that do not exist are passed over; the file's notes tell of them."""
        base, libs, probe = config.base_syscalls, config.falco_libs, config.engine.modern_ebpf
        added, removed = selected(base.custom_set)
        instead = bool(added) and not base.repair
        return Tuning(
            base_calls=codes_of(added) if instead else None,
            more_calls=frozenset() if instead else codes_of(added),
            without_calls=codes_of(set(removed) - PROCESS_LIFE),
            successes_only=probe.drop_failed_exit,
            first_state_from_proc=probe.disable_iterators,
            threads=libs.thread_table_size,
            idle_seconds=libs.thread_table_auto_purging_thread_timeout_s,
            sweep_seconds=libs.thread_table_auto_purging_interval_s,
        )

    def to_core(self) -> dict[str, Any]:
        """As the compiled part takes it."""
        return {
            "base_calls": None if self.base_calls is None else sorted(self.base_calls),
            "without_calls": sorted(self.without_calls),
            "successes_only": self.successes_only,
            "first_state_from_proc": self.first_state_from_proc,
            "threads": self.threads,
            "idle_s": float(self.idle_seconds),
            "sweep_s": float(self.sweep_seconds),
        }


def selected(custom_set: Iterable[str]) -> tuple[list[str], list[str]]:
    """Names of calls that are added, and those that a `!` takes out; names that do not exist are in neither."""
    known = call_names()
    wanted = [name for name in custom_set if name.removeprefix("!") in known]
    return [name for name in wanted if name[0] != "!"], [name[1:] for name in wanted if name[0] == "!"]


def call_names() -> frozenset[str]:
    """Names of all system calls."""
    from tiercel._generated.syscalls import SYSCALLS

    return frozenset(name for name, _events in SYSCALLS)


def codes_of(names: Iterable[str]) -> frozenset[int]:
    """Wire codes by name."""
    from tiercel._generated.syscalls import SYSCALLS

    wanted = frozenset(names)
    return frozenset(code for code, (name, _events) in enumerate(SYSCALLS) if name in wanted)

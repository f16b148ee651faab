"""What a collector must send for a set of rules: system calls, event types, and how much state they need."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from tiercel._generated.events import EVENTS
from tiercel._generated.syscalls import SYSCALLS
from tiercel.lang.events import bits
from tiercel.lang.fields import SYSCALL
from tiercel.lang.record import record
from tiercel.rules.compiled import CompiledRule

GENERIC = next(code for code, event in enumerate(EVENTS) if event[0] == "GENERIC_X")

STATE_SYSCALLS = (
    "clone", "clone3", "fork", "vfork", "execve", "execveat", "sched_process_exit", "prctl", "setsid", "chdir",
    "fchdir", "chroot", "setuid", "setuid32", "setgid", "setgid32", "setresuid", "setresuid32", "setresgid",
    "setresgid32", "setreuid", "setregid", "capset", "unshare", "setns", "setrlimit", "prlimit64",
)  # fmt: skip
"""Process life, credentials, namespaces, working directory: what every rule may build on."""

FD_SYSCALLS = (
    "pidfd_getfd", "eventfd", "eventfd2", "open", "openat", "openat2", "open_by_handle_at", "creat", "close",
    "close_range", "timerfd_create", "epoll_create", "epoll_create1", "dup", "dup2", "dup3", "pipe", "pipe2",
    "signalfd", "signalfd4", "fcntl", "fcntl64", "socket", "socketpair", "bind", "connect", "accept", "accept4",
    "inotify_init", "inotify_init1", "io_uring_setup", "userfaultfd", "memfd_create", "pidfd_open", "bpf", "recvmsg",
    "recvmmsg", "shutdown", "getsockopt",
)  # fmt: skip
"""Calls that change fd tables; needed only for fields about other fds than the event's own."""

FD_TABLE_FIELDS = frozenset(
    {
        "fd.types", "proc.stdin.type", "proc.stdin.name", "proc.stdout.type",
        "proc.stdout.name", "proc.stderr.type", "proc.stderr.name", "proc.fdopencount", "proc.fdusage",
        "fdlist.nums", "fdlist.names", "fdlist.cips", "fdlist.sips", "fdlist.cports", "fdlist.sports",
    }
)  # fmt: skip
"""Fields whose value is in the fd table and not in the event's record."""

SOCKET_SYSCALLS = ("socket", "socketpair", "accept", "accept4", "bind", "connect", "dup", "dup2", "dup3", "pidfd_getfd")
"""Calls after which a descriptor is another socket; they renew its entry, so closes are not needed for it."""

SOCKET_FIELDS = frozenset({"fd.connected", "fd.name_changed"})
"""Fields that compare a socket with what was known about it before the event."""


MESSAGE_CALLS = ("sendto", "sendmsg", "sendmmsg", "recvfrom", "recvmsg", "recvmmsg")
"""Calls on which it hangs what `SOCKET_FIELDS` say of later ones."""


Asked = tuple[set[int], set[str]]
"""Codes of events that some rule of a compiled program may match, and fields that are read to tell."""


@record
class Interest:
    """System calls (wire codes) and event codes that must arrive; whether fd tables must be kept by events."""

    syscalls: frozenset[int]
    event_codes: frozenset[int]
    needs_fd_table: bool

    def to_json(self) -> dict[str, object]:
        """Plain data, sorted."""
        return {
            "syscalls": sorted(self.syscalls),
            "events": sorted(self.event_codes),
            "needs_fd_table": self.needs_fd_table,
        }


def interest_of(
    rules: Iterable[CompiledRule], base: frozenset[int] | None = None, asked: Asked | None = None
) -> Interest:
    """What these rules need, the state that they build on included, or `base` (wire codes) in the state's place.

    With `asked`, what their compiled program says of itself, less the calls of which no rule can match an event: a
    macro may name a call whose tests never go together with those of the rule.
    """
    syscalls = events = 0
    fields: set[str] = set()
    for rule in rules:
        if rule.source == SYSCALL:
            syscalls |= rule.all_events.syscalls
            events |= rule.all_events.events
            fields |= rule.field_names()
    needs_fd_table = not fields.isdisjoint(FD_TABLE_FIELDS)
    named = frozenset(bits(syscalls))
    if asked is not None:
        named -= _named_in_vain(named, asked)
    codes = {*named, *(_state_of(fields) if base is None else base)}
    given = {event for code in codes for event in SYSCALLS[code][1]}
    wanted = {event for event in {*bits(events), *given} if "UNUSED" not in EVENTS[event][4]}
    return Interest(frozenset(codes), frozenset(wanted), needs_fd_table)


def _named_in_vain(named: frozenset[int], asked: Asked) -> frozenset[int]:
    events, fields = asked
    kept = frozenset() if SOCKET_FIELDS.isdisjoint(fields) else _codes(MESSAGE_CALLS)
    return frozenset(code for code in named - kept if _has_own_events(code) and events.isdisjoint(SYSCALLS[code][1]))


def _has_own_events(code: int) -> bool:
    """Calls without an event type of their own share one, of which nobody knows whose it was."""
    events = SYSCALLS[code][1]
    return bool(events) and GENERIC not in events


def _state_of(fields: set[str]) -> frozenset[int]:
    codes = _codes(STATE_SYSCALLS)
    if not fields.isdisjoint(FD_TABLE_FIELDS):
        codes |= _codes(FD_SYSCALLS)
    return codes if fields.isdisjoint(SOCKET_FIELDS) else codes | _codes(SOCKET_SYSCALLS)


@cache
def _codes(names: tuple[str, ...]) -> frozenset[int]:
    wanted = frozenset(names)
    return frozenset(code for code, (name, _events) in enumerate(SYSCALLS) if name in wanted)

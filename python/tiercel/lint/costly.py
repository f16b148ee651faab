"""Rules that cost much more than others.

Every event of a type that some rule names must be sent from the kernel and looked at. Calls that programs make all the
time (read, write, futex …) make a rule hundreds of times as dear as one about execve. `tiercel explain` shows a rule's
events and cost, `tiercel profile` measures them.
"""

from __future__ import annotations

from collections.abc import Iterator

from tiercel.lang.events import MANY_EVENTS
from tiercel.lang.fields import SYSCALL
from tiercel.lang.tree import Check, FieldExpr, leaves
from tiercel.lint.finding import Finding, Lint
from tiercel.lint.subject import Owner, Subject

COSTLY = Lint("LINT_COSTLY_RULE", "note", "A rule that asks for very frequent events, or works hard on frequent ones")
LINTS = (COSTLY,)

FREQUENT = frozenset(
    {
        "read", "write", "readv", "writev", "pread", "pwrite", "pread64", "pwrite64", "preadv", "pwritev", "send",
        "sendto", "sendmsg", "sendmmsg", "recv", "recvfrom", "recvmsg", "recvmmsg", "futex", "mmap", "munmap",
        "mprotect", "brk", "poll", "ppoll", "select", "pselect6", "epoll_wait", "epoll_pwait", "nanosleep",
        "clock_nanosleep", "lseek", "fcntl", "ioctl", "switch", "page_fault", "signaldeliver", "sched_yield",
        "rt_sigprocmask", "rt_sigaction", "newfstatat", "stat", "fstat", "lstat", "statx", "getdents64", "madvise",
    }
)  # fmt: skip
"""Events that a busy machine makes a hundred thousand times a second and more."""

OPENS = frozenset({"open", "openat", "openat2", "close", "access", "faccessat", "faccessat2", "readlink", "readlinkat"})
"""Events in the tens of thousands."""

_CHAINS = frozenset({"proc.aname", "proc.aexe", "proc.aexepath", "proc.acmdline", "proc.aenv"})


def find(subject: Subject) -> Iterator[Finding]:
    """System call rules that are enabled."""
    for owner in subject.rules:
        rule = owner.rule
        if rule is not None and rule.enabled and rule.source == SYSCALL:
            yield from _of(subject, owner)


def _of(subject: Subject, owner: Owner) -> Iterator[Finding]:
    assert owner.rule is not None
    if owner.rule.events.events.bit_count() > MANY_EVENTS:
        return  # LOAD_NO_EVTTYPE says so
    names = set(owner.rule.event_names)
    hot = sorted(names & FREQUENT)
    if hot:
        message = f"rule '{owner.name}' asks for {', '.join(hot[:8])}: among the most frequent events there are"
        yield subject.at_item(COSTLY, message, owner.context, "leave calls out that the rule does not need")
    elif names & OPENS:
        for check in leaves(owner.rule.condition):
            if isinstance(check, Check) and _is_dear(check):
                message = f"rule '{owner.name}' works hard on every open: {_what(check)}"
                yield subject.at_item(COSTLY, message, owner.context, "startswith, endswith, in and pmatch are quicker")
                break


def _is_dear(check: Check) -> bool:
    whole_chain = isinstance(check.left, FieldExpr) and check.left.name in _CHAINS and check.left.arg is None
    return check.op == "regex" or (check.op in ("glob", "iglob") and whole_chain)


def _what(check: Check) -> str:
    name = check.left.name if isinstance(check.left, FieldExpr) else "a transformer"
    return f"{check.op} on {name}"

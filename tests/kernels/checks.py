"""What a run in a virtual machine must have said, and what is wrong where it did not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.kernels.fetch import Kernel

# The cases of `guest.sh` in which the collector must refuse, with the reason that it gives.
REFUSALS = {"rights": "permission: ", "types": "no-btf: ", "memory": "memory: the limit", "room": "memory: the kernel"}
OPENS = 31


def cases(lines: list[str]) -> dict[str, list[str]]:
    """The lines of each case."""
    found: dict[str, list[str]] = {}
    for line in lines:
        if line.startswith("CASE "):
            found[line.split()[1]] = []
        elif found:
            found[next(reversed(found))].append(line)
    return found


def faults(lines: list[str], kernel: Kernel) -> list[str]:
    """Everything that is not as it must be."""
    said = cases(lines)
    missing = [f"the guest did not come to: {name}" for name in (*REFUSALS, "all", "watch") if name not in said]
    return missing or [*_refusals(said, kernel), *_loading(said["all"], kernel), *_watching(said["watch"])]


def _refusals(said: dict[str, list[str]], kernel: Kernel) -> Iterator[str]:
    for name, reason in REFUSALS.items():
        told = " ".join(said[name])
        if name in kernel.never_short_of:
            if "drops 0" not in told:
                yield f"did not work although this kernel limits no {name}: {told}"
        elif not told.startswith(reason):
            yield f"without {name} it said: {told}"


def _loading(said: list[str], kernel: Kernel) -> Iterator[str]:
    """All programs at once."""
    started = next((line for line in said if line.startswith("started")), "")
    oldest, _, hook = kernel.variant.partition(" ")
    if f"the probe for {oldest} and newer, hook {hook}" not in started:
        yield f"another build of the probe than {kernel.variant}: {started or said}"
    refused = {line.split()[1].rstrip(":") for line in said if line.startswith("without ")}
    for program in sorted(refused ^ set(kernel.may_refuse)):
        yield f"{program}: {'refused' if program in refused else 'no longer refused, take it from kernels.toml'}"


def _watching(said: list[str]) -> Iterator[str]:
    wanted = {
        "an open through a link, with the kernel's path": r"openat\(.*name=./tmp/link.*\[path /etc/shadow\]",
        "a program with its arguments": r"execve\(.*args=.cat.{2}/tmp/link.*trusted_exepath=./bin/busybox",
        "a new process": r"clone\(.*res=0 exe=",
        "a refused connection, with the socket's address": r"connect\(.*res=-111.*\[tuple .*127\.0\.0\.1, port: 9 ",
        "nothing dropped": r"^\d+ events, drops 0$",
    }
    for what, pattern in wanted.items():
        if not any(re.search(pattern, line) for line in said):
            yield f"missing: {what}"
    opens = sum("openat(" in line and "[path /etc/shadow]" in line for line in said)
    if opens != OPENS:
        yield f"{opens} opens of /etc/shadow instead of {OPENS}"
    yield from _ends(said)


def _ends(said: list[str]) -> Iterator[str]:
    """Every program that started must end."""
    started = {match[1] for line in said if (match := re.search(r"(\d+)/\d+ execve\(.*res=0", line))}
    ended = {match[1] for line in said if (match := re.search(r"(\d+)/\d+ procexit\(", line))}
    if not started or started - ended:
        yield f"of {len(started)} programs that started, {len(started - ended)} did not end"

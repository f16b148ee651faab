"""What this kernel and these rights allow, and what each rule loses by it."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiercel import _core
from tiercel._generated.events import EVENTS

if TYPE_CHECKING:
    from tiercel.rules import CompiledRule

CAPABILITIES = {"CAP_SYS_PTRACE": 19, "CAP_SYS_ADMIN": 21, "CAP_SYS_RESOURCE": 24, "CAP_PERFMON": 38, "CAP_BPF": 39}
"""Rights that watching can use, with their numbers."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `good` None: neither good nor bad."""

    name: str
    value: str
    good: bool | None
    way_out: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule can do here: `works`, `partly` or `blind`, with the reason."""

    rule: str
    state: str
    reason: str = ""


def machine() -> list[Finding]:
    """Kernel, rights and the collectors, each tried in earnest."""
    return [_kernel(), _btf(), *_rights(), *_collector(_core.doctor())]


def _kernel() -> Finding:
    release = platform.release()
    numbers = [int(part) for part in release.split("-")[0].split(".")[:2] if part.isdigit()]
    good = numbers >= [5, 8]
    return Finding(
        "kernel", f"{release} {platform.machine()}", good, "" if good else "eBPF collection needs Linux 5.8 or newer"
    )


def _btf() -> Finding:
    good = Path("/sys/kernel/btf/vmlinux").exists()
    way_out = "" if good else "boot a kernel built with CONFIG_DEBUG_INFO_BTF; the next collector would be ptrace"
    return Finding("kernel type information", "present" if good else "absent", good, way_out)


def _rights() -> list[Finding]:
    held = _effective_capabilities()
    found = [Finding("user", str(os.geteuid()), None)]
    for name, number in CAPABILITIES.items():
        has = bool(held >> number & 1)
        needed = name != "CAP_SYS_RESOURCE"
        found.append(
            Finding(name.lower(), "yes" if has else "no", has if needed else None, "" if has else "run as root")
        )
    return found


def _effective_capabilities() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapEff:"):
            return int(line.split()[1], 16)
    return 0


def _collector(tried: dict[str, Any]) -> list[Finding]:
    name = f"collector {tried['collector']}"
    if not tried["works"]:
        return [Finding(name, tried["what"], False, tried["way_out"])]
    refused = [Finding(f"program {program}", f"refused: {reason}", False) for program, reason in tried["refused"]]
    return [Finding(name, "loads and attaches", True), *refused]


def verdicts(rules: Iterable[CompiledRule], tried: dict[str, Any]) -> list[Verdict]:
    """What each rule can do with the collector that was tried."""
    return [_verdict(rule, tried) for rule in rules]


def _verdict(rule: CompiledRule, tried: dict[str, Any]) -> Verdict:
    if rule.source != "syscall":
        return Verdict(rule.name, "blind", f"no collector here gives events of the source {rule.source}")
    if not tried["works"]:
        return Verdict(rule.name, "blind", tried["what"])
    names = {EVENTS[code][1] for code in rule.events.event_codes() if code < len(EVENTS)}
    lost = sorted(program for program, _ in tried["refused"] if any(name in program for name in names))
    if lost:
        return Verdict(rule.name, "partly", f"this kernel refuses {', '.join(lost)}")
    return Verdict(rule.name, "works")

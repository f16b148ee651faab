"""Kernel, rights and limits, as far as collecting depends on them."""

from __future__ import annotations

import os
import platform
import resource
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CAPABILITIES = {"CAP_SYS_PTRACE": 19, "CAP_SYS_ADMIN": 21, "CAP_SYS_RESOURCE": 24, "CAP_PERFMON": 38, "CAP_BPF": 39}
"""Rights that watching can use, with their numbers."""

NEEDED = {"CAP_BPF", "CAP_PERFMON"}
"""Without these no eBPF; CAP_SYS_ADMIN stands for both."""

FIRST_PID_NAMESPACE = "pid:[4026531836]"
UNPRIVILEGED_BPF = {"0": "everybody may load eBPF", "1": "root only, until the next boot", "2": "root only"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `good` None: neither good nor bad."""

    name: str
    value: str
    good: bool | None
    way_out: str = ""


def machine(tried: dict[str, Any]) -> list[Finding]:
    """Everything that was found; `tried` is what `_core.doctor()` said."""
    return [
        _kernel(),
        _preemption(),
        _btf(),
        _lockdown(),
        _unprivileged_bpf(),
        _seccomp(),
        _pid_namespace(),
        *_rights(),
        _memlock(),
        *_collector(tried),
    ]


def _text(path: str) -> str | None:
    try:
        return Path(path).read_text(errors="replace").strip()
    except OSError:
        return None


def _status(name: str) -> str:
    lines = (_text("/proc/self/status") or "").splitlines()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(f"{name}:")), "")


def _kernel() -> Finding:
    release = platform.release()
    numbers = [int(part) for part in release.split("-")[0].split(".")[:2] if part.isdigit()]
    good = numbers >= [5, 8]
    way_out = "" if good else "eBPF collection needs Linux 5.8 or newer"
    return Finding("kernel", f"{release} {platform.machine()}", good, way_out)


def _preemption() -> Finding:
    """The model that runs: a preemptible kernel can keep a tracing program from running twice on a processor."""
    chosen = _text("/sys/kernel/debug/sched/preempt") or ""
    current = next((word.strip("()") for word in chosen.split() if word.startswith("(")), "")
    words = platform.version().split()
    built = next((word for word in words if word.startswith("PREEMPT")), "none or voluntary")
    return Finding("preemption", f"{built}{f', now {current}' if current else ''}", None)


def _btf() -> Finding:
    good = Path("/sys/kernel/btf/vmlinux").exists()
    return Finding(
        "kernel type information",
        "present" if good else "absent",
        good,
        "" if good else "boot a kernel built with CONFIG_DEBUG_INFO_BTF",
    )


def _lockdown() -> Finding:
    """`none [integrity] confidentiality`: the one in brackets is in force."""
    modes = _text("/sys/kernel/security/lockdown")
    if modes is None:
        return Finding("lockdown", "not in this kernel, or securityfs is not mounted", None)
    mode = next((word.strip("[]") for word in modes.split() if word.startswith("[")), modes)
    good = mode != "confidentiality"
    return Finding(
        "lockdown", mode, good, "" if good else "boot with lockdown=integrity: eBPF may not read the kernel's memory"
    )


def _unprivileged_bpf() -> Finding:
    value = _text("/proc/sys/kernel/unprivileged_bpf_disabled")
    if value is None:
        return Finding("unprivileged eBPF", "not told by this kernel", None)
    return Finding("unprivileged eBPF", f"{value} ({UNPRIVILEGED_BPF.get(value, 'unknown')})", None)


def _seccomp() -> Finding:
    filtered = _status("Seccomp") == "2"
    way_out = "a container runtime's filter may forbid bpf(2): run with seccomp=unconfined"
    return Finding("seccomp", "a filter is in force" if filtered else "no filter", None, way_out if filtered else "")


def _pid_namespace() -> Finding:
    try:
        good = str(Path("/proc/self/ns/pid").readlink()) == FIRST_PID_NAMESPACE
    except OSError:
        return Finding("pid namespace", "not readable", None)
    value = "the machine's" if good else "its own"
    return Finding("pid namespace", value, good, "" if good else "run in the host's (hostPID: true, --pid=host)")


def _rights() -> list[Finding]:
    held = int(_status("CapEff") or "0", 16)
    admin = bool(held >> CAPABILITIES["CAP_SYS_ADMIN"] & 1)
    found = [Finding("user", str(os.geteuid()), None)]
    for name, number in CAPABILITIES.items():
        has = bool(held >> number & 1)
        good = has or (None if admin or name not in NEEDED else False)
        found.append(Finding(name.lower(), "yes" if has else "no", good, "" if good is not False else "run as root"))
    return found


def _memlock() -> Finding:
    """Counts before Linux 5.11 only: later kernels charge maps to the cgroup."""
    soft, _ = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    shown = "unlimited" if soft == resource.RLIM_INFINITY else f"{soft // 1024} KiB"
    return Finding("locked memory limit", shown, None)


def _collector(tried: dict[str, Any]) -> list[Finding]:
    name = f"collector {tried['collector']}"
    if not tried["works"]:
        return [Finding(name, tried["what"], False, tried["way_out"])]
    refused = [Finding(f"program {program}", f"refused: {reason}", False) for program, reason in tried["refused"]]
    return [Finding(name, "loads and attaches", True), *refused]

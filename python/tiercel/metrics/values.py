"""One reading of everything that is counted, under the native names of `schema/metrics.toml`."""

from __future__ import annotations

import os
import platform
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tiercel._generated.events import EVENTS
from tiercel.config.monitoring import Metrics
from tiercel.engine import Engine
from tiercel.metrics import resources
from tiercel.outputs import Dispatcher
from tiercel.outputs.form import hostname

Values = dict[str, float]

DROP_KINDS = {
    "clone_fork": ("clone", "fork", "vfork", "clone3"),
    "execve": ("execve", "execveat"),
    "connect": ("connect",),
    "open": ("open", "openat", "openat2", "creat", "open_by_handle_at"),
    "dir_file": ("mkdir", "mkdirat", "rmdir", "unlink", "unlinkat", "rename", "renameat", "renameat2", "link", "linkat",
                 "symlink", "symlinkat", "chdir", "fchdir"),
    "close": ("close", "close_range"),
    "proc": ("procexit", "procinfo", "switch"),
}  # fmt: skip
"""Falco's kinds of lost events by event name; all others are `other_interest`."""
_KIND_OF = {name: kind for kind, names in DROP_KINDS.items() for name in names}


@dataclass
class Facts:
    """Where values come from. The callables are asked anew for each reading, for reloads replace what they give."""

    settings: Callable[[], Metrics]
    engine: Callable[[], Engine]
    dispatcher: Callable[[], Dispatcher]
    stats: Callable[[], dict[str, Any]]
    source_name: str
    file_digests: Callable[[], tuple[Mapping[str, str], Mapping[str, str]]]
    """SHA-256 of rules files and of configuration files, by name."""
    reloads: Callable[[], tuple[int, int, int, int]] = lambda: (0, 0, 0, 0)
    """Reloads, refused ones, time of the last in ns, and for how many ns events waited then."""
    start_ns: int = field(default_factory=time.time_ns)

    def enabled(self, group: str) -> bool:
        """Whether a group of metrics is wanted; `always` is."""
        return bool(getattr(self.settings(), group, True))

    def read(self) -> Values:
        """All values that there are; which are shown is up to `enabled`."""
        stats = self.stats()
        return {**_always(self), **resources.read(), **_state(stats), **_kernel(stats)}


def _always(facts: Facts) -> Values:
    return {
        "outputs_queue_num_drops": facts.dispatcher().refused,
        "reload_ts": facts.reloads()[2] or facts.start_ns,
        "start_ts": facts.start_ns,
        "duration_sec": (time.time_ns() - facts.start_ns) // 1_000_000_000,
        "host_boot_ts": int(resources.boot_time_s() * 1e9),
        "host_num_cpus": os.cpu_count() or 1,
    }


def _state(stats: dict[str, Any]) -> Values:
    state = stats["state"]
    names = {
        "n_threads": "threads",
        "n_fds": "fds",
        "n_failed_thread_lookups": "lookups_failed",
        "n_drops_full_threadtable": "threads_evicted",
    }
    found = {native: float(state.get(own, 0)) for native, own in names.items()}
    found["n_noncached_thread_lookups"] = state.get("lookups_found", 0) + state.get("lookups_failed", 0)
    return found


def _kernel(stats: dict[str, Any]) -> Values:
    found: Values = {"n_evts": stats["events"] + stats["drops"], "n_drops": stats["drops"], "n_drops_buffer_total": 0}
    found |= {f"n_drops_buffer_{kind}_exit": 0.0 for kind in (*DROP_KINDS, "other_interest")}
    for _cpu, code, reason, count in stats["drops_by"]:
        name = EVENTS[code][1] if code is not None and code < len(EVENTS) else ""
        found[f"n_drops_buffer_{_KIND_OF.get(name, 'other_interest')}_exit"] += count
        found["n_drops_buffer_total"] += count
        found[f"n_drops_{reason}"] = found.get(f"n_drops_{reason}", 0) + count
    return found


def drops_by_processor(stats: dict[str, Any]) -> dict[int, int]:
    """Losses by processor."""
    found: dict[int, int] = {}
    for cpu, _code, _reason, count in stats["drops_by"]:
        if cpu is not None:
            found[cpu] = found.get(cpu, 0) + count
    return found


def machine() -> dict[str, str]:
    """Names that samples carry."""
    return {"kernel_release": platform.release(), "hostname": hostname() or socket.gethostname()}

"""One reading of everything that is counted, under the native names of `schema/metrics.toml`."""

from __future__ import annotations

import os
import platform
import re
import socket
import time
from collections.abc import Callable, Iterator, Mapping
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
NEVER_STORED = ("n_stored_evts", "n_store_evts_drops", "n_retrieved_evts", "n_retrieve_evts_drops")
"""Enter events that wait for their exit: the probe sends one record a call, so there are none."""
SCANNED = {"task": "task"} | {
    f"task_file_{kind}": kind
    for kind in ("pipe", "memfd", "regular", "directory", "socket_inet", "socket_inet6", "socket_unix",
                 "socket_netlink", "anon_inode")
}  # fmt: skip
"""What the scan at the start counts, by Falco's native names."""
DROP_REASONS = {"too_large": "n_drops_scratch_map"}
"""Why the probe lost an event, by Falco's names; a full ring counts by kind of event."""
_NOT_IN_A_NAME = re.compile(r"[^a-zA-Z0-9_]")
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
        "n_added_threads": "threads_added",
        "n_removed_threads": "threads_removed",
        "n_noncached_fd_lookups": "fds_asked",
        "n_failed_fd_lookups": "fd_lookups_failed",
        "n_added_fds": "fds_added",
        "n_removed_fds": "fds_removed",
        "n_noncached_thread_lookups": "lookups_found",
        "n_failed_thread_lookups": "lookups_failed",
        "n_drops_full_threadtable": "threads_evicted",
    }
    found = {native: float(state.get(own, 0)) for native, own in names.items()}
    asked = sum(state.get(name, 0) for name in ("lookups_found", "lookups_failed", "lookups_refused"))
    found["n_cached_fd_lookups"] = state.get("fd_lookups", 0) - found["n_failed_fd_lookups"]
    found["n_cached_thread_lookups"] = max(stats["events"] - asked, 0)  # each event is about one thread
    return found | dict.fromkeys(NEVER_STORED, 0.0)


def _kernel(stats: dict[str, Any]) -> Values:
    found: Values = {"n_evts": stats["events"] + stats["drops"], "n_drops": stats["drops"], "n_drops_buffer_total": 0}
    found |= {f"n_drops_buffer_{kind}_exit": 0.0 for kind in (*DROP_KINDS, "other_interest")}
    found |= dict.fromkeys(("n_drops_scratch_map", "n_drops_max_event_size"), 0.0)
    found |= _first_state(stats)
    for _cpu, code, reason, count in stats["drops_by"]:
        name = EVENTS[code][1] if code is not None and code < len(EVENTS) else ""
        found[f"n_drops_buffer_{_KIND_OF.get(name, 'other_interest')}_exit"] += count
        found["n_drops_buffer_total"] += count
        if reason in DROP_REASONS:
            found[DROP_REASONS[reason]] += count
    return found


def _first_state(stats: dict[str, Any]) -> Values:
    """What the scan at the start found: tasks, and open files by kind. The kernel writes as much as fits and then goes
    on, so none is lost."""
    found = dict(stats.get("first_state", ()))
    values = {f"n_evts_{native}": float(found.get(kind, 0)) for native, kind in SCANNED.items()} if found else {}
    return values | {native.replace("n_evts", "n_drops"): 0.0 for native in values}


@dataclass(frozen=True)
class Labelled:
    """A value of a processor, of a program, or that a plugin tells. `key` is that of a snapshot."""

    name: str
    labels: dict[str, str]
    key: str
    kind: str
    value: float
    group: str


def labelled(stats: dict[str, Any]) -> Iterator[Labelled]:
    """Events and losses by processor; runs and times of the probe's programs, where the kernel counts them
    (`kernel.bpf_stats_enabled`); what plugins tell."""
    group = "kernel_event_counters_per_cpu_enabled"
    for cpu, events, lost in stats.get("by_processor", ()):
        for native, count in (("n_evts_cpu", events), ("n_drops_cpu", lost)):
            name = f"falcosecurity_scap_{native}_total"
            yield Labelled(name, {"cpu": str(cpu)}, f"scap.{native}_{cpu}", "counter", count, group)
    for program, runs, time_ns in stats.get("programs", ()):
        for native, suffix, kind, value in (
            ("run_cnt", "run_cnt_total", "counter", runs),
            ("run_time_ns", "run_time_nanoseconds_total", "counter", time_ns),
            ("avg_time_ns", "avg_time_nanoseconds", "gauge", time_ns // max(runs, 1)),
        ):
            name = f"falcosecurity_scap_{program}_{suffix}"
            yield Labelled(name, {}, f"scap.{program}.{native}", kind, value, "libbpf_stats_enabled")
    for metric, grows, value in stats.get("plugins", ()):
        name = f"falcosecurity_plugins_{_NOT_IN_A_NAME.sub('_', metric)}_total"
        yield Labelled(name, {}, f"plugins.{metric}", "counter" if grows else "gauge", value, "plugins_metrics_enabled")


def machine() -> dict[str, str]:
    """Names that samples carry."""
    return {"kernel_release": platform.release(), "hostname": hostname() or socket.gethostname()}

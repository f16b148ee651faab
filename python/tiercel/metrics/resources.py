"""CPU and memory of this process and of the machine, from /proc and the control group."""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path

Values = dict[str, float]
_TICKS = os.sysconf("SC_CLK_TCK")
_CGROUP = ("/sys/fs/cgroup/memory.current", "/sys/fs/cgroup/memory/memory.usage_in_bytes")


def read() -> Values:
    """Values by Falco's names; what cannot be read is left out."""
    found: Values = {}
    for part in (_process, _memory, _pss, _host, _open_files, _container):
        try:
            found |= part()
        except (OSError, ValueError, IndexError, KeyError):
            continue
    return found


def _process() -> Values:
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    return {"cpu_usage_perc": 100 * used / max(time.time() - start_time_s(), 0.01)}


def start_time_s() -> float:
    """When this process started, seconds since 1970."""
    ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
    return boot_time_s() + ticks / _TICKS


def boot_time_s() -> float:
    """When the machine started, seconds since 1970."""
    line = next(line for line in Path("/proc/stat").read_text().splitlines() if line.startswith("btime"))
    return float(line.split()[1])


def _status(path: str) -> dict[str, int]:
    """Lines `Name: 12 kB` as numbers."""
    rows = (line.split() for line in Path(path).read_text().splitlines())
    return {row[0].rstrip(":"): int(row[1]) for row in rows if len(row) >= 2 and row[1].isdigit()}


def _memory() -> Values:
    status = _status("/proc/self/status")
    return {"memory_rss_kb": status["VmRSS"], "memory_vsz_kb": status["VmSize"]}


def _pss() -> Values:
    return {"memory_pss_kb": _status("/proc/self/smaps_rollup")["Pss"]}


def _host() -> Values:
    stat = Path("/proc/stat").read_text().splitlines()
    times = [int(word) for word in stat[0].split()[1:9]]
    busy, total = sum(times) - times[3] - times[4], sum(times)
    running = next(int(line.split()[1]) for line in stat if line.startswith("procs_running"))
    memory = _status("/proc/meminfo")
    return {
        "host_cpu_usage_perc": 100 * busy / max(total, 1),
        "host_procs_running": running,
        "host_memory_used_kb": memory["MemTotal"] - memory["MemAvailable"],
    }


def _open_files() -> Values:
    return {"host_open_fds": int(Path("/proc/sys/fs/file-nr").read_text().split()[0])}


def _container() -> Values:
    given = os.environ.get("FALCO_CGROUP_MEM_PATH")
    path = next(Path(name) for name in (given, *_CGROUP) if name and Path(name).is_file())
    return {"container_memory_used_bytes": int(path.read_text())}

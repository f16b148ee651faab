"""CPU and memory of this process and of the machine, from /proc and the control group."""

from __future__ import annotations

import array
import fcntl
import ipaddress
import os
import resource
import socket
import struct
import time
from collections.abc import Iterator
from pathlib import Path

Values = dict[str, float]
_TICKS = os.sysconf("SC_CLK_TCK")
SIOCGIFCONF = 0x8912
IFREQ_BYTES = 40
MOST_ADDRESSES = 256
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


def addresses() -> dict[tuple[str, str], list[str]]:
    """Addresses by interface and `ipv4` or `ipv6`, without loopback; what cannot be read is left out."""
    found: dict[tuple[str, str], list[str]] = {}
    for protocol, read_all in (("ipv4", _ipv4), ("ipv6", _ipv6)):
        try:
            rows = list(read_all())
        except OSError:
            continue
        for name, address in rows:
            if not ipaddress.ip_address(address).is_loopback:
                found.setdefault((name, protocol), []).append(address)
    return found


def _ipv4() -> Iterator[tuple[str, str]]:
    """By SIOCGIFCONF: rows of 40 bytes, the name and a `sockaddr_in`."""
    rows = array.array("B", bytes(IFREQ_BYTES * MOST_ADDRESSES))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        answer = fcntl.ioctl(asked, SIOCGIFCONF, struct.pack("iL", len(rows), rows.buffer_info()[0]))
    for at in range(0, struct.unpack("iL", answer)[0], IFREQ_BYTES):
        row = rows[at : at + IFREQ_BYTES].tobytes()
        yield row[:16].partition(b"\0")[0].decode(errors="replace").partition(":")[0], socket.inet_ntoa(row[20:24])


def _ipv6() -> Iterator[tuple[str, str]]:
    for line in Path("/proc/net/if_inet6").read_text().splitlines():
        digits, *_, name = line.split()
        yield name, str(ipaddress.IPv6Address(bytes.fromhex(digits)))


def _container() -> Values:
    given = os.environ.get("FALCO_CGROUP_MEM_PATH")
    path = next(Path(name) for name in (given, *_CGROUP) if name and Path(name).is_file())
    return {"container_memory_used_bytes": int(path.read_text())}

"""Processes around an event: from values of fields to what a capture knows before it."""

from __future__ import annotations

from typing import Any

from tiercel._generated.names import CAPABILITIES
from tiercel.ruletest.values import Values

TID = 5000
PARENT = 4000
USER_UID = 1000
SHORT = "c0ffeec0ffee"
CONTAINER = SHORT + "0" * 52
CGROUP = f"cpuset=/docker/{CONTAINER}"

Json = dict[str, Any]


def text(values: Values, *names: str) -> str | None:
    """The first of these fields that has a text."""
    for name in names:
        value = values.get(name)
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, bytes):
            return value.decode("utf-8", "replace")
    return None


def number(values: Values, name: str, default: int) -> int:
    """A number, or the default."""
    value = values.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def processes(values: Values) -> list[Json]:
    """The process of the event, its ancestors, and the first of all."""
    own = _own(values)
    found = [own, *(_ancestor(values, level) for level in range(1, _levels(values) + 1))]
    own["ptid"] = PARENT if len(found) > 1 else 0
    if len(found) > 1:
        found[-1]["ptid"] = 1
    return [*found, {"tid": 1, "ptid": 0, "comm": "systemd", "exe": "/sbin/init", "exepath": "/sbin/init", "cwd": "/"}]


def arguments(values: Values) -> list[str]:
    """Arguments of the event's process, without its name."""
    given = text(values, "proc.args")
    if given is not None:
        return given.split(" ")
    numbered = [text(values, f"proc.args[{index}]") for index in range(8)]
    if any(one is not None for one in numbered):
        return [one or "x" for one in numbered]
    line = text(values, "proc.cmdline", "proc.exeline")
    if line is None:
        return ["--witness"]
    name = text(values, "proc.name")
    words = line.split(" ")
    return words if name is not None and not line.startswith(name) else words[1:]


def _own(values: Values) -> Json:
    line = text(values, "proc.cmdline")
    comm = text(values, "proc.name") or (line.split(" ")[0] if line else "witness")
    exe = text(values, "proc.exe") or comm
    cwd = text(values, "proc.cwd") or "/"
    return {
        "tid": TID, "comm": comm, "cap_effective": _capabilities(values, "thread.cap_effective"),
        "cap_permitted": _capabilities(values, "thread.cap_permitted"), "exe": exe,
        "exepath": text(values, "proc.exepath") or (exe if exe.startswith("/") else f"/usr/bin/{comm}"),
        "args": arguments(values), "env": _environment(values), "cwd": cwd, "cgroups": _cgroups(values),
        "uid": _uid(values), "gid": number(values, "group.gid", 0),
        "loginuid": number(values, "user.loginuid", -1) % 2**32, "tty": number(values, "proc.tty", 0),
        "sid": number(values, "proc.sid", TID), "vpid": number(values, "proc.vpid", TID),
        "vtid": number(values, "thread.vtid", TID),
        "exe_writable": values.get("proc.is_exe_writable") is True,
        "exe_upper_layer": values.get("proc.is_exe_upper_layer") is True,
        "exe_from_memfd": values.get("proc.is_exe_from_memfd") is True,
    }  # fmt: skip


def _capabilities(values: Values, field: str) -> int:
    wanted = (text(values, field) or "").lower()
    words = [word for word in wanted.replace("|", " ").split() if len(word) > 2]
    return sum(1 << bit for bit, name in CAPABILITIES.items() if any(word in name.lower() for word in words))


def _environment(values: Values) -> list[str]:
    found = text(values, "proc.env")
    rows = [found] if found else []
    for name, value in values.items():
        if name.startswith("proc.env[") and isinstance(value, bytes):
            rows.append(f"{name[9:-1]}={value.decode('utf-8', 'replace')}")
    return rows


def _cgroups(values: Values) -> list[str]:
    container = text(values, "container.id")
    return [] if container in (None, "host") else [CGROUP]


def _uid(values: Values) -> int:
    name = text(values, "user.name")
    return number(values, "user.uid", 0 if name == "root" else USER_UID)


def users(values: Values) -> list[Json]:
    """The user of the process."""
    name = text(values, "user.name") or ("root" if _uid(values) == 0 else "someone")
    return [{"uid": _uid(values), "gid": 0, "name": name, "home": f"/home/{name}", "shell": "/bin/sh"}]


_NOT_OF_PARENT = ("proc.pid", "proc.pgid", "proc.pidns_init_start_ts")


def _levels(values: Values) -> int:
    levels = [int(any(name.startswith("proc.p") and name not in _NOT_OF_PARENT for name in values))]
    for name in values:
        if name.startswith("proc.a") and name.endswith("]"):
            inside = name.partition("[")[2][:-1]
            levels.append(int(inside) if inside.isdigit() else 1)
        elif name in ("proc.aname", "proc.aexe", "proc.aexepath", "proc.acmdline"):
            value = values[name]
            levels.append(1 + len(value) if isinstance(value, list) else 2)
    return min(max(levels), 16)


def _ancestor(values: Values, level: int) -> Json:
    comm = text(values, *(["proc.pname"] if level == 1 else []), f"proc.aname[{level}]") or _spare(values, level)
    line = text(values, *(["proc.pcmdline"] if level == 1 else []), f"proc.acmdline[{level}]")
    comm = comm or (line.split(" ")[0] if line else "bash")
    path = text(values, *(["proc.pexepath"] if level == 1 else []), f"proc.aexepath[{level}]") or f"/usr/bin/{comm}"
    exe = text(values, *(["proc.pexe"] if level == 1 else []), f"proc.aexe[{level}]") or comm
    args = line.split(" ")[1:] if line else []
    return {
        "tid": PARENT - level + 1, "ptid": PARENT - level, "comm": comm, "exe": exe, "exepath": path, "args": args,
        "cwd": "/", "cgroups": _cgroups(values), "uid": 0,
    }  # fmt: skip


def _spare(values: Values, level: int) -> str | None:
    """A name that any ancestor may have, on a level that nothing else names."""
    wanted = values.get("proc.aname")
    if not isinstance(wanted, list):
        return None
    shift = 1 if "proc.pname" in values else 0
    at = level - 1 - shift
    return wanted[at].decode("utf-8", "replace") if 0 <= at < len(wanted) else None

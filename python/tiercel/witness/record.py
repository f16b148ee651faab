"""The event itself: its type, its parameters, and the file or socket that it is about."""

from __future__ import annotations

import errno
from collections.abc import Callable
from functools import cache
from typing import Any

from tiercel._generated.events import EVENTS
from tiercel._generated.flags import FLAGS
from tiercel.lang.events import named_set
from tiercel.ruletest.values import Values
from tiercel.witness.descriptors import descriptors, file_name, socket_tuple
from tiercel.witness.scene import CGROUP, TID, arguments, number, text

Json = dict[str, Any]

AT_FDCWD = -100
O_RDONLY, O_WRONLY, O_RDWR = 1, 2, 3
O_CREATED = 4 | 16384
_PATHS = frozenset({"FSPATH", "FSRELPATH"})
_SOURCES = {"link": "newpath", "linkat": "newpath", "symlink": "linkpath", "symlinkat": "linkpath", "mount": "dev"}
_TARGETS = {"link": "oldpath", "linkat": "oldpath", "symlink": "target", "symlinkat": "target", "mount": "dir"}
_EXEC_FLAGS = (("proc.is_exe_writable", 1), ("proc.is_exe_upper_layer", 2), ("proc.is_exe_from_memfd", 4))


@cache
def code_of(name: str) -> int | None:
    """The newest event of this type that rules see: the end of a call, or the one event of a tracepoint."""
    codes = [
        code
        for code, event in enumerate(EVENTS)
        if event[1] == name
        and not {"OLD_VERSION", "UNUSED"} & set(event[4])
        and (code % 2 or "SYSCALL" not in event[3])
    ]
    return max(codes) if codes and named_set(name).events else None


def description(values: Values, process: Json) -> tuple[Json | None, list[Json]]:
    """The event and the file descriptors before it; no event where its type cannot be made."""
    name = text(values, "evt.type")
    code = code_of(name) if name else None
    if name is None or code is None:
        return None, []
    params: Json = {}
    for parameter, kind, _format, table in EVENTS[code][6]:
        value = _parameter(name, parameter, kind, table, values, process)
        if value is not None:
            params[parameter] = value
    return {"code": code, "tid": TID, "params": params}, descriptors(code, values)


def _parameter(event: str, name: str, kind: str, table: str | None, values: Values, process: Json) -> Any:
    given = values.get(f"evt.arg.{name}", values.get(f"evt.rawarg.{name}"))
    if given is None and name == "data":
        given = values.get("evt.buffer")
    if given is not None:
        made = _given(given, kind, table)
        return made | _open_flags(values) if name == "flags" and event in _OPENS else made
    if event in ("execve", "execveat") and name in _EXEC:
        return _EXEC[name](values, process)
    if name == "res" or (name == "fd" and event in _OPENS):
        return _result(values, 3 if name == "fd" else 0)
    if name in ("fd", "oldfd"):
        return max(number(values, "fd.num", 3), 0)
    if name.endswith("dirfd"):
        return AT_FDCWD
    if name == "flags" and event in _OPENS:
        return _open_flags(values)
    if name == "mode" and event in _OPENS:
        return 0o755 if values.get("evt.is_open_exec") else 0o644
    if kind == "SOCKTUPLE":
        return {"hex": socket_tuple(values).hex()}
    return _path(event, name, kind, values)


_OPENS = frozenset({"open", "openat", "openat2", "open_by_handle_at", "creat"})

_EXEC: dict[str, Callable[[Values, Json], Any]] = {
    "res": lambda values, _process: _result(values, 0),
    "exe": lambda _values, process: process["exe"],
    "args": lambda values, _process: {"hex": b"".join(one.encode() + b"\0" for one in arguments(values)).hex()},
    "env": lambda _values, process: {"hex": b"".join(one.encode() + b"\0" for one in process["env"]).hex()},
    "tid": lambda _values, _process: TID,
    "pid": lambda _values, _process: TID,
    "ptid": lambda _values, process: process["ptid"],
    "cap_permitted": lambda _values, process: process["cap_permitted"],
    "cap_effective": lambda _values, process: process["cap_effective"],
    "cwd": lambda _values, process: process["cwd"],
    "comm": lambda _values, process: process["comm"],
    "cgroups": lambda _values, process: {"hex": (CGROUP.encode() + b"\0").hex() if process["cgroups"] else ""},
    "tty": lambda _values, process: process["tty"],
    "loginuid": lambda _values, process: process["loginuid"],
    "uid": lambda _values, process: process["uid"],
    "gid": lambda _values, process: process["gid"],
    "trusted_exepath": lambda _values, process: process["exepath"],
    "flags": lambda values, _process: sum(bit for field, bit in _EXEC_FLAGS if values.get(field) is True),
}


def _given(value: Any, kind: str, table: str | None) -> Any:
    """A parameter whose text or number a condition names."""
    if isinstance(value, (bool, int)):
        return int(value)
    plain = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    if table is not None:
        words = FLAGS.get(table, ())
        if kind.startswith("ENUMFLAGS"):
            return next(
                (bit for word, bit in words if word == plain), next((bit for word, bit in words if word in plain), 0)
            )
        return sum({bit for word, bit in words if word in plain})
    if kind in ("CHARBUF", *_PATHS):
        return plain
    if kind == "ERRNO":
        return _errno(plain)
    if kind in ("BYTEBUF", "SOCKADDR", "SOCKTUPLE", "DYN"):
        raw = value if isinstance(value, bytes) else plain.encode()
        return {"hex": raw.hex()}
    return int(plain) if plain.lstrip("-").isdigit() else None


def _errno(word: str) -> int:
    return 0 if word == "SUCCESS" else -int(getattr(errno, word, 1))


def _result(values: Values, success: int) -> int:
    word = text(values, "evt.res")
    if word is not None and word != "SUCCESS":
        return _errno(word)
    if values.get("evt.failed") is True:
        return -errno.EPERM
    raw = values.get("evt.rawres")
    if isinstance(raw, int):
        return raw
    return number(values, "fd.num", success) if success else 0


def _open_flags(values: Values) -> int:
    read, write = values.get("evt.is_open_read"), values.get("evt.is_open_write")
    flags = O_RDWR if read and write else O_WRONLY if write else O_RDONLY
    if values.get("evt.is_open_create") or values.get("evt.is_open_exec"):
        flags |= O_CREATED
    if text(values, "fd.typechar") == "d" or text(values, "fd.type") == "directory":
        flags |= 1024
    return flags


def _path(event: str, name: str, kind: str, values: Values) -> str | None:
    if kind not in (*_PATHS, "CHARBUF"):
        return None
    for field, places, default in (("source", _SOURCES, "oldpath"), ("target", _TARGETS, "newpath")):
        given = text(values, f"fs.path.{field}", f"fs.path.{field}raw", "evt.abspath.src" if field == "source" else "")
        if given is not None and name == places.get(event, default):
            return given
    return file_name(values) if kind in _PATHS and name not in ("oldpath", "newpath") else None

"""Sockets and open files that an event is about: what a capture's fd list holds, and tuples."""

from __future__ import annotations

import ipaddress
import struct
from typing import Any

from tiercel._generated.events import EVENTS
from tiercel.ruletest.values import Values
from tiercel.witness.scene import TID, number, text

Json = dict[str, Any]


def file_name(values: Values) -> str | None:
    """Name of the file that the event is about."""
    name, raw = text(values, "fd.name"), text(values, "fd.nameraw", "fs.path.nameraw")
    if name is not None and raw is not None and "../" in raw:
        return f"/a/b/../..{name}"
    name = text(values, "fd.name", "fd.nameraw", "evt.abspath", "fs.path.name", "fs.path.nameraw")
    if name is not None:
        return name
    folder, file = text(values, "fd.directory"), text(values, "fd.filename")
    if folder is None and file is None:
        return None
    return f"{(folder or '/tmp').rstrip('/')}/{file or 'x'}"


def _ends(values: Values) -> tuple[tuple[Any, int], tuple[Any, int]]:
    def address(*names: str) -> Any:
        for name in names:
            value = values.get(name)
            value = value[0] if isinstance(value, list) and value else value
            if isinstance(value, (ipaddress.IPv4Address, ipaddress.IPv6Address)):
                return value
        return None

    def port(*names: str) -> int | None:
        for name in names:
            value = values.get(name)
            value = value[0] if isinstance(value, list) and value else value
            if isinstance(value, int):
                return value
        return None

    server = address("fd.sip", "fd.snet", "fd.rip", "fd.rnet", "fd.ip", "fd.net") or ipaddress.ip_address(
        "93.184.216.34"
    )
    home = "2001:db8::2" if server.version == 6 else "203.0.113.9"
    client = address("fd.cip", "fd.cnet", "fd.lip", "fd.lnet") or ipaddress.ip_address(home)
    return (client, port("fd.cport", "fd.lport") or 41000), (server, port("fd.sport", "fd.rport", "fd.port") or 8443)


def names(values: Values) -> list[Json]:
    """What the ends of the connection are called."""
    client, server = (str(address) for address, _port in _ends(values))
    found = ((client, text(values, "fd.cip.name", "fd.lip.name")), (server, text(values, "fd.sip.name", "fd.rip.name")))
    return [{"address": address, "name": name} for address, name in found if name is not None]


def socket_tuple(values: Values) -> bytes:
    """A SOCKTUPLE parameter: both ends, the client's first."""
    (client, cport), (server, sport) = _ends(values)
    family = 2 if client.version == 4 else 10
    return (
        bytes([family])
        + bytes(client.packed)
        + struct.pack("<H", cport)
        + bytes(server.packed)
        + struct.pack("<H", sport)
    )


def descriptors(code: int, values: Values) -> list[Json]:
    """Open files that must be known before an event of this type."""
    if EVENTS[code][5] is None:
        return []
    number_ = max(number(values, "fd.num", 3), 0)
    kind = text(values, "fd.type") or {"4": "ipv4", "f": "file", "d": "directory", "p": "pipe", "u": "unix"}.get(
        text(values, "fd.typechar") or "", ""
    )
    takes_tuple = any(param[1] in ("SOCKTUPLE", "SOCKADDR") for param in EVENTS[code][6])
    if kind in ("ipv4", "ipv6") or (takes_tuple and kind != "unix") or any(name.startswith("fd.s") for name in values):
        (client, cport), (server, sport) = _ends(values)
        protocol = {"udp": 3, "icmp": 4, "raw": 5}.get(text(values, "fd.l4proto") or "", 2)
        ends = (f"[{a}]:{p}" if a.version == 6 else f"{a}:{p}" for a, p in ((client, cport), (server, sport)))
        source, destination = ends
        return [{"tid": TID, "fd": number_, "kind": "ipv4", "source": source, "destination": destination,
                 "l4proto": protocol}]  # fmt: skip
    name = file_name(values)
    if kind in ("file", "directory", "pipe", "unix") or name is not None:
        return [{"tid": TID, "fd": number_, "kind": kind if kind in ("directory", "pipe", "unix") else "file",
                 "name": name or ""}]  # fmt: skip
    return []

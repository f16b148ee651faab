"""Constants, read by the type of the field that they are compared with."""

from __future__ import annotations

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Scalar = bytes | int | bool | float | Address | Network

UNSIGNED_BITS = {
    "UINT8": 8, "UINT16": 16, "UINT32": 32, "UINT64": 64, "RELTIME": 64, "ABSTIME": 64, "FLAGS8": 8, "FLAGS16": 16,
    "FLAGS32": 32, "ENUMFLAGS8": 8, "ENUMFLAGS16": 16, "ENUMFLAGS32": 32, "MODE": 32, "PORT": 16,
}  # fmt: skip
SIGNED_BITS = {"INT8": 8, "INT16": 16, "INT32": 32, "INT64": 64, "FD": 64, "PID": 64, "ERRNO": 64}


def read_constant(text: str, kind: str, op: str) -> Scalar:
    """The value that a constant's text means."""
    if kind in UNSIGNED_BITS:
        return int(text) % (1 << UNSIGNED_BITS[kind])
    if kind in SIGNED_BITS:
        half = 1 << SIGNED_BITS[kind] - 1
        return (int(text) + half) % (2 * half) - half
    if kind == "BOOL":
        return {"true": True, "false": False}[text]
    if kind == "DOUBLE":
        return float(int(text))
    if kind == "IPADDR":
        return ipaddress.ip_address(text)
    if kind == "IPNET":
        return ipaddress.ip_network(text, strict=False)
    if kind == "BYTEBUF" and op in ("bcontains", "bstartswith"):
        return bytes.fromhex(text)
    return text.encode("utf-8", "surrogateescape")

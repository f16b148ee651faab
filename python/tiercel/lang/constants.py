"""Constants as the type of their field reads them."""

from __future__ import annotations

import ipaddress
import re
import socket
from typing import Any

from tiercel.lang.errors import TypeFault
from tiercel.lang.tree import Constant

Typed = dict[str, Any]
"""A constant of the program: one key of s, x, i, u, b, f, ip, net."""

STRINGS = frozenset({"CHARBUF", "FSPATH", "FSRELPATH"})
SIGNED = {"INT8": 8, "INT16": 16, "INT32": 32, "INT64": 64, "FD": 64, "PID": 64, "ERRNO": 64, "FD32": 32, "PID32": 32}
UNSIGNED = {
    "UINT8": 8, "UINT16": 16, "UINT32": 32, "UINT64": 64, "FLAGS8": 8, "FLAGS16": 16, "FLAGS32": 32,
    "ENUMFLAGS8": 8, "ENUMFLAGS16": 16, "ENUMFLAGS32": 32, "MODE": 32, "UID": 32, "GID": 32, "RELTIME": 64,
    "ABSTIME": 64, "L4PROTO": 8, "SOCKFAMILY": 8,
}  # fmt: skip

_DECIMAL = re.compile(r"[+-]?[0-9]+")
_SERVICES = {
    "domain": 53, "ftp": 21, "http": 80, "https": 443, "imap": 143, "imaps": 993, "kerberos": 88, "ldap": 389,
    "ldaps": 636, "mysql": 3306, "ntp": 123, "pop3": 110, "postgresql": 5432, "redis": 6379, "smtp": 25, "snmp": 161,
    "ssh": 22, "sunrpc": 111, "syslog": 514, "telnet": 23, "tftp": 69, "x11": 6000,
}  # fmt: skip
"""Used where the machine has no service database."""


def typed(constant: Constant, kind: str, op: str = "=") -> Typed:
    """`constant` as a value of parameter type `kind`, for the operator `op`; TypeFault if it is none."""
    if kind in STRINGS:
        return _text(constant)
    if kind in SIGNED:
        return {"i": _signed(constant, SIGNED[kind])}
    if kind in UNSIGNED:
        return {"u": _number(constant, -(2**63), 2**64 - 1) % (1 << UNSIGNED[kind])}
    reader = _READERS.get(kind)
    if reader is not None:
        return reader(constant)
    if kind == "BYTEBUF":
        return _bytes(constant, op)
    raise TypeFault(
        f"wrong parameter type: no constant can be compared with a {kind} value", constant.pos, constant.end
    )


def raw_bytes(text: str) -> bytes:
    """The bytes of a text of the parser."""
    return text.encode("utf-8", "surrogateescape")


def from_bytes(data: bytes) -> Typed:
    """A string constant: as text where it is UTF-8, else in hexadecimal."""
    try:
        return {"s": data.decode("utf-8")}
    except UnicodeDecodeError:
        return {"x": data.hex()}


def _text(constant: Constant) -> Typed:
    if "\0" in constant.text:
        raise TypeFault("a string constant cannot contain a NUL byte", constant.pos, constant.end)
    return {"s": constant.text} if constant.text.isascii() else from_bytes(raw_bytes(constant.text))


def _number(constant: Constant, low: int, high: int) -> int:
    if _DECIMAL.fullmatch(constant.text) and len(constant.text) < 24:
        number = int(constant.text)
        if low <= number <= high:
            return number
    raise TypeFault(f"{constant.text!r} is not a valid number (decimal integers only)", constant.pos, constant.end)


def _signed(constant: Constant, bits: int) -> int:
    reach = 63 if bits == 64 else 31
    number = _number(constant, -(2**reach), 2**reach - 1)
    half = 1 << bits - 1
    return (number + half) % (2 * half) - half


def _double(constant: Constant) -> Typed:
    return {"f": float(_number(constant, -(2**31), 2**31 - 1))}


def _boolean(constant: Constant) -> Typed:
    if constant.text not in ("true", "false"):
        suggestion = {"yes": "true", "1": "true", "no": "false", "0": "false"}.get(constant.text.lower())
        suggestion = suggestion or {"true": "true", "false": "false"}.get(constant.text.lower())
        raise TypeFault(
            f"{constant.text!r} is not a valid boolean: true or false", constant.pos, constant.end, suggestion
        )
    return {"b": constant.text == "true"}


def _port(constant: Constant) -> Typed:
    text = constant.text
    if not text:
        return {"u": 0}
    if _DECIMAL.match(text):
        return {"u": _number(constant, -(2**31), 2**31 - 1) % 2**16}
    number = _SERVICES.get(text)
    try:
        number = socket.getservbyname(text)
    except (OSError, ValueError):
        if number is None:
            raise TypeFault(f"{text!r} is no port and no known service", constant.pos, constant.end) from None
    return {"u": number}


def _address(constant: Constant) -> Typed:
    text = constant.text
    try:
        if "." in text:
            return {"ip": str(ipaddress.IPv4Address(text))}
        if "%" in text:
            raise ValueError("scoped")
        return {"ip": str(ipaddress.IPv6Address(text))}
    except ValueError:
        raise TypeFault(f"unrecognized IP address {text!r}", constant.pos, constant.end) from None


def _network(constant: Constant) -> Typed:
    text = constant.text
    address, slash, length = text.partition("/")
    try:
        if not slash or not (length.isascii() and length.isdigit()):
            raise ValueError("no mask")
        if "." in address:
            return {"net": str(ipaddress.IPv4Network((address, int(length)), strict=False))}
        return {"net": str(ipaddress.IPv6Network((address, int(length)), strict=False))}
    except ValueError:
        raise TypeFault(
            f"unrecognized network {text!r}: address/length is needed", constant.pos, constant.end
        ) from None


def _bytes(constant: Constant, op: str) -> Typed:
    if op not in ("bcontains", "bstartswith"):
        return {"x": raw_bytes(constant.text).hex()}
    try:
        return {"x": bytes.fromhex(_hex_digits(constant.text)).hex()}
    except ValueError:
        raise TypeFault(
            f"{constant.text!r} is not an even number of hexadecimal digits", constant.pos, constant.end
        ) from None


def _hex_digits(text: str) -> str:
    if not re.fullmatch(r"(?:[0-9a-fA-F]{2})*", text):
        raise ValueError(text)
    return text


_READERS = {"DOUBLE": _double, "BOOL": _boolean, "PORT": _port, "IPADDR": _address, "IPNET": _network}

"""Small captures made by hand, for tests that need no recorded one."""

from __future__ import annotations

import struct
from collections.abc import Iterable

CLOSE_X = 5
EXECVE_X = 293
OPENAT_X = 307
ASYNCEVENT = 402
EPOCH_NS = 1_700_000_000_000_000_000


def block(number: int, body: bytes) -> bytes:
    """`u32 type, u32 total, body, padding, u32 total`."""
    total = 12 + len(body) + -len(body) % 4
    return struct.pack("<II", number, total) + body.ljust(total - 12, b"\0") + struct.pack("<I", total)


def text(value: bytes) -> bytes:
    """`u16` length and the bytes."""
    return struct.pack("<H", len(value)) + value


def process(tid: int, comm: bytes, cgroups: bytes = b"") -> bytes:
    """A record of process list 9 without the newest fields."""
    body = struct.pack("<qqqqq", tid, tid, 1, 1, 1) + text(comm) + text(comm) + text(b"/bin/" + comm) + text(b"")
    body += text(b"/tmp/") + struct.pack("<qIIIIIIQQ", 1024, 0, 0, 0, 0, 0, 0, 0, 0)
    body += text(b"") + struct.pack("<qq", tid, tid) + text(cgroups) + text(b"/")
    return struct.pack("<I", len(body) + 4) + body


def event(number: int, tid: int, code: int, params: Iterable[bytes], length: str = "<H") -> bytes:
    """An event block; `number` sets its time, a millisecond each."""
    values = list(params)
    lengths = b"".join(struct.pack(length, len(value)) for value in values)
    data = lengths + b"".join(values)
    time_ns = EPOCH_NS + number * 1_000_000
    header = struct.pack("<HQqIHI", 0, time_ns, tid, 26 + len(data), code, len(values))
    return block(0x216, header + data)


def openat(number: int, tid: int, fd: int, name: bytes) -> bytes:
    """A successful `openat` for reading."""
    numbers = struct.pack("<I", 1), struct.pack("<I", 0), struct.pack("<I", 0), struct.pack("<Q", 7)
    return event(number, tid, OPENAT_X, [struct.pack("<q", fd), struct.pack("<q", -100), name + b"\0", *numbers])


def close(number: int, tid: int, fd: int) -> bytes:
    """A `close` that worked."""
    return event(number, tid, CLOSE_X, [struct.pack("<q", 0), struct.pack("<q", fd)])


def note(number: int, name: bytes, json: bytes) -> bytes:
    """What Falco's container plugin tells."""
    return event(number, -1, ASYNCEVENT, [struct.pack("<I", 0), name + b"\0", json + b"\0"], length="<I")


def capture(processes: Iterable[tuple[int, bytes] | tuple[int, bytes, bytes]], events: Iterable[bytes]) -> bytes:
    """Section header, processes and events."""
    section = block(0x0A0D0D0A, struct.pack("<IHHQ", 0x1A2B3C4D, 1, 2, 2**64 - 1))
    listed = block(0x215, b"".join(process(*one) for one in processes))
    return section + listed + b"".join(events)


def walk(data: bytes) -> list[int]:
    """Numbers of the blocks; raises when one does not end where it says."""
    numbers, at = [], 0
    while at < len(data):
        number, total = struct.unpack_from("<II", data, at)
        assert struct.unpack_from("<I", data, at + total - 4)[0] == total, f"torn block at {at}"
        numbers.append(number)
        at += total
    return numbers

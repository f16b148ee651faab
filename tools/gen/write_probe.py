"""C tables of the probe: event codes, system calls by ABI and number, kernel flag values to portable ones.

A flag table says `translate = "bits"` or `"enum"` where kernel values differ from the portable ones. Its rows then give
`native` (the kernel's value where it differs, `false` where the kernel has none), `native_aarch64` and for bits `mask`
(the bits to compare, the value's own by default). `otherwise` is the portable value of an unknown enum value.
Tables without `translate` pass every value on as it is, unknown bits included.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from tools.gen.schema import Schema

HEAD = (
    "/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */\n"
    "/* Generated from schema/{} by tools/gen/write_probe.py; do not edit. */\n"
    "#pragma once\n\n"
)
HERE = "probe/generated/"
ABIS = (("x86_64", "X86_64"), ("ia32", "IA32"), ("aarch64", "AARCH64"))
CALL_SLOTS = 512
GENERIC = 1
SOCKETCALL_SLOT = 480

Row = dict[str, Any]


def write(schema: Schema) -> dict[str, str]:
    """Files of `probe/generated/`, and what `crates/collect` must know of them."""
    return {
        HERE + "codes.h": _codes(schema),
        HERE + "calls.h": _calls(schema),
        HERE + "flags.h": _flags(schema),
        "crates/collect/src/generated/mod.rs": _rust_mod(),
        "crates/collect/src/generated/calls.rs": _rust_calls(schema),
    }


def typed_exit(schema: Schema, row: Row) -> int:
    """Code of the exit event that today's captures hold for a system call; `GENERIC` where it has none of its own."""
    modern = [
        code
        for code in row["events"]
        if code % 2 and code > GENERIC and not {"OLD_VERSION", "UNUSED"} & set(schema.events[code]["flags"])
    ]
    return int(modern[-1]) if modern else GENERIC


def call_name(row: Row) -> str:
    """Name of the event's program in the probe: unique among current exit events, the same when its version grows."""
    symbol: str = row["symbol"].removeprefix("SYSCALL_").removeprefix("SOCKET_").removesuffix("_X")
    head, _, tail = symbol.rpartition("_")
    return (head if tail.isdigit() and head else symbol).lower()


def _codes(schema: Schema) -> str:
    lines = [HEAD.format("events/, facts.toml, fd_types.toml"), "/* Event codes. */\n"]
    lines += [f"#define EV_{row['symbol']} {row['code']}\n" for row in schema.events]
    lines.append("\n/* Number of parameters. */\n")
    lines += [f"#define NPARAMS_{row['symbol']} {len(row['params'])}\n" for row in schema.events if row["params"]]
    lines.append(f"\n#define EV_COUNT {len(schema.events)}\n\n/* Facts. */\n")
    lines += [f"#define FACT_{row['name']} {row['value']}\n" for row in schema.values("facts")]
    lines.append("\n/* Kinds of file descriptor. */\n")
    lines += [f"#define FD_KIND_{row['name']} ({row['value']})\n" for row in schema.values("fd_types")]
    return "".join(lines)


def _calls(schema: Schema) -> str:
    calls = schema.values("syscalls")
    lines = [HEAD.format("syscalls.toml"), f"#define CALL_SLOTS {CALL_SLOTS}\n#define CALL_COUNT {len(calls)}\n\n"]
    lines.append("/* Codes on the wire. */\n")
    lines += [f"#define CALL_{row['name'].upper()} {row['code']}\n" for row in calls]
    lines.append(
        "\n/* Numbers in the ABI of the processor. */\n#if defined(__TARGET_ARCH_arm64)\n"
        + "".join(f"#define NATIVE_{row['name'].upper()} {row['aarch64']}\n" for row in calls if "aarch64" in row)
        + "#else\n"
        + "".join(f"#define NATIVE_{row['name'].upper()} {row['x86_64']}\n" for row in calls if "x86_64" in row)
        + "#endif\n"
        "\n/* A system call: its code on the wire and its exit event (1: generic). Index: its number in the ABI. */\n"
        "struct call {\n\tunsigned short wire;\n\tunsigned short event;\n};\n"
    )
    for key, name in ABIS:
        by_number = {number: row for row in calls for number in _numbers(row, key)}
        if max(by_number) >= CALL_SLOTS:
            raise ValueError(f"schema/syscalls.toml: {key} needs more than {CALL_SLOTS} slots")
        rows = "".join(
            f"\t[{number}] = {{{row['code']}, {typed_exit(schema, row)}}}, /* {row['name']} */\n"
            for number, row in sorted(by_number.items())
        )
        known = set(by_number)
        rows += "".join(f"\t[{number}] = {{0, {GENERIC}}},\n" for number in range(CALL_SLOTS) if number not in known)
        lines.append(f"\n#define CALLS_{name} \\\n" + rows.rstrip("\n").replace("\n", " \\\n") + "\n")
    lines.append(_socketcalls(schema))
    return "".join(lines)


def _socketcalls(schema: Schema) -> str:
    """The calls inside of 32-bit socketcall, by its first argument."""
    rows = {row["socketcall"]: row for row in schema.values("syscalls") if "socketcall" in row}
    lines = ["\n/* Calls through socketcall, by its first argument. */\n"]
    lines.append(f"#define SOCKETCALLS {max(rows) + 1}\n#define SOCKETCALL_EVENTS \\\n")
    lines.append(" \\\n".join(f"\t[{number}] = {typed_exit(schema, row)}," for number, row in sorted(rows.items())))
    lines.append("\n/* Their interest bytes stand behind those of the 32-bit calls. */\n")
    lines.append(f"#define SOCKETCALL_INTEREST {SOCKETCALL_SLOT}\n")
    return "".join(lines)


def _numbers(row: Row, abi: str) -> list[int]:
    return [row[abi], *row.get(f"{abi}_also", [])] if abi in row else []


def _flags(schema: Schema) -> str:
    lines = [HEAD.format("flags/"), "/* Portable values. */\n"]
    for table, rows in schema.flags.items():
        unique = {row["name"]: row["value"] for row in reversed(rows)}
        lines += [f"#define P_{table.upper()}_{name} {value}u\n" for name, value in reversed(unique.items())]
    for table, rule in schema.flag_translations.items():
        lines.append(f"\n/* Kernel's {table} to portable. */\n")
        lines.append(f"static __always_inline unsigned int portable_{table}(unsigned int native)\n{{\n")
        rows = schema.flags[table]
        body = _bits if rule["translate"] == "bits" else _enum
        plain, arm = body(rows, rule, "x86_64"), body(rows, rule, "aarch64")
        lines.append(plain if plain == arm else f"#if defined(__TARGET_ARCH_arm64)\n{arm}#else\n{plain}#endif\n")
        lines.append("}\n")
    return "".join(lines)


def _native(row: Row, arch: str) -> int | None:
    native = row.get(f"native_{arch}", row.get("native", row["value"]))
    return None if native is False else int(native)


def _pairs(rows: Iterable[Row], arch: str) -> list[tuple[int, int, int | None]]:
    found = [(native, row["value"], row.get("mask")) for row in rows if (native := _native(row, arch)) is not None]
    return sorted(set(found), key=lambda pair: pair[:2])


def _bits(rows: list[Row], rule: Row, arch: str) -> str:
    lines = ["\tunsigned int out = 0;\n\n"]
    by_shift: dict[int, int] = {}
    for native, value, mask in _pairs(rows, arch):
        if mask is None and native.bit_count() == value.bit_count() == 1:
            shift = value.bit_length() - native.bit_length()
            by_shift[shift] = by_shift.get(shift, 0) | native
        else:
            lines.append(f"\tif ((native & {mask or native:#x}u) == {native:#x}u)\n\t\tout |= {value:#x}u;\n")
    for shift, bits in sorted(by_shift.items()):
        move = f" << {shift}" if shift > 0 else f" >> {-shift}" if shift < 0 else ""
        lines.append(f"\tout |= (native & {bits:#x}u){move};\n")
    return "".join([*lines, "\treturn out;\n"])


def _enum(rows: list[Row], rule: Row, arch: str) -> str:
    pairs = [(native, value) for native, value, _ in _pairs(rows, arch)]
    lines = []
    numbered = enumerate(pairs)
    for _, run in groupby(numbered, key=lambda item: (item[1][0] - item[0], item[1][1] - item[1][0])):
        members = [pair for _, pair in run]
        first, last, delta = members[0][0], members[-1][0], members[0][1] - members[0][0]
        if first == last:
            test = f"native == {first:#x}u"
        elif first == 0:
            test = f"native <= {last:#x}u"
        else:
            test = f"native >= {first:#x}u && native <= {last:#x}u"
        result = "native" if delta == 0 else f"native + {delta}u" if delta > 0 else f"native - {-delta}u"
        lines.append(f"\tif ({test})\n\t\treturn {result if first != last else f'{members[0][1]:#x}u'};\n")
    return "".join([*lines, f"\treturn {rule['otherwise']}u;\n"])


def _rust_mod() -> str:
    head = "// Generated from schema/ by tools/gen/write_probe.py; do not edit.\n\n"
    return head + "//! What the loader must know of the probe's tables.\n\n#[allow(missing_docs)]\npub mod calls;\n"


def _rust_calls(schema: Schema) -> str:
    typed: dict[int, str] = {}
    for row in schema.values("syscalls"):
        if (code := typed_exit(schema, row)) != GENERIC:
            typed[code] = call_name(schema.events[code])
    if len(set(typed.values())) != len(typed):
        raise ValueError("two current exit events share a program name")
    rows = "".join(f'({code}, "{name}"),\n' for code, name in sorted(typed.items()))
    calls = schema.values("syscalls")
    return (
        "// Generated from schema/ by tools/gen/write_probe.py; do not edit.\n\n"
        "/// Exit events of system calls that have a type of their own, each with the name of its program.\n"
        f"pub static TYPED: [(u16, &str); {len(typed)}] = [\n{rows}];\n\n"
        "/// Slots of a table of system calls by number.\n"
        f"pub const CALL_SLOTS: usize = {CALL_SLOTS};\n\n"
        "/// Further numbers of 32-bit calls: number, wire code.\n"
        + _rust_pairs("IA32_ALSO", _also(schema))
        + "\n/// Calls through 32-bit `socketcall`: its first argument, wire code.\n"
        + _rust_pairs("SOCKETCALLS", [(row["socketcall"], row["code"]) for row in calls if "socketcall" in row])
        + "\n/// Interest byte of the first of them in the table of 32-bit calls.\n"
        f"pub const SOCKETCALL_SLOT: usize = {SOCKETCALL_SLOT};\n"
    )


def _also(schema: Schema) -> list[tuple[int, int]]:
    return [(number, row["code"]) for row in schema.values("syscalls") for number in row.get("ia32_also", [])]


def _rust_pairs(name: str, pairs: list[tuple[int, int]]) -> str:
    rows = "".join(f"({number}, {code}),\n" for number, code in sorted(pairs))
    return f"pub static {name}: [(u16, u16); {len(pairs)}] = [\n{rows}];\n"

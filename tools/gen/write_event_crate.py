"""Rust tables of `crates/event`: event types, flags, system calls, conversions, small name tables."""

from __future__ import annotations

import json
from typing import Any

from tools.gen.schema import Schema

HEAD = "// Generated from schema/{} by tools/gen/write_event_crate.py; do not edit.\n\n"
HERE = "crates/event/src/generated/"


def write(schema: Schema) -> dict[str, str]:
    """Files of `crates/event/src/generated/` by path."""
    return {
        HERE + "mod.rs": _mod(),
        HERE + "codes.rs": _codes(schema),
        HERE + "events.rs": _events(schema),
        HERE + "flags.rs": _flags(schema),
        HERE + "syscalls.rs": _syscalls(schema),
        HERE + "names.rs": _names(schema),
        HERE + "conversions.rs": _conversions(schema),
        HERE + "older.rs": _older(schema),
    }


def _mod() -> str:
    names = ("codes", "conversions", "events", "flags", "names", "older", "syscalls")
    modules = "".join(f"#[allow(missing_docs)]\npub mod {name};\n" for name in names)
    return HEAD.format("") + "//! Tables made from `schema/`.\n\n" + modules


def _older(schema: Schema) -> str:
    known = {int(code): count for code, count in schema.sysdig_0_29["params"].items()}
    counts = [f"Some({known[code]})" if code in known else "None" for code in range(max(known) + 1)]
    doc = "/// Parameters that sysdig 0.29 knows of each event type; `None` for a type that it does not have.\n"
    body = f"pub static SYSDIG_0_29: [Option<u8>; {len(counts)}] = [{', '.join(counts)}];\n"
    last = "/// Greatest system call code that sysdig 0.29 has a name for.\n"
    last += f"pub const SYSDIG_0_29_LAST_SYSCALL: u16 = {schema.sysdig_0_29['last_syscall']};\n\n"
    return HEAD.format("sysdig_0_29.toml") + last + doc + body


def camel(name: str) -> str:
    """`SYSCALL_OPEN_X` → `SyscallOpenX`."""
    return "".join(part[:1].upper() + part[1:].lower() for part in name.split("_"))


def _string(text: str) -> str:
    return json.dumps(text)


def _codes(schema: Schema) -> str:
    lines = [HEAD.format("events/"), "//! Event codes by symbol, for `match` on [`crate::Event::code`].\n"]
    lines += [f"pub const {row['symbol']}: u16 = {row['code']};\n" for row in schema.events]
    return "".join(lines)


def _param(param: dict[str, Any]) -> str:
    flags = f"Some(&flags::{param['flags'].upper()})" if "flags" in param else "None"
    dirfd = f"Some({param['dirfd_param']})" if "dirfd_param" in param else "None"
    dyn = f"&{param['dyn'].upper()}" if "dyn" in param else "&[]"
    return (
        f"ParamInfo {{ name: {_string(param['name'])}, ty: ParamType::{camel(param['type'])}, "
        f"format: Format::{camel(param.get('format', 'NA'))}, flags: {flags}, dirfd_param: {dirfd}, dynamic: {dyn} }}"
    )


def _events(schema: Schema) -> str:
    lines = [
        HEAD.format("events/"),
        "use super::flags;\n",
        "use crate::table::{Category, EventFlags, EventInfo, Format, Kinds, ParamInfo, ParamType};\n\n",
    ]
    for name, variants in schema.dynamic_params.items():
        rows = ", ".join(
            _param({"name": "", "type": variant["type"], "format": variant["format"]}) for variant in variants
        )
        lines.append(f"static {name.upper()}: [ParamInfo; {len(variants)}] = [{rows}];\n")
    lines.append(f"\npub static EVENTS: [EventInfo; {len(schema.events)}] = [\n")
    for row in schema.events:
        flags = " | ".join(f"EventFlags::{flag}.0" for flag in row["flags"]) or "0"
        kinds = " | ".join(f"Kinds::{kind}.0" for kind in row["kinds"]) or "0"
        fd_param = f"Some({row['fd_param']})" if row.get("fd_param", -1) >= 0 else "None"
        params = ", ".join(_param(param) for param in row["params"])
        lines.append(
            f"EventInfo {{ code: {row['code']}, symbol: {_string(row['symbol'])}, name: {_string(row['name'])}, "
            f"category: Category::{camel(row['category'])}, kinds: Kinds({kinds}), flags: EventFlags({flags}), "
            f"fd_param: {fd_param}, params: &[{params}] }},\n"
        )
    lines.append("];\n")
    return "".join(lines)


def _flags(schema: Schema) -> str:
    lines = [HEAD.format("flags/"), "use crate::table::FlagTable;\n\n"]
    for name, values in schema.flags.items():
        rows = ", ".join(f"({_string(value['name'])}, {value['value']})" for value in values)
        lines.append(f'pub static {name.upper()}: FlagTable = FlagTable {{ name: "{name}", values: &[{rows}] }};\n')
    lines.append("\n/// Portable flag values by name, one module a table.\n")
    lines.append("#[allow(non_upper_case_globals)] // AF_DECnet\npub mod value {\n")
    for table, values in schema.flags.items():
        unique = {value["name"]: value["value"] for value in reversed(values)}
        consts = "".join(f"pub const {name}: u32 = {value};\n" for name, value in reversed(unique.items()))
        lines.append(f"pub mod {table} {{\n{consts}}}\n")
    lines.append("}\n")
    return "".join(lines)


def _syscalls(schema: Schema) -> str:
    rows = schema.values("syscalls")
    lines = [HEAD.format("syscalls.toml"), "use crate::table::SyscallInfo;\n\n"]
    lines.append(f"pub static SYSCALLS: [SyscallInfo; {len(rows)}] = [\n")
    for index, row in enumerate(rows):
        if row["code"] != index:
            raise ValueError("schema/syscalls.toml: codes must be dense")
        numbers = ", ".join(
            f"{arch}: {f'Some({row[arch]})' if arch in row else 'None'}" for arch in ("x86_64", "aarch64", "ia32")
        )
        events = ", ".join(map(str, row["events"]))
        lines.append(
            f"SyscallInfo {{ code: {index}, name: {_string(row['name'])}, events: &[{events}], {numbers} }},\n"
        )
    lines.append("];\n")
    return "".join(lines)


def _names(schema: Schema) -> str:
    lines = [HEAD.format("*.toml")]
    for table in ("errno", "signals", "capabilities"):
        rows = ", ".join(f"({row['value']}, {_string(row['name'])})" for row in schema.values(table))
        count = len(schema.values(table))
        lines.append(f"pub static {table.upper()}: [(u32, &str); {count}] = [{rows}];\n")
    kinds = schema.values("fd_types")
    lines.append("\n/// Kind of a file descriptor; the number is the one of a capture's fd list.\n")
    lines.append("#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]\n#[repr(i8)]\npub enum FdKind {\n")
    lines += [f"{camel(row['name'])} = {row['value']},\n" for row in kinds]
    lines.append("}\nimpl FdKind {\n/// The kind with this number, if there is one.\n")
    lines.append("pub fn from_number(number: i64) -> Option<Self> {\nSome(match number {\n")
    lines += [f"{row['value']} => Self::{camel(row['name'])},\n" for row in kinds]
    lines.append("_ => return None })\n}\n}\n")
    facts = schema.values("facts")
    lines.append("\n/// Kinds of facts that a live record carries beside its parameters.\n")
    lines.append("#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]\n#[repr(u16)]\npub enum Fact {\n")
    lines += [f"/// {row['doc']}\n{camel(row['name'])} = {row['value']},\n" for row in facts]
    lines.append("}\n")
    return "".join(lines)


def _conversions(schema: Schema) -> str:
    rows = sorted(schema.conversions, key=lambda row: (row["code"], row["nparams"]))
    lines = [HEAD.format("conversions.toml"), "use crate::table::{Action, Conversion, Fallback, Item};\n\n"]
    lines.append("/// Sorted by (code, number of parameters).\n")
    lines.append(f"pub static CONVERSIONS: [Conversion; {len(rows)}] = [\n")
    for row in rows:
        items = ", ".join(_item(item) for item in row["items"])
        to = f"Some({row['to']})" if row["to"] is not None else "None"
        action = f"Action::{camel(row['action'])}"
        head = f"code: {row['code']}, nparams: {row['nparams']}"
        lines.append(f"Conversion {{ {head}, action: {action}, to: {to}, items: &[{items}] }},\n")
    lines.append("];\n")
    return "".join(lines)


def _item(item: dict[str, Any]) -> str:
    fallback = f"Fallback::{camel(item.get('fallback', 'empty'))}"
    match item["from"]:
        case "OLD":
            return f"Item::Old({item['param']})"
        case "ENTER":
            return f"Item::Enter({item['param']}, {fallback})"
        case "EMPTY":
            return "Item::Missing(Fallback::Empty)"
        case "DEFAULT":
            return "Item::Missing(Fallback::Default)"
        case "CALLBACK":
            return "Item::ContainerJson"
    raise ValueError(f"schema/conversions.toml: unknown source {item['from']!r}")

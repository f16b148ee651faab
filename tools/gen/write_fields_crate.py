"""Rust tables of `crates/fields`: an enum of fields for each class that has extractors, and one table of all fields.

A class of a plugin that has no extractor here gets no enum: its fields are known by index only, so that
rules for other sources can be recognised.
"""

from __future__ import annotations

import json
import re
from typing import Any

from tools.gen.schema import Schema
from tools.gen.write_event_crate import camel

HEAD = "// Generated from schema/fields/ by tools/gen/write_fields_crate.py; do not edit.\n\n"
HERE = "crates/fields/src/generated/"
EXTRACTED = {"core", "tiercel", "plugin:container"}


def write(schema: Schema) -> dict[str, str]:
    """Files of `crates/fields/src/generated/` by path."""
    classes = ordered(schema)
    return {
        HERE + "mod.rs": HEAD + "//! Tables made from `schema/fields/`.\n\npub mod ids;\npub mod table;\n",
        HERE + "ids.rs": _ids(classes),
        HERE + "table.rs": _table(classes),
    }


def ordered(schema: Schema) -> list[dict[str, Any]]:
    """Field classes, those with extractors first."""
    return sorted(schema.field_classes, key=lambda row: (row["provider"] not in EXTRACTED, row["file"]))


def variant(name: str) -> str:
    """`proc.is_exe_writable` → `ProcIsExeWritable`."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[._]", name))


def _ids(classes: list[dict[str, Any]]) -> str:
    lines = [HEAD, "use crate::table::{FieldInfo, row};\n\n"]
    known = [row for row in classes if row["provider"] in EXTRACTED]
    arms, first = [], 0
    lines.append("/// A field. A class with extractors has an enum, so that a field without code does not compile.\n")
    lines.append("#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]\npub enum FieldId {\n")
    for row in known:
        lines.append(f"/// Class `{row['class']}`, `schema/fields/{row['file']}.toml`.\n")
        lines.append(f"{camel(row['file'])}({camel(row['file'])}Field),\n")
        offset = f"{first} + " if first else ""
        arms.append(f"Self::{camel(row['file'])}(field) => {offset}field as usize,\n")
        first += len(row["field"])
    lines.append("/// A field of a plugin: its index among all fields.\nForeign(u16),\n}\n\n")
    lines.append("impl FieldId {\n/// Position among all fields.\npub fn index(self) -> usize {\nmatch self {\n")
    lines += [*arms, "Self::Foreign(index) => usize::from(index),\n}\n}\n\n"]
    lines.append("/// Its row of the table.\npub fn info(self) -> &'static FieldInfo {\n")
    lines.append("row(self.index())\n}\n}\n")
    for row in known:
        lines.append(f"\n/// Fields of `schema/fields/{row['file']}.toml`.\n")
        lines.append("#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]\n#[repr(u16)]\n")
        lines.append(f"pub enum {camel(row['file'])}Field {{\n")
        lines += [f"/// `{field['name']}`\n{variant(field['name'])},\n" for field in row["field"]]
        lines.append("}\n")
    return "".join(lines)


def _table(classes: list[dict[str, Any]]) -> str:
    lines = [HEAD, "#[allow(clippy::wildcard_imports)]\nuse super::ids::*;\n"]
    names = "ArgForm, ArgKind, ArgRule, ClassInfo, FieldFlags, FieldInfo, Print, Provider, Scope"
    lines.append(f"use crate::table::{{{names}}};\n")
    lines.append("use tiercel_event::table::ParamType;\n\n")
    rows: list[str] = []
    lines.append(f"/// Classes of fields.\npub static CLASSES: [ClassInfo; {len(classes)}] = [\n")
    for row in classes:
        lines.append(_class(row) + ",\n")
    lines.append("];\n\n")
    for number, row in enumerate(classes):
        rows += [_field(number, row, field, len(rows) + at) for at, field in enumerate(row["field"])]
    lines.append(f"/// All fields; the index is [`FieldId::index`].\npub static FIELDS: [FieldInfo; {len(rows)}] = [\n")
    lines += [row + ",\n" for row in rows]
    lines.append("];\n")
    names = sorted((field["name"], index) for index, field in enumerate(f for row in classes for f in row["field"]))
    if len({name for name, _ in names}) != len(names):
        raise ValueError("schema/fields: names must be unique")
    pairs = ", ".join(f"({json.dumps(name)}, {index})" for name, index in names)
    lines.append("\n/// (name, index in [`FIELDS`]), sorted by name.\n")
    lines.append(f"pub static BY_NAME: [(&str, u16); {len(names)}] = [{pairs}];\n")
    return "".join(lines)


def _class(row: dict[str, Any]) -> str:
    provider = {"core": "Provider::Core", "tiercel": "Provider::Tiercel"}.get(row["provider"])
    provider = provider or f"Provider::Plugin({json.dumps(row['provider'].removeprefix('plugin:'))})"
    return (
        f"ClassInfo {{ name: {json.dumps(row['class'])}, file: {json.dumps(row['file'])}, "
        f"variant: {json.dumps(row['variant'])}, provider: {provider}, sources: &{json.dumps(row['sources'])}, "
        f"generic: {str(row.get('generic', False)).lower()}, hidden: {str(row.get('hidden', False)).lower()} }}"
    )


def _field(number: int, row: dict[str, Any], field: dict[str, Any], index: int) -> str:
    foreign = row["provider"] not in EXTRACTED
    group = camel(row["file"])
    ident = f"Foreign({index})" if foreign else f"{group}({group}Field::{variant(field['name'])})"
    kinds = ", ".join(f"ArgKind::{camel(kind)}" for kind in field.get("arg_kind", []))
    flags = " | ".join(f"FieldFlags::{flag}.0" for flag in field.get("flags", [])) or "0"
    ty = {"DYNAMIC": "DYN"}.get(field["type"], field["type"])
    return (
        f"FieldInfo {{ id: FieldId::{ident}, name: {json.dumps(field['name'])}, class: &CLASSES[{number}], "
        f"ty: ParamType::{camel(ty)}, list: {str(field.get('list', False)).lower()}, "
        f"print: Print::{_print(field.get('format', 'NA'))}, arg: ArgRule::{camel(field.get('arg', 'none'))}, "
        f"arg_kinds: &[{kinds}], arg_form: ArgForm::{camel(field.get('arg_form', 'none'))}, "
        f"flags: FieldFlags({flags}), scope: Scope::{camel(field.get('scope', row['scope']))}, "
        f"doc: {json.dumps(field.get('doc', ''), ensure_ascii=False)} }}"
    )


def _print(text: str) -> str:
    return "PaddedDec" if text == "10_PADDED_DEC" else camel(text)

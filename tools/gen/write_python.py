"""Python tables of `python/tiercel/_generated`: events, fields, flags, system calls, small name tables, metrics."""

from __future__ import annotations

from typing import Any

from tools.gen.schema import Schema
from tools.gen.write_probe import GENERIC, call_name, typed_exit

HEAD = '"""{doc}\n\nGenerated from schema/{source} by tools/gen/write_python.py; do not edit.\n"""\n\n'
HERE = "python/tiercel/_generated/"


def write(schema: Schema) -> dict[str, str]:
    """Files of `python/tiercel/_generated/` by path."""
    return {
        HERE + "__init__.py": '"""Tables made from `schema/`; see tools/gen/write_python.py."""\n',
        HERE + "events.py": _events(schema),
        HERE + "fields.py": _fields(schema),
        HERE + "flags.py": _flags(schema),
        HERE + "syscalls.py": _syscalls(schema),
        HERE + "names.py": _names(schema),
        HERE + "programs.py": _programs(schema),
        HERE + "metrics.py": _metrics(schema),
    }


def _head(doc: str, source: str) -> str:
    return HEAD.format(doc=doc, source=source)


def _events(schema: Schema) -> str:
    doc = (
        "Event types by code: (symbol, name, category, kinds, flags, fd parameter or None, parameters);\n"
        "a parameter is (name, type, format, flag table or None)."
    )
    lines = [_head(doc, "events/"), "Param = tuple[str, str, str, str | None]\n"]
    lines.append(
        "Event = tuple[str, str, str, tuple[str, ...], tuple[str, ...], int | None, tuple[Param, ...]]\n\n"
        "EVENTS: tuple[Event, ...] = (\n"
    )
    for row in schema.events:
        params = tuple((p["name"], p["type"], p.get("format", "NA"), p.get("flags")) for p in row["params"])
        fd_param = row.get("fd_param", -1)
        cells = (
            row["symbol"],
            row["name"],
            row["category"],
            tuple(row["kinds"]),
            tuple(row["flags"]),
            fd_param if fd_param >= 0 else None,
            params,
        )
        lines.append(f"    {cells!r},\n")
    lines.append(")\n")
    return "".join(lines)


def _field(row: dict[str, Any]) -> tuple[Any, ...]:
    return (
        row["name"],
        row["type"],
        bool(row.get("list", False)),
        row.get("arg", "none"),
        tuple(row.get("arg_kind", [])),
        row.get("format", "NA"),
        tuple(row.get("flags", [])),
        row.get("doc", ""),
    )


def _fields(schema: Schema) -> str:
    doc = (
        "Field classes: (class, variant, provider, sources, generic, hidden, fields); a field is\n"
        "(name, type, is list, argument none|optional|required, kinds of argument, format, flags, doc)."
    )
    lines = [_head(doc, "fields/"), "Field = tuple[str, str, bool, str, tuple[str, ...], str, tuple[str, ...], str]\n"]
    lines.append(
        "FieldClass = tuple[str, str, str, tuple[str, ...], bool, bool, tuple[Field, ...]]\n\n"
        "CLASSES: tuple[FieldClass, ...] = (\n"
    )
    for table in schema.field_classes:
        head = (
            table["class"],
            table.get("variant", ""),
            table["provider"],
            tuple(table["sources"]),
            bool(table.get("generic", False)),
            bool(table.get("hidden", False)),
        )
        lines.append(f"    (\n        *{head!r},\n        (\n")
        lines += [f"            {_field(row)!r},\n" for row in table["field"]]
        lines.append("        ),\n    ),\n")
    lines.append(")\n")
    return "".join(lines)


def _flags(schema: Schema) -> str:
    lines = [_head("Flag tables by name: (flag, value) in printing order.", "flags/")]
    lines.append("FLAGS: dict[str, tuple[tuple[str, int], ...]] = {\n")
    for name, values in schema.flags.items():
        rows = tuple((value["name"], value["value"]) for value in values)
        lines.append(f"    {name!r}: {rows!r},\n")
    lines.append("}\n")
    return "".join(lines)


def _syscalls(schema: Schema) -> str:
    doc = "System calls by wire code: (name, codes of the event types that the call can give)."
    lines = [_head(doc, "syscalls.toml"), "SYSCALLS: tuple[tuple[str, tuple[int, ...]], ...] = (\n"]
    lines += [f"    ({row['name']!r}, {tuple(row['events'])!r}),\n" for row in schema.values("syscalls")]
    lines.append(")\n")
    return "".join(lines)


def _programs(schema: Schema) -> str:
    doc = (
        "Programs of the probe: (codes of the event types that they give, the part of them that is lost without the\n"
        "program or empty for all, a program that stands in for it); fields that no live collector fills, with why."
    )
    codes = {row["symbol"]: row["code"] for row in schema.events}
    typed = {typed_exit(schema, row) for row in schema.values("syscalls")} - {GENERIC}
    rows = {f"sys_{call_name(schema.events[code])}": ((code,), "", "") for code in sorted(typed)}
    for row in schema.values("programs"):
        given = tuple(codes[symbol] for symbol in row["events"])
        rows[row["name"]] = (given, row.get("part", ""), row.get("or", ""))
    missing = tuple((tuple(row["fields"]), row["why"]) for row in schema.values("missing_fields"))
    lines = [_head(doc, "programs.toml, schema/missing_fields.toml")]
    lines.append("PROGRAMS: dict[str, tuple[tuple[int, ...], str, str]] = {\n")
    lines += [f"    {name!r}: {row!r},\n" for name, row in rows.items()]
    lines.append("}\n\nMISSING_FIELDS: tuple[tuple[tuple[str, ...], str], ...] = (\n")
    lines += [f"    {row!r},\n" for row in missing]
    return "".join([*lines, ")\n"])


def _names(schema: Schema) -> str:
    lines = [_head("Names of small numbers: errno, signals, capabilities, parameter types.", "*.toml")]
    for table in ("errno", "signals", "capabilities", "param_types"):
        rows = {row["value"]: row["name"] for row in schema.values(table)}
        lines.append(f"{table.upper()}: dict[int, str] = {rows!r}\n")
    return "".join(lines)


def _metrics(schema: Schema) -> str:
    lines = [_head("Metrics as Falco exports them, one mapping each.", "metrics.toml")]
    lines.append("METRICS: tuple[dict[str, object], ...] = (\n")
    lines += [f"    {row!r},\n" for row in schema.metrics]
    lines.append(")\n")
    return "".join(lines)

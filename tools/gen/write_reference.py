"""Reference pages for readers: `docs/reference/fields.md` and `docs/reference/events.md`."""

from __future__ import annotations

from typing import Any

from tools.gen.schema import Schema
from tools.gen.write_fields_crate import ordered

NOTE = "<!-- Generated from schema/{} by tools/gen/write_reference.py; do not edit. -->\n\n"
HERE = "docs/reference/"
ARG_WORDS = {
    "index": "number",
    "key": "name",
    "param": "parameter",
    "event_type": "event type",
    "side": "src or dst",
    "subsystem": "controller",
}
FLAG_WORDS = {
    "DEPRECATED": "deprecated",
    "FILTER_ONLY": "conditions only",
    "PRINT_ONLY": "outputs only",
    "NO_RHS": "not on a right side",
    "NO_TRANSFORMER": "no transformers",
}


def write(schema: Schema) -> dict[str, str]:
    """Both pages by path."""
    return {HERE + "fields.md": _fields(schema), HERE + "events.md": _events(schema)}


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def _fields(schema: Schema) -> str:
    lines = [
        NOTE.format("fields/"),
        "# Fields\n\n",
        "What a condition or an output may name. `field[…]` and `field.…` take an argument, some need none.\n",
        "Fields of plugins that Tiercel does not have itself are listed by name only: their rules need the plugin.\n",
    ]
    own_first = sorted(ordered(schema), key=lambda table: table["provider"] not in {"core", "tiercel"})
    lines += [_field_class(table) for table in own_first if not table.get("hidden")]
    return "".join(lines)


def _field_class(table: dict[str, Any]) -> str:
    variant = f" ({table['variant'].lower()})" if table["variant"] else ""
    head = f"\n## {table['class']}{variant}\n\n"
    head += f"Sources: {', '.join(table['sources'])}. Provider: {table['provider']}.\n\n"
    if not any(row.get("doc") for row in table["field"]):
        return head + ", ".join(f"`{row['name']}`" for row in table["field"]) + "\n"
    rows = [f"| {_field_name(row)} | {_field_type(row)} | {_field_doc(row)} |\n" for row in table["field"]]
    return head + "| field | type | |\n|---|---|---|\n" + "".join(rows)


def _field_name(row: dict[str, Any]) -> str:
    if row.get("arg", "none") == "none":
        return f"`{row['name']}`"
    words = " or ".join(ARG_WORDS[kind] for kind in row["arg_kind"])
    either = f"`{row['name']}[number]` or `{row['name']}.{ARG_WORDS['param']}`"
    forms = {"dot": f"`{row['name']}.{words}`", "bracket": f"`{row['name']}[{words}]`", "either": either}
    form = forms[row["arg_form"]]
    return f"`{row['name']}` or {form}" if row["arg"] == "optional" else form


def _field_type(row: dict[str, Any]) -> str:
    return f"list of {row['type']}" if row.get("list") else str(row["type"])


def _field_doc(row: dict[str, Any]) -> str:
    notes = [FLAG_WORDS[flag] for flag in row.get("flags", []) if flag in FLAG_WORDS]
    return _cell(row["doc"] + (f" *{', '.join(notes)}*" if notes else ""))


def _events(schema: Schema) -> str:
    shown = [row for row in schema.events if _is_shown(row)]
    lines = [
        NOTE.format("events/"),
        "# Events\n\n",
        f"The {len(shown)} event types that rules can see, out of {len(schema.events)} that captures may hold: older\n"
        "versions are read as the newest one. `evt.type` shows the name; a system call is one event, at its end.\n"
        "`evt.arg.<name>` takes the parameters' names.\n",
    ]
    for family in sorted({row["family"] for row in shown}):
        lines.append(f"\n## {family.replace('_', ' ')}\n\n| code | event | parameters |\n|---|---|---|\n")
        rows = (row for row in shown if row["family"] == family)
        lines += [f"| {row['code']} | `{row['name']}` | {_params(row['params'])} |\n" for row in rows]
    return "".join(lines)


def _is_shown(row: dict[str, Any]) -> bool:
    begins_a_call = "SYSCALL" in row["kinds"] and row["code"] % 2 == 0
    return not begins_a_call and "ITER" not in row["kinds"] and not {"OLD_VERSION", "UNUSED"} & set(row["flags"])


def _params(params: list[dict[str, Any]]) -> str:
    return ", ".join(f"{param['name']} {param['type']}" for param in params)

"""Writes docs/reference/config.md from the configuration's models: `python -m tools.config_reference`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

from tiercel.config.codes import MEANING
from tiercel.config.described import descriptions
from tiercel.config.model import NOT_ACTED_ON, Config
from tiercel.config.section import Section

FILE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "config.md"
HEAD = """# Keys of the configuration

Made from `python/tiercel/config` by `python -m tools.config_reference`; do not edit. Names and defaults are Falco's
(`docs/compatibility.md` says where not); `tiercel falco --config-schema` prints the same as a JSON schema.

| key | type | default | meaning |
|---|---|---|---|
"""
CODES = """
## Errors and warnings

Each is one line: the file and key, what is wrong, what to do, and a code in brackets that does not change.
An `ERR` stops the start; at a reload it leaves the old settings and rules in force.

| code | meaning |
|---|---|
"""


def render() -> str:
    """The whole page."""
    codes = "".join(f"| `{code}` | {meaning} |\n" for code, meaning in MEANING.items())
    return HEAD + "".join(f"{row}\n" for row in _rows(Config, "")) + CODES + codes


def _rows(section: type[Section], path: str) -> Iterator[str]:
    texts = descriptions(section)
    for name, info in section.model_fields.items():
        key, default = path + name, info.get_default(call_default_factory=True)
        inner = _section_in(info.annotation)
        if isinstance(default, Section):
            yield from _rows(type(default), f"{key}.")
            continue
        effect = " (no effect here)" if any(key == one or key.startswith(f"{one}.") for one in NOT_ACTED_ON) else ""
        yield f"| `{key}` | {_type(info.annotation)} | {_default(info, default)} | {texts[name]}{effect} |"
        if inner is not None:
            yield from _rows(inner, f"{key}[]." if get_origin(info.annotation) is list else f"{key}.")


def _section_in(annotation: Any) -> type[Section] | None:
    """The model in `list[Model]` or `Model | None`."""
    found = [one for one in get_args(annotation) if isinstance(one, type) and issubclass(one, Section)]
    return found[0] if found else None


def _type(annotation: Any) -> str:
    names = {"str": "text", "int": "integer", "float": "number", "bool": "boolean"}
    if get_origin(annotation) is list:
        return "list"
    if get_origin(annotation) is dict:
        return "mapping"
    if getattr(annotation, "__name__", "") in names:
        return names[annotation.__name__]
    values = [one for one in get_args(annotation) if isinstance(one, str)]
    if values:
        return ", ".join(f"`{one}`" for one in values)
    inner = [one for one in get_args(annotation) if one is not type(None)]
    return _type(inner[0]) if inner else "any"


def _default(info: Any, value: Any) -> str:
    if info.is_required():
        return "required"
    if value in (None, "", [], {}):
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


if __name__ == "__main__":
    FILE.write_text(render())

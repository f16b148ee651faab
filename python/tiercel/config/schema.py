"""The configuration's JSON schema, made from the models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tiercel.config.described import descriptions
from tiercel.config.model import MERGED, Config
from tiercel.config.section import Section


def config_schema() -> dict[str, Any]:
    """As `falco --config-schema` prints it."""
    schema = Config.model_json_schema()
    kinds = {kind.__name__: kind for kind in _kinds(Section)}
    for name, section in {"Config": schema, **schema.get("$defs", {})}.items():
        if section.get("type") == "object":
            section["additionalProperties"] = False
            _explain(section["properties"], kinds[name])
    entry = {
        "type": "object",
        "additionalProperties": False,
        "required": ["path"],
        "properties": {
            "path": {"type": "string"},
            "strategy": {"enum": ["append", "override", "add-only"], "default": "append"},
        },
    }
    schema["properties"][MERGED] = {
        "type": "array",
        "description": "Further files and folders of settings, merged in order.",
        "items": {"anyOf": [{"type": "string"}, entry]},
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Configuration"}


def _kinds(base: type[Section]) -> Iterator[type[Section]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _kinds(kind)


def _explain(properties: dict[str, Any], kind: type[Section]) -> None:
    """What each key is for, and the defaults that are groups of settings."""
    for key, text in descriptions(kind).items():
        properties[key]["description"] = text
        default = kind.model_fields[key].get_default(call_default_factory=True)
        if isinstance(default, Section):
            properties[key]["default"] = default.model_dump()

"""The configuration's JSON schema, made from the models."""

from __future__ import annotations

from typing import Any

from tiercel.config.model import MERGED, Config


def config_schema() -> dict[str, Any]:
    """As `falco --config-schema` prints it."""
    schema = Config.model_json_schema()
    for section in (schema, *schema.get("$defs", {}).values()):
        if section.get("type") == "object":
            section["additionalProperties"] = False
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

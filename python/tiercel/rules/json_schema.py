"""The JSON schema of rules files, made from the tables that the loader's own check uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tiercel.rules import schema_check

Schema = dict[str, Any]

_STRING: Schema = {"type": "string"}
_STRINGS: Schema = {"type": "array", "items": {"type": ["string", "integer"]}}


_FIELDS: Schema = {"anyOf": [_STRING, _STRINGS]}
_WINDOW: dict[str, Schema] = {
    "within": {"type": "string", "pattern": "^[0-9]{1,9} *(ms|s|m|h|d)$"},
    "by": _FIELDS,
    "max_keys": {"type": "integer", "minimum": 1},
}


def _block(keys: Mapping[str, Schema], required: tuple[str, ...]) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {**_WINDOW, **keys},
        "required": ["within", *required],
    }


_STEP: Schema = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"name": _STRING, "condition": _STRING, "by": _FIELDS},
    "required": ["name", "condition"],
}
_SEVERAL_EVENTS: dict[str, Schema] = {
    "sequence": _block({"steps": {"type": "array", "items": _STEP, "minItems": 1, "maxItems": 15}}, ("steps",)),
    "threshold": _block({"count": {"type": "integer", "minimum": 1}, "distinct": _FIELDS}, ("count",)),
    "absent": _block({"condition": _STRING, "expected_by": _FIELDS}, ("condition",)),
}
"""Blocks that Falco does not have."""


def rule_schema() -> Schema:
    """Draft 6, as `falco --rule-schema` prints it."""
    items = {key: _property(key) for key in schema_check.ITEM_KEYS}
    return {
        "$schema": "http://json-schema.org/draft-06/schema#",
        "title": "Rules",
        "type": "array",
        "items": {"$ref": "#/definitions/Item"},
        "definitions": {
            "Item": _object(items),
            "Exception": _object(
                {key: {} for key in ("name", "fields", "comps", "values")} | {"name": _STRING}, ("name",)
            ),
            "Override": {**_object({key: _word() for key in schema_check.OVERRIDE_KEYS}), "minProperties": 1},
            "PluginVersion": _object(
                {"name": _STRING, "version": _STRING, "alternatives": _array("PluginVersion")}, ("name", "version")
            ),
            "Priority": {"type": "string", "enum": sorted(schema_check.PRIORITIES)},
        },
    }


def _property(key: str) -> Schema:
    special: dict[str, Schema] = {
        "required_engine_version": {"type": ["string", "integer"]},
        "required_plugin_versions": _array("PluginVersion"),
        "items": _STRINGS,
        "tags": {"type": "array", "items": _STRING},
        "priority": {"$ref": "#/definitions/Priority"},
        "exceptions": {"anyOf": [_array("Exception"), {"type": "null"}]},
        "override": {"$ref": "#/definitions/Override"},
        "capture_duration": {"type": "integer"},
        **_SEVERAL_EVENTS,
    }
    booleans = ("enabled", "append", "capture", "warn_evttypes", "skip-if-unknown-filter")
    return special.get(key) or ({"type": "boolean"} if key in booleans else _STRING)


def _object(properties: Mapping[str, Schema], required: tuple[str, ...] = ()) -> Schema:
    made: Schema = {"type": "object", "additionalProperties": False, "properties": dict(properties)}
    return {**made, "required": list(required)} if required else made


def _array(definition: str) -> Schema:
    return {"type": "array", "items": {"$ref": f"#/definitions/{definition}"}}


def _word() -> Schema:
    return {"type": "string", "enum": ["append", "replace"]}

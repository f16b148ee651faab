"""`${NAME}` in a scalar becomes the environment's value; `$${NAME}` stays `${NAME}`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

_REFERENCE = re.compile(r"(\$?)\$\{([^}]*)\}")


def expand(value: Any, environment: Mapping[str, str]) -> Any:
    """A copy of a YAML tree with every scalar expanded. A scalar that is one reference takes the type of its value."""
    if isinstance(value, dict):
        return {key: expand(child, environment) for key, child in value.items()}
    if isinstance(value, list):
        return [expand(child, environment) for child in value]
    if not isinstance(value, str) or "${" not in value:
        return value
    text = _REFERENCE.sub(lambda match: _replace(match, environment), value)
    whole = _REFERENCE.fullmatch(value)
    return _typed(text) if whole and not whole[1] else text


def _replace(match: re.Match[str], environment: Mapping[str, str]) -> str:
    return match[0][1:] if match[1] else environment.get(match[2], "")


def _typed(text: str) -> Any:
    """`true` from the environment is a boolean where the file could have said `true`."""
    value = yaml.safe_load(text) if text else text
    return value if isinstance(value, (bool, int, float)) else text

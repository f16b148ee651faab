"""`-o KEY=VALUE`: settings given one by one, as paths into the configuration's tree."""

from __future__ import annotations

import re
from typing import Any

import yaml

from tiercel.config.codes import Code
from tiercel.errors import ConfigError

_STEP = re.compile(r"((?:\\[.\[\]\\]|[^.\[\]\\])+)|\[(\d{0,6})\]")
_ESCAPE = re.compile(r"\\([.\[\]\\])")
MAX_INDEX = 4096

Step = str | int | None
"""A key, an index, or None for "append"."""


def apply(tree: dict[str, Any], option: str) -> tuple[str | int, ...]:
    """Puts one option into the tree: `a.b[2].c=v`; `a[]=v` appends; a backslash takes a sign its meaning.

    Returns the path that was set, with the index that an append came to.
    """
    path, equals, text = option.partition("=")
    steps = parse_path(path)
    if not equals or not steps:
        raise ConfigError(
            Code.OPTION, f"-o {option}", "is no setting", "write -o KEY=VALUE, for example -o json_output=true"
        )
    return _set(tree, steps, _value(option, text), option)


def parse_path(path: str) -> list[Step]:
    """Steps of a path; empty where it is none."""
    steps: list[Step] = []
    position = 0
    while position < len(path):
        if path[position] == "." and steps and position + 1 < len(path):
            position += 1
        match = _STEP.match(path, position)
        if match is None:
            return []
        if match[1] is not None:
            steps.append(_ESCAPE.sub(r"\1", match[1]))
        else:
            steps.append(int(match[2]) if match[2] else None)
        position = match.end()
    return steps if steps and isinstance(steps[0], str) else []


def _value(option: str, text: str) -> Any:
    if not text.startswith("{"):
        return text
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ConfigError(
            Code.OPTION, f"-o {option}", f"the value is no YAML: {error}", "close its brackets and quotes"
        ) from None


def _set(tree: dict[str, Any], steps: list[Step], value: Any, option: str) -> tuple[str | int, ...]:
    node: Any = tree
    path: list[str | int] = []
    for step, following in zip(steps, [*steps[1:], ""], strict=True):
        last = following == ""
        wanted: type = dict if isinstance(following, str) else list
        path.append(len(node) if step is None else step)
        if isinstance(step, str):
            if last:
                node[step] = value
            elif not isinstance(node.get(step), wanted):
                node[step] = wanted()
            node = node[step]
        else:
            node = _item(node, step, value if last else None, wanted, option)
    return tuple(path)


def _item(node: list[Any], index: int | None, value: Any, wanted: type, option: str) -> Any:
    at = len(node) if index is None else index
    if at > MAX_INDEX:
        raise ConfigError(Code.OPTION, f"-o {option}", "the index is too large", f"{MAX_INDEX} is the largest")
    node.extend([None] * (at + 1 - len(node)))
    if value is not None:
        node[at] = value
    elif not isinstance(node[at], wanted):
        node[at] = wanted()
    return node[at]

"""Reads a configuration file, the files that it names, and says what is in them that Tiercel does not use."""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from tiercel.config.expand import expand
from tiercel.config.model import Config, Section
from tiercel.config.sections import MERGED, NOT_USED_YET, RENAMED
from tiercel.errors import ConfigError


def load(path: str | os.PathLike[str]) -> tuple[Config, list[str]]:
    """The configuration of a file, with notes about what it holds that is not acted on.

    Raises `ConfigError` when the file cannot be read or a value has the wrong type; the message names file and key.
    """
    file = Path(path)
    tree = _merge_named_files(file, _read(file))
    for old, new in RENAMED.items():
        if old in tree:
            value = tree.pop(old)
            tree.setdefault(new, value if isinstance(value, list) else [value])
    try:
        config = Config.model_validate({key: value for key, value in tree.items() if value is not None})
    except ValidationError as error:
        raise ConfigError(_first_fault(file, error)) from None
    _check(file, config)
    return config, _notes(file, config)


def _read(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text()
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{file}: is not UTF-8 text") from None
    try:
        tree = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise ConfigError(f"{file}: {_yaml_fault(error)}") from None
    if tree is None:
        return {}
    if not isinstance(tree, dict):
        raise ConfigError(f"{file}: holds {type(tree).__name__}, not settings", "write `key: value` lines")
    expanded: dict[str, Any] = expand({str(key): value for key, value in tree.items()}, os.environ)
    return expanded


def _yaml_fault(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "cannot be parsed"
    return f"line {mark.line + 1}, column {mark.column + 1}: {problem}" if mark else str(problem)


def _merge_named_files(file: Path, tree: dict[str, Any]) -> dict[str, Any]:
    """Carries out `config_files`: each entry a path or `{path, strategy: append|override|add-only}`."""
    for entry in tree.pop(MERGED, None) or []:
        spec = entry if isinstance(entry, dict) else {"path": entry}
        strategy = spec.get("strategy", "append")
        if strategy not in ("append", "override", "add-only"):
            raise ConfigError(
                f"{file}: config_files: unknown strategy {strategy!r}", "use append, override or add-only"
            )
        for named in _files(Path(str(spec.get("path", "")))):
            if named.resolve() == file.resolve():
                raise ConfigError(f"{file}: config_files names the file itself")
            other = _read(named)
            if MERGED in other:
                raise ConfigError(f"{named}: config_files may stand in the main file only")
            _merge(tree, other, strategy)
    return tree


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(child for child in path.iterdir() if child.is_file())
    return [path] if path.is_file() else []


def _merge(tree: dict[str, Any], other: dict[str, Any], strategy: str) -> None:
    for key, value in other.items():
        have = tree.get(key)
        if strategy == "append" and isinstance(have, list) and isinstance(value, list):
            tree[key] = have + value
        elif strategy != "add-only" or key not in tree:
            tree[key] = value


def _first_fault(file: Path, error: ValidationError) -> str:
    fault = error.errors()[0]
    key = ".".join(str(part) for part in fault["loc"])
    return f"{file}: {key}: {fault['msg'].lower()}, not {fault['input']!r}"


def _check(file: Path, config: Config) -> None:
    if config.file_output.enabled and not config.file_output.filename:
        raise ConfigError(f"{file}: file_output is enabled without a filename", "set file_output.filename")


def _notes(file: Path, config: Config) -> list[str]:
    top = set(config.model_extra or {})
    notes = []
    if ignored := sorted(top & NOT_USED_YET):
        notes.append(f"{file}: not used yet: {', '.join(ignored)}")
    known = set(Config.model_fields) | NOT_USED_YET | {MERGED}
    for key in sorted(top - NOT_USED_YET):
        notes.append(f"{file}: unknown key {key!r}{_nearest(key, known)}")
    for name in Config.model_fields:
        notes.extend(f"{file}: unknown key {path!r}" for path in _extras(getattr(config, name), name))
    return notes


def _extras(value: Any, path: str) -> list[str]:
    if isinstance(value, list):
        return [extra for index, child in enumerate(value) for extra in _extras(child, f"{path}[{index}]")]
    if not isinstance(value, Section):
        return []
    own = [f"{path}.{key}" for key in value.model_extra or {}]
    return own + [
        extra for name in type(value).model_fields for extra in _extras(getattr(value, name), f"{path}.{name}")
    ]


def _nearest(key: str, known: set[str]) -> str:
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.7)
    return f"; did you mean {near[0]!r}?" if near else ""

"""Files to one tree of settings: `config_files` merged, `${NAME}` put in, options applied."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from tiercel.config.codes import Code
from tiercel.config.expand import expand
from tiercel.config.first_wins import Base, read
from tiercel.config.model import MERGED
from tiercel.config.override import apply
from tiercel.config.places import Origins, Spot, spot_at
from tiercel.errors import ConfigError

MAX_BYTES = 16 << 20
"""A larger file is refused unread."""
MAX_NODES = 1_000_000
"""Values that the aliases of a file may lead to."""
MAX_DEPTH = 64

STRATEGIES = ("append", "override", "add-only")


def read_tree(file: Path | None, overrides: Sequence[str]) -> tuple[dict[str, Any], list[Path], Origins]:
    """The tree of a file (an empty one without it), every file that it was read from, and what came from where."""
    tree: dict[str, Any] = {}
    origins = Origins()
    if file is not None:
        _merge(tree, file, _read(file, origins), "override", origins)
    own = f"{MERGED}="
    for option in overrides:
        if option.startswith((own, f"{MERGED}[")):
            origins.options.append((apply(tree, option), option))
    files = [] if file is None else [file, *_merge_named_files(file, tree, origins)]
    tree.pop(MERGED, None)
    for option in overrides:
        if not option.startswith((own, f"{MERGED}[")):
            origins.options.append((apply(tree, option), option))
    return tree, files, origins


def _read(file: Path, origins: Origins) -> dict[str, Any]:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise ConfigError(
                Code.LIMIT, str(file), f"is larger than {MAX_BYTES >> 20} MiB", "is it a configuration at all?"
            )
        text = file.read_text()
    except OSError as error:
        raise ConfigError(
            Code.READ, str(file), f"cannot be read: {error.strerror}", "look at its name and rights"
        ) from None
    except UnicodeDecodeError:
        raise ConfigError(Code.READ, str(file), "is not UTF-8 text", "save it as UTF-8") from None
    try:
        _check_depth(text)
        tree, repeated = read(text)
        _count(tree, [MAX_NODES])
    except yaml.YAMLError as error:
        raise _yaml_fault(file, text, error) from None
    except (RecursionError, OverflowError, ValueError):
        raise ConfigError(
            Code.LIMIT,
            str(file),
            "nests too deeply, or its aliases lead to too many values",
            "write it without aliases",
        ) from None
    origins.repeated += [(spot_at(file, text, key.start_mark, key.end_mark), str(key.value)) for key in repeated]
    if tree is None:
        return {}
    if not isinstance(tree, dict):
        raise ConfigError(
            Code.SHAPE, str(file), f"holds {type(tree).__name__}, not settings", "write `key: value` lines"
        )
    expanded: dict[str, Any] = expand({str(key): value for key, value in tree.items()}, os.environ)
    return expanded


def _check_depth(text: str) -> None:
    """The parser's events come one by one; what builds values from them calls itself for each level."""
    depth = 0
    for event in yaml.parse(text, Loader=Base):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise OverflowError


def _count(tree: Any, left: list[int]) -> None:
    """Aliases make few bytes into many values; whoever copies the tree would pay for each."""
    left[0] -= 1
    if left[0] < 0:
        raise OverflowError
    children = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    for child in children:
        _count(child, left)


def _yaml_fault(file: Path, text: str, error: yaml.YAMLError) -> ConfigError:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error) or "cannot be parsed"
    spot = Spot(str(file)) if mark is None else spot_at(file, text, mark)
    return ConfigError(Code.YAML, spot.where, problem, "look at the lines above it, too", spot.snippet)


def _merge_named_files(file: Path, tree: dict[str, Any], origins: Origins) -> list[Path]:
    """Carries out `config_files`: each entry a path or `{path, strategy: append|override|add-only}`."""
    found: list[Path] = []
    named_in_tree = tree.get(MERGED) or []
    for index, entry in enumerate(named_in_tree if isinstance(named_in_tree, list) else [named_in_tree]):
        spec = entry if isinstance(entry, dict) else {"path": entry}
        strategy = spec.get("strategy", "append")
        if strategy not in STRATEGIES:
            spot = origins.find((MERGED, index)) or Spot(str(file))
            where, said = f"{spot.where}: {MERGED}", f"unknown strategy {strategy!r}"
            raise ConfigError(Code.MERGE, where, said, f"use one of {', '.join(STRATEGIES)}", spot.snippet)
        for named in _files(Path(str(spec.get("path", "")))):
            if named.resolve() == file.resolve():
                spot = origins.find((MERGED, index)) or Spot(str(file))
                where, said = f"{spot.where}: {MERGED}", "names the file itself"
                raise ConfigError(Code.MERGE, where, said, "name others only", spot.snippet)
            other = _read(named, origins)
            if MERGED in other:
                raise ConfigError(
                    Code.MERGE, f"{named}: {MERGED}", "may stand in the main file only", f"move it to {file}"
                )
            _merge(tree, named, other, strategy, origins)
            found.append(named)
    return found


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(child for child in path.iterdir() if child.is_file())
    return [path] if path.is_file() else []


def _merge(tree: dict[str, Any], file: Path, other: dict[str, Any], strategy: str, origins: Origins) -> None:
    for key, value in other.items():
        have = tree.get(key)
        if strategy == "append" and isinstance(have, list) and isinstance(value, list):
            tree[key] = have + value
            origins.appended(key, file, value)
        elif strategy != "add-only" or key not in tree:
            tree[key] = value
            origins.replaced(key, file, value)

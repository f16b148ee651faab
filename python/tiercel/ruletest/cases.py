"""Files of cases: `<rule file>.cases.yaml`, or YAML blocks in Markdown.

    rule: Sensitive file read
    fires:
      - name: cat reads the shadow file
        fields: {evt.type: openat, evt.is_open_read: true, fd.num: 3, fd.name: /etc/shadow, proc.name: cat}
    silent:
      - name: sshd checks a password
        fields: {evt.type: openat, fd.name: /etc/shadow, proc.name: sshd}

In the place of `fields`, `events:` is a list of `{at: seconds, fields: {…}}` for rules that look at several events
(`repeat`, `every` and `counting` make many of one), and `capture: file.scap` a recording; then `fires` means at least
one alert (`alerts: 3` exactly that many).

`tests:` holds several of these. `rules:` names the rules files, else it is the file of the same name
(in Markdown the blocks that are lists), with every `macros.yaml` beside and above it before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from tiercel.errors import TiercelError

SUFFIXES = (".cases.yaml", ".cases.yml")
_BLOCK = re.compile(r"^```ya?ml[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_MACROS = "macros.yaml"
_LEVELS = 3


_EVENT_KEYS = {"at", "fields", "repeat", "every", "counting"}
MAX_REPEAT = 10_000


class CaseFault(TiercelError):
    """A file of cases that cannot be used."""


@dataclass(frozen=True, slots=True)
class Case:
    """One event, or one capture, and what must come of it."""

    name: str
    rule: str
    fires: bool
    line: int
    fields: dict[str, Any] | None = None
    events: list[tuple[int, dict[str, Any]]] | None = None
    capture: Path | None = None
    alerts: int | None = None


@dataclass(slots=True)
class Suite:
    """The cases of one file. `texts` are rules that stand in the file itself."""

    path: Path
    rules: list[Path]
    cases: list[Case] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)


def find_suites(paths: Iterable[Path]) -> list[Suite]:
    """All files of cases at or below these paths; `CaseFault` for one that cannot be read."""
    return [suite for path in _files(paths) if (suite := read_suite(path)) is not None]


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            inside = (one for one in path.rglob("*") if one.name.endswith((*SUFFIXES, ".md")) and one.is_file())
            yield from sorted(inside)
        elif path.exists():
            yield path
        else:
            raise CaseFault(f"there is no {path}")


def read_suite(path: Path) -> Suite | None:
    """One file; None for Markdown without cases."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CaseFault(f"cannot read {path}: {error}") from None
    if path.suffix == ".md":
        return _from_markdown(path, text)
    suite = Suite(path, _default_rules(path))
    _add(suite, _parse(path, text, 0), 0, text)
    if not suite.cases:
        raise CaseFault(f"{path} has no cases", "write 'rule:', and cases below 'fires:' and 'silent:'")
    return suite


def _from_markdown(path: Path, text: str) -> Suite | None:
    suite = Suite(path, [])
    for block in _BLOCK.finditer(text):
        line = text.count("\n", 0, block.start(1))
        document = _parse(path, block.group(1), line)
        if isinstance(document, list) and any(isinstance(item, dict) and "rule" in item for item in document):
            # blank lines before the block keep the places of faults those of the file
            suite.texts.append((str(path), "\n" * line + block.group(1)))
        elif isinstance(document, dict) and ("fires" in document or "silent" in document or "tests" in document):
            _add(suite, document, line, block.group(1))
    if suite.cases and not suite.rules:
        suite.rules = macros_above(path)
    return suite if suite.cases else None


def _parse(path: Path, text: str, line: int) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{line + mark.line + 1}" if mark else str(path)
        raise CaseFault(f"{where}: {getattr(error, 'problem', None) or error}") from None


def _default_rules(path: Path) -> list[Path]:
    name = path.name
    for suffix in SUFFIXES:
        name = name.removesuffix(suffix)
    own = [path.with_name(name + end) for end in (".yaml", ".yml") if path.with_name(name + end).exists()]
    return [*macros_above(path), *own[:1]]


def macros_above(path: Path) -> list[Path]:
    """Every `macros.yaml` beside a file and above it, the outermost first."""
    folders = [path.resolve().parent, *path.resolve().parents[1:_LEVELS]]
    return [folder / _MACROS for folder in reversed(folders) if (folder / _MACROS).exists()]


def _add(suite: Suite, document: Any, line: int, text: str) -> None:
    if not isinstance(document, dict):
        raise CaseFault(f"{suite.path}: a file of cases is a mapping", "it has rule, fires, silent, or tests")
    known = {"rule", "rules", "fires", "silent", "tests"}
    for key in document:
        if key not in known:
            raise CaseFault(f"{suite.path}: unknown key {key!r}", f"use one of {', '.join(sorted(known))}")
    rules = document.get("rules")
    if rules is not None:
        names = rules if isinstance(rules, list) else [rules]
        suite.rules = [suite.path.parent / str(name) for name in names]
    for entry in document.get("tests") or ():
        _add(suite, entry, line, text)
    for key, fires in (("fires", True), ("silent", False)):
        for entry in document.get(key) or ():
            suite.cases.append(_case(suite, entry, document.get("rule"), fires, line, text))


def _case(suite: Suite, entry: Any, rule: Any, fires: bool, line: int, text: str) -> Case:
    what = [key for key in ("fields", "events", "capture") if isinstance(entry, dict) and key in entry]
    if len(what) != 1:
        raise CaseFault(f"{suite.path}: a case has one of fields, events, capture: {str(entry)[:80]}")
    name = str(entry.get("name", "unnamed"))
    rule = entry.get("rule", rule)
    unknown = sorted(map(str, set(entry) - {"name", "rule", "alerts", *what}))
    if unknown:
        raise CaseFault(f"{suite.path}: case '{name}' has unknown keys: {', '.join(unknown)}")
    if not isinstance(rule, str):
        raise CaseFault(f"{suite.path}: case '{name}' does not say which rule it is for", "write 'rule: its name'")
    case = Case(name, rule, fires, line + _line_of(name, text), alerts=_whole(entry.get("alerts")))
    given = entry[what[0]]
    if what[0] == "capture":
        return replace(case, capture=suite.path.parent / str(given))
    if what[0] == "events":
        return replace(case, events=_events(suite, name, given))
    return replace(case, fields=_mapping(suite, name, given))


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def _mapping(suite: Suite, name: str, given: Any) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise CaseFault(f"{suite.path}: fields of case '{name}' are a mapping of fields to values")
    return given


def _events(suite: Suite, name: str, given: Any) -> list[tuple[int, dict[str, Any]]]:
    """Times in ns with fields; an event without `at` comes a second after the one before it.

    With `repeat: n` it comes n times, `every` so many seconds; the fields in `counting` grow by one each time.
    """
    found: list[tuple[int, dict[str, Any]]] = []
    for event in given if isinstance(given, list) else (given,):
        if not isinstance(event, dict) or not {"fields"} <= set(event) <= _EVENT_KEYS:
            raise CaseFault(f"{suite.path}: events of case '{name}' are a list of {{at: seconds, fields: {{…}}}}")
        at = event.get("at", found[-1][0] / 10**9 + 1 if found else 0)
        if not isinstance(at, (int, float)) or isinstance(at, bool) or (found and at * 10**9 < found[-1][0]):
            raise CaseFault(f"{suite.path}: 'at' in case '{name}' is seconds, later than before: {at!r}")
        repeat, every = event.get("repeat", 1), event.get("every", 0)
        if not isinstance(repeat, int) or not 1 <= repeat <= MAX_REPEAT or not isinstance(every, (int, float)):
            raise CaseFault(f"{suite.path}: in case '{name}' repeat is 1 to {MAX_REPEAT}, and every is seconds")
        fields = _mapping(suite, name, event["fields"])
        for index in range(repeat):
            values = {**fields, **{key: _count(suite, name, fields, key, index) for key in event.get("counting", ())}}
            found.append((round((at + index * every) * 10**9), values))
    return found


def _count(suite: Suite, name: str, fields: dict[str, Any], key: str, index: int) -> int:
    if not isinstance(fields.get(key), int):
        raise CaseFault(f"{suite.path}: case '{name}' cannot count '{key}' up: it is no number among the fields")
    return int(fields[key]) + index


def _line_of(name: str, text: str) -> int:
    """Line of a case by its name, from 1; 1 where it cannot be told."""
    found = re.search(rf"name:\s*[\"']?{re.escape(name)}", text)
    return text.count("\n", 0, found.start()) + 1 if found else 1

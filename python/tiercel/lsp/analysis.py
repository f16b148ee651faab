"""What the server knows of a document: its last load, with the files that belong before it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from tiercel.lang.fields import FieldInfo, FieldTable, event_names, table_for
from tiercel.lint import lint
from tiercel.lint.report import Row, rows
from tiercel.lsp.words import MODIFIERS, OPERATORS, TRANSFORMERS
from tiercel.rules import LoadOptions, LoadResult, load_texts
from tiercel.rules.collector import Collector
from tiercel.rules.source import Context
from tiercel.ruletest.cases import macros_above

LINT_UP_TO = 400_000
"""Characters up to which a document is linted while it is typed in."""


@dataclass
class Analysis:
    """One document. `result` is the last load, also with errors."""

    path: str
    text: str
    result: LoadResult
    rows: list[Row] = field(default_factory=list)

    @property
    def collector(self) -> Collector | None:
        """What was defined, as far as it was read."""
        return self.result.collector

    @property
    def fields(self) -> FieldTable:
        """Fields that a condition here can use."""
        return table_for("syscall", self.result.options.field_sets)


_RULES = re.compile(r"^\s*-\s+(?:rule|macro|list|required_engine_version|required_plugin_versions)\s*:", re.MULTILINE)


def is_rules_file(text: str) -> bool:
    """Whether a document is one of ours: editors hand over every YAML file. An empty one may become one."""
    return not text.strip() or _RULES.search(text) is not None


def analyse(path: str, text: str, before: list[Path], options: LoadOptions | None = None) -> Analysis:
    """Loads a document after the files that come before it."""
    if not is_rules_file(text):
        return Analysis(path, text, load_texts([(path, "")]))
    texts: list[tuple[str, str]] = []
    for file in before:
        try:
            texts.append((str(file), file.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError):
            continue
    result = load_texts([*texts, (path, text)], replace(options or LoadOptions(), all_errors=True))
    findings = lint(result) if len(text) <= LINT_UP_TO else []
    found = [row for row in rows(result, findings) if row.issue.file == path]
    return Analysis(path, text, result, found)


def files_before(path: Path, named: list[Path]) -> list[Path]:
    """Files that are loaded before a document: what settings name, else each `macros.yaml` beside and above it."""
    chosen = named or macros_above(path)
    return [file for file in chosen if file.resolve() != path.resolve()]


def definition(analysis: Analysis, word: str) -> Context | None:
    """Where a macro, list or rule is defined."""
    collector = analysis.collector
    if collector is None:
        return None
    for items in (collector.macros, collector.lists, collector.rules):
        if word in items:
            return items[word].context
    return None


def describe(analysis: Analysis, word: str) -> str | None:
    """Markdown about a word: field, macro, list, operator, transformer, event type."""
    collector = analysis.collector
    if collector is not None and word in collector.macros:
        return f"**macro** `{word}`\n\n```\n{collector.macros[word].condition.value.strip()}\n```"
    if collector is not None and word in collector.lists:
        items = collector.lists[word].items
        shown = ", ".join(items[:40]) + (f", … ({len(items)} items)" if len(items) > 40 else "")
        return f"**list** `{word}`\n\n{shown or 'empty'}"
    bound = analysis.fields.try_bind(*_split(word)) or analysis.fields.try_bind(_split(word)[0], None)
    if bound is not None:
        return field_text(bound.info)
    for kind, table in (("operator", OPERATORS), ("modifier", MODIFIERS), ("transformer", TRANSFORMERS)):
        if word in table:
            return f"**{kind}** `{word}`: {table[word]}"
    return f"**event type** `{word}`" if word in event_names() else None


def _split(word: str) -> tuple[str, str | None]:
    name, bracket, rest = word.partition("[")
    return name, rest.rstrip("]") if bracket else None


def field_text(info: FieldInfo) -> str:
    """Markdown about a field."""
    kind = f"list of {info.type}" if info.is_list else info.type
    argument = {"none": "", "optional": ", `[argument]` if wanted", "required": ", with `[argument]`"}[info.arg]
    flags = ", ".join(flag.lower().replace("_", " ") for flag in sorted(info.flags))
    return f"**field** `{info.name}` ({kind}{argument})\n\n{info.doc}" + (f"\n\n*{flags}*" if flags else "")

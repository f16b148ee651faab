"""Names of macros, lists and rules: where each is used, and giving it another one everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from tiercel.lsp.analysis import Analysis, definition, files_before, is_rules_file
from tiercel.lsp.tokens import DEFINED, Token, tokens

MOST_FILES = 2_000
MOST_BYTES = 4 << 20
"""Of a folder: files that are looked through, and the size of one."""
_MACRO = re.compile(r"[A-Za-z]+[A-Za-z0-9_]*")
_LIST = re.compile(r"""[^()"' \t\n\r\f\v=,]+""")


def tokens_of(analysis: Analysis, text: str) -> list[Token]:
    """Words of a file that knows the lists of an analysis."""
    return tokens(text, analysis.collector.lists if analysis.collector is not None else ())


def name_at(analysis: Analysis, offset: int) -> Token | None:
    """The name of a macro, list or rule at an offset of the document."""
    found = tokens_of(analysis, analysis.text)
    return next((one for one in found if one.kind in DEFINED and one.start <= offset <= one.stop), None)


def places(analysis: Analysis, name: Token, others: Mapping[str, str]) -> Iterator[tuple[str, Token]]:
    """File and word of every place that means the same name; `others`: texts beside those that were loaded."""
    for file, text in {**analysis.result.texts, **others}.items():
        if name.name in text:
            for one in tokens_of(analysis, text):
                if (one.kind, one.name) == (name.kind, name.name):
                    yield file, one


def refusal(analysis: Analysis, name: Token, new: str) -> str | None:
    """Why a name cannot become another one."""
    collector = analysis.collector
    if name.kind == "macro" and _MACRO.fullmatch(new) is None:
        return f"{new!r} is no name for a macro: a letter, then letters, digits and underscores"
    if name.kind == "list" and _LIST.fullmatch(new) is None:
        return f"{new!r} is no name for a list: no blanks, brackets, quotes, commas and equals signs"
    if not new.strip() or "\n" in new:
        return "a rule needs a name of one line"
    if collector is not None and any(new in items for items in (collector.macros, collector.lists, collector.rules)):
        return f"{new!r} is defined already"
    return None


def written(name: Token, new: str, before: str) -> str:
    """The new name as YAML takes it in the place of the old one; `before` is what stands before that."""
    plain = name.kind != "rule" or before in ('"', "'") or re.fullmatch(r"[A-Za-z][\w .()/-]*", new)
    return new if plain else "'" + new.replace("'", "''") + "'"


def files_behind(folder: Path, analysis: Analysis, name: Token, named: list[Path]) -> Iterator[Path]:
    """Files of a folder that load the one with the definition before themselves, and no other definition after it."""
    context = definition(analysis, name.name)
    home = Path(context.file.name if context is not None else analysis.path).resolve()
    loaded = {Path(file).resolve() for file in analysis.result.texts}
    candidates = sorted(path for path in folder.rglob("*.y*ml") if path.suffix in (".yaml", ".yml"))
    for path in candidates[:MOST_FILES]:
        if path.resolve() in loaded or not path.is_file() or path.stat().st_size > MOST_BYTES:
            continue
        before = [file.resolve() for file in files_before(path, named)]
        if home in before and not any(_defines(file, name) for file in before[before.index(home) + 1 :]):
            yield path


def _defines(file: Path, name: Token) -> bool:
    try:
        found = tokens(file.read_text(encoding="utf-8"), ())
    except (OSError, UnicodeDecodeError):
        return False
    return any(one.defines and (one.kind, one.name) == (name.kind, name.name) for one in found)


def texts_behind(folder: Path, analysis: Analysis, name: Token, named: list[Path]) -> dict[str, str]:
    """Their texts, of those that are rules files and have the name."""
    found: dict[str, str] = {}
    for path in files_behind(folder, analysis, name, named):
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        if name.name in text and is_rules_file(text):
            found[str(path)] = text
    return found

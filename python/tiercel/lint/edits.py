"""Mechanical repairs as edits of text spans: comments and layout stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tiercel.lang.patterns import is_needless
from tiercel.lang.printer import source
from tiercel.lang.tree import And, Check, Constant, FieldExpr, Node, Not, Or, leaves
from tiercel.lint.subject import Owner, Subject
from tiercel.rules.items import PRIORITIES, priority_number
from tiercel.rules.source import SourceFile
from tiercel.rules.yamltree import Mapping, Scalar, documents
from tiercel.rules.yamltree import Sequence as YamlSequence


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `text[start:stop]` of a file; `code` is the finding that it repairs, `what` says what was done."""

    file: str
    start: int
    stop: int
    text: str
    code: str
    what: str


def apply(text: str, edits: Sequence[Edit]) -> tuple[str, list[Edit]]:
    """The text with all edits that do not overlap, and those that were made."""
    made: list[Edit] = []
    end = len(text) + 1
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.stop), reverse=True):
        if edit.stop <= end:
            text = text[: edit.start] + edit.text + text[edit.stop :]
            end = edit.start
            made.append(edit)
    return text, made[::-1]


def edits_of(subject: Subject) -> Iterator[Edit]:
    """All repairs for a load."""
    for name, text in subject.result.texts.items():
        yield from _items(name, text)
    for owner in (*subject.macros, *subject.steps, *subject.rules):
        yield from _condition(subject, owner)


# -- YAML ---------------------------------------------------------------------------------------------------------


def _items(name: str, text: str) -> Iterator[Edit]:
    for document in documents(text):
        if isinstance(document, YamlSequence):
            for item in document.items:
                if isinstance(item, Mapping):
                    yield from _item(name, text, item)


def _item(name: str, text: str, item: Mapping) -> Iterator[Edit]:
    items = item.get("items")
    if isinstance(items, YamlSequence) and item.get("list") is not None:
        yield from _repeated(name, text, items)
    priority = item.get("priority")
    if isinstance(priority, Scalar) and priority.plain:
        yield from _priority(name, priority)
    append = item.get("append")
    if isinstance(append, Scalar) and append.text in ("true", "yes", "on") and item.get("override") is None:
        yield from _append(name, text, item)
    if item.get("rule") is not None and isinstance(item.get("enabled"), Scalar) and item.get("override") is None:
        keys = {key.text for key, _value in item.pairs if isinstance(key, Scalar)}
        if keys <= {"rule", "enabled"}:
            yield from _switch(name, text, item)


def _repeated(name: str, text: str, items: YamlSequence) -> Iterator[Edit]:
    seen: set[str] = set()
    for node in items.items:
        if not isinstance(node, Scalar):
            continue
        if node.text in seen:
            start, stop = _with_separator(text, node.place.offset, node.stop)
            yield Edit(name, start, stop, "", "LINT_REPEATED", f"took the second '{node.text}' away")
        seen.add(node.text)


def _with_separator(text: str, start: int, stop: int) -> tuple[int, int]:
    """The span of a list's item with the comma, or the line, that it needs no more."""
    before = text.rfind("\n", 0, start) + 1
    after = text.find("\n", stop)
    after = len(text) if after < 0 else after + 1
    if re.fullmatch(r"\s*-\s*", text[before:start]) and not text[stop:after].strip():
        return before, after
    comma = re.compile(r"\s*,\s*$").search(text, max(0, start - 400), start)
    if comma:
        return comma.start(), stop
    following = re.compile(r"\s*,\s*").match(text, stop)
    return start, following.end() if following else stop


def _priority(name: str, node: Scalar) -> Iterator[Edit]:
    number = priority_number(node.text)
    if number is not None and node.text != node.text.upper():
        word = PRIORITIES[number].upper() if node.text.lower() != "info" else "INFO"
        yield Edit(name, node.place.offset, node.stop, word, "SCHEMA", f"wrote priority {word} in capitals")


_APPENDED = {"list": ("items",), "macro": ("condition",), "rule": ("condition", "exceptions")}


def _append(name: str, text: str, item: Mapping) -> Iterator[Edit]:
    kind = next((kind for kind in _APPENDED if item.get(kind) is not None), None)
    key, value = next((k, v) for k, v in item.pairs if isinstance(k, Scalar) and k.text == "append")
    if kind is None or not isinstance(key, Scalar) or not isinstance(value, Scalar):
        return
    keys = [word for word in _APPENDED[kind] if item.get(word) is not None]
    known = {"append", kind, *keys}
    extra = [k.text for k, _v in item.pairs if isinstance(k, Scalar) and k.text not in known and k.text != "source"]
    if not keys or extra or "{" in text[item.place.offset : item.place.offset + 1]:
        return
    override = "{" + ", ".join(f"{word}: append" for word in keys) + "}"
    yield Edit(name, key.place.offset, value.stop, f"override: {override}", "LOAD_DEPRECATED_ITEM", "append → override")


def _switch(name: str, text: str, item: Mapping) -> Iterator[Edit]:
    value = item.get("enabled")
    if not isinstance(value, Scalar) or text[item.place.offset : item.place.offset + 1] == "{":
        return
    indent = " " * item.place.column
    added = f"\n{indent}override: {{enabled: replace}}"
    yield Edit(name, value.stop, value.stop, added, "LOAD_DEPRECATED_ITEM", "enabled → override")


# -- conditions -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Written:
    """A condition as it stands in its file: from offsets in the parsed text to those in the file."""

    owner: Owner
    parsed: str
    origins: list[int]

    def place(self, offset: int) -> tuple[SourceFile, int] | None:
        """File and offset of a character that was written there, not put there by a list."""
        found = self.owner.text.locate(self.origins[offset])
        if found is None or not found[2]:
            return None
        return found[0], found[1].offset

    def span(self, start: int, end: int) -> tuple[str, int, int] | None:
        """File and offsets of a part that stands there as it was parsed."""
        found = self.place(start)
        if found is None:
            return None
        file, at = found
        stop = at + end - start
        return (file.name, at, stop) if file.text[at:stop] == self.parsed[start:end] else None


def _condition(subject: Subject, owner: Owner) -> Iterator[Edit]:
    written = _Written(owner, *subject.conditions.origins(owner.text))
    for leaf in leaves(owner.tree):
        if isinstance(leaf, Check) and leaf.op == "regex":
            yield from _needless_regex(written, leaf)
    yield from _direction(written, owner.tree)


def _needless_regex(written: _Written, check: Check) -> Iterator[Edit]:
    constant = check.right
    if not isinstance(constant, Constant) or not constant.quoted or not is_needless(constant.text):
        return
    span = written.span(check.op_pos, check.end)
    if span is None:
        return
    body = constant.text.removeprefix("^").removesuffix("$")
    plain = body.removeprefix(".*").removesuffix(".*")
    op = {(False, False): "=", (False, True): "startswith", (True, False): "endswith", (True, True): "contains"}[
        body.startswith(".*"), body.endswith(".*") and len(body) > 2
    ]
    text = source(Check(FieldExpr("a.b"), op, Constant(plain, True))).removeprefix("a.b ")
    yield Edit(*span, text, "LOAD_COMPILE_CONDITION", f"regex → {op}")


def _direction(written: _Written, root: Node) -> Iterator[Edit]:
    """`evt.dir = <` is true for every event that rules see: it goes, with one `and` beside it."""
    todo: list[Node] = [root]
    while todo:
        node = todo.pop()
        if isinstance(node, Not):
            todo.append(node.item)
        elif isinstance(node, (And, Or)):
            todo += node.items
        if isinstance(node, And):
            for item in node.items:
                if isinstance(item, Check) and item.left == FieldExpr("evt.dir") and _is_exit(item):
                    yield from _without(written, item)


def _is_exit(check: Check) -> bool:
    return check.op == "=" and isinstance(check.right, Constant) and check.right.text == "<"


_CHECK_AND = re.compile(r"evt\.dir\s*==?\s*<\s+and\s+(?=[^\s#])")
_AND_CHECK = re.compile(r"\s+and\s+$")
_CHECK = re.compile(r"evt\.dir\s*==?\s*<")


def _without(written: _Written, check: Check) -> Iterator[Edit]:
    found = written.place(check.pos)
    if found is None:
        return
    file, at = found
    whole, alone = _CHECK_AND.match(file.text, at), _CHECK.match(file.text, at)
    before = _AND_CHECK.search(file.text, max(0, at - 200), at)
    if whole:
        start, stop = at, whole.end()
    elif before and alone:
        start, stop = before.start(), alone.end()
    else:
        return
    yield Edit(file.name, start, stop, "", "LOAD_DEPRECATED_ITEM", "took 'evt.dir = <' away")

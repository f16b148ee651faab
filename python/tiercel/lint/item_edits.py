"""Repairs of items: repeated list items, `append: true`, a lone `enabled`, priorities in small letters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tiercel.lint.edit import Edit
from tiercel.rules.items import PRIORITIES, priority_number
from tiercel.rules.yamltree import Mapping, Scalar, Sequence, documents


def item_edits(name: str, text: str) -> Iterator[Edit]:
    """Repairs of a file's items."""
    for document in documents(text):
        if isinstance(document, Sequence):
            for item in document.items:
                if isinstance(item, Mapping):
                    yield from _item(name, text, item)


def _item(name: str, text: str, item: Mapping) -> Iterator[Edit]:
    items = item.get("items")
    if isinstance(items, Sequence) and item.get("list") is not None:
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


def _repeated(name: str, text: str, items: Sequence) -> Iterator[Edit]:
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

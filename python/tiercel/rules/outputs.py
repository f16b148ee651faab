"""What `append_output` adds to a rule: text after the message and further fields of the JSON alert."""

from __future__ import annotations

from collections.abc import Iterable

from tiercel.lang.errors import LangError
from tiercel.lang.fields import FieldTable
from tiercel.lang.formats import Piece, parse_format
from tiercel.rules.compiled import ExtraField
from tiercel.rules.decode import fault
from tiercel.rules.items import RuleItem
from tiercel.rules.options import AppendOutput


def _matches(entry: AppendOutput, rule: RuleItem) -> bool:
    if entry.source and entry.source != rule.source:
        return False
    if entry.rule and entry.rule != rule.name:
        return False
    return entry.tags <= set(rule.tags)


def extra_outputs(
    rule: RuleItem, fields: FieldTable, entries: Iterable[AppendOutput]
) -> tuple[tuple[Piece, ...], tuple[ExtraField, ...]]:
    """Suffix of the message and extra fields from all entries that match, in order."""
    suffix = ""
    extra: dict[str, ExtraField] = {}
    for entry in entries:
        if not _matches(entry, rule):
            continue
        if entry.extra_output:
            suffix += f" {entry.extra_output}"
        if entry.suggested_output:
            suffix += "".join(f" {name.replace('.', '_')}=%{name}" for name in _suggested(fields))
        for key, text, raw in entry.extra_fields:
            extra[key] = ExtraField(key, _parse(f"%{text}" if raw else text, rule, fields), raw)
    return _parse(suffix, rule, fields), tuple(extra.values())


def _suggested(fields: FieldTable) -> list[str]:
    return sorted(info.name for info in fields if "FORMAT_SUGGESTED" in info.flags)


def _parse(text: str, rule: RuleItem, fields: FieldTable) -> tuple[Piece, ...]:
    try:
        return parse_format(text, fields)
    except LangError as error:
        message = f"append_output {text.strip()!r}: {error.message}"
        raise fault(rule.context, message, "LOAD_ERR_COMPILE_OUTPUT", error.suggestion) from None

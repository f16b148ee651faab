"""Faults in condition and output texts: from an offset in the text to the step "condition expression" and the file."""

from __future__ import annotations

from tiercel.lang.errors import LangError
from tiercel.rules.result import Issue, Location, Place, shortened
from tiercel.rules.snippet import snippet
from tiercel.rules.source import Context, SourceText

_NAME_LENGTH = 20


def text_issue(
    code: str,
    error: LangError,
    text: SourceText,
    expanded: tuple[str, list[int]] | None,
    context: Context,
    kind: str = "condition expression",
) -> Issue:
    """The issue for a fault in a text. `expanded`: the text that was parsed and where its characters come from."""
    parsed, origins = expanded or (text.value, None)
    pos = min(error.pos, len(parsed))
    place = Place(parsed.count("\n", 0, pos), pos - parsed.rfind("\n", 0, pos) - 1, pos)
    name = parsed if len(parsed) <= _NAME_LENGTH else f"{parsed[: _NAME_LENGTH - 3]}..."
    locations = (*context.locations(), Location(kind, "", name, place))
    original = origins[pos] if origins else pos
    found = text.locate(original)
    file, at, exact = found or (context.file, context.place, False)
    length = max(1, min(error.end, len(parsed)) - pos) if exact else 1
    if origins and error.end < len(origins):
        length = max(1, min(length, origins[error.end] - original)) if exact else 1
    view = snippet(parsed, pos)
    return Issue(code, shortened(error.message), file.name, at, locations, view, error.suggestion, length)

"""The line of a text around a place, with a caret below."""

from __future__ import annotations

WIDTH = 160
"""Widest snippet, in characters."""


def snippet(text: str, offset: int) -> str:
    """The line that holds `offset` (at most WIDTH characters of it) and a second line with a caret under the place."""
    if not text:
        return "<No context available>\n"
    at = offset
    while at > 0 and (at >= len(text) or text[at] == "\n"):
        at -= 1
    start = max(text.rfind("\n", 0, at) + 1, at - WIDTH // 2)
    end = text.find("\n", at)
    end = min(len(text) if end < 0 else end, at + WIDTH // 2)
    line = text[start:end]
    if not line:
        return "<No context available>\n"
    if len(line) >= WIDTH - 1:
        line = f"...{line[3:-3]}..."
    caret = f"{' ' * (offset - start)}^\n" if offset - start <= len(line) else ""
    return f"{line}\n{caret}"

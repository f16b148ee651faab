"""A line of a text with carets below a part of it, as compilers show a fault."""

from __future__ import annotations

WIDEST = 200
"""Most signs of a line that are shown."""


def excerpt(text: str, line: int, column: int, length: int) -> tuple[str, str, str] | None:
    """Of a line (counted from 0): what stands there, blanks before the carets, carets.

    None where the text has no such line. Signs that cannot be printed become blanks; a long line is cut.
    """
    rows = text.split("\n", line + 1)
    if line >= len(rows) or not text:
        return None
    row = rows[line].rstrip("\r")
    start = max(0, column - WIDEST // 2)
    view = "".join(char if char.isprintable() else " " for char in row[start : start + WIDEST])
    carets = max(1, min(length, len(view) - (column - start)))
    return view, " " * (column - start), "^" * carets


def plain(text: str, line: int, column: int, length: int) -> str:
    """Three lines without colour; empty where there is no such line."""
    found = excerpt(text, line, column, length)
    if found is None:
        return ""
    view, blanks, carets = found
    number = str(line + 1)
    gap = " " * len(number)
    return f"  {gap} |\n  {number} | {view}\n  {gap} | {blanks}{carets}"

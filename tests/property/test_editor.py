"""Nothing that is typed makes the editor's parts fail, and formatting changes no meaning."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tiercel.lsp.analysis import analyse, describe
from tiercel.lsp.complete import choices
from tiercel.lsp.cursor import cursor_at, word_at
from tiercel.lsp.layout import _same, formatted

PIECES = st.sampled_from(
    [
        "- rule: r\n", "- macro: m\n", "- list: l\n", "  condition: ", "  items: [a, b]\n", "  desc: d\n",
        "  output: x %", "  priority: INFO\n", "evt.type", "=", " = ", " in ", "(", ")", "m", " and ", " or ", "not ",
        "open", "fd.name", "\n", "    ", "l", "\"", "'", "日", ">\n", "#", "%fd.name\n", "proc.aname[2]",
        "[", ":", "\t",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=25).map("".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.data())
def test_a_cursor_anywhere(text: str, data: st.DataObject) -> None:
    analysis = analyse("r.yaml", text, [])
    lines = [*text.split("\n"), ""]
    line = data.draw(st.integers(0, len(lines) - 1))
    column = data.draw(st.integers(0, len(lines[line])))
    list(choices(analysis, cursor_at(lines, line, column)))
    describe(analysis, word_at(lines[line], column)[0])
    assert all(row.issue.place.line < len(lines) for row in analysis.rows)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_formatting_twice_is_formatting_once(text: str) -> None:
    new = formatted(text)
    assert _same(text, new, "r.yaml")
    assert formatted(new) == new

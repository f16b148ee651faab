"""Stacks of perf as a picture."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from benches.replay.flame import Box, draw, readable, stacks

SCRIPT = """
\t    55d0 tiercel_filter::run::Run<S>::narrow::h0123456789abcdef+0x12 (/x/tiercel-bench)
\t    55d1 main+0x3 (/x/tiercel-bench)

\t    55d2 <alloc::vec::Vec<T> as core::ops::Drop>::drop+0x12 (/x/tiercel-bench)
\t    55d1 main+0x3 (/x/tiercel-bench)

\t    55d1 main+0x3 (/x/tiercel-bench)
"""


def test_names_are_those_of_functions() -> None:
    assert readable("a::b<c<d>>::e::h0123456789abcdef+0x1f") == "a::b::e"


def test_a_picture_has_each_function_with_its_share() -> None:
    root = Box("all")
    for stack in stacks(SCRIPT):
        root.add(stack)
    assert root.samples == 3
    picture = ET.fromstring(draw(root, "A & B"))
    titles = [element.text for element in picture.iter("{http://www.w3.org/2000/svg}title")]
    assert titles[:2] == ["all: 100.0 %", "main: 100.0 %"]
    assert "tiercel_filter::run::Run::narrow: 33.3 %" in titles
    assert len(titles) == 4

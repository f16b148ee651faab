"""`python -m benches.replay.flame` draws where the time of a replay goes, with upstream's stable and with all rules.

`perf` samples the bench's program by the clock; the stacks become `docs/images/flame-*.svg`. A box is a function, as
wide as its share of the samples, above the one that called it; what is narrower than a pixel is left out.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from benches.replay import __main__ as bench
from benches.result import ROOT

IMAGES = ROOT / "docs/images"
PICTURES = {"flame-stable.svg": bench.STABLE_ROW, "flame-all.svg": "all of them enabled"}
WIDTH, ROW, LETTER = 1200, 17, 6.6
HERTZ = 499
DEPTH = 40


@dataclass
class Box:
    """A function below the same callers, and its samples."""

    name: str
    samples: int = 0
    above: dict[str, Box] = field(default_factory=dict)

    def add(self, stack: list[str]) -> None:
        """One sample, outermost function first."""
        self.samples += 1
        if stack:
            self.above.setdefault(stack[0], Box(stack[0])).add(stack[1:])


def stacks(script: str) -> Iterator[list[str]]:
    """Stacks of `perf script`, outermost function first: blocks of lines `address function+0x12 (file)`."""
    for block in script.split("\n\n"):
        frames = [match[1] for match in re.finditer(r"^\s+[0-9a-f]+ (.+) \(.*\)$", block, re.MULTILINE)]
        names = [readable(frame) for frame in frames]
        if names:
            yield names[::-1][-DEPTH:]


def readable(frame: str) -> str:
    """The function's name without offset, hash and the arguments of its types."""
    name = re.sub(r"\+0x[0-9a-f]+$", "", frame)
    name = re.sub(r"::h[0-9a-f]{16}$", "", name)
    while (shorter := re.sub(r"<[^<>]*>", "", name)) != name:
        name = shorter
    return name.removeprefix("::")


def draw(root: Box, title: str) -> str:
    """The picture."""
    boxes: list[str] = []
    deepest = _boxes(root, 0.0, 0, WIDTH / max(root.samples, 1), root.samples, boxes)
    height = (deepest + 1) * ROW + 40
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="monospace" '
        'font-size="11">',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="8" y="20" font-size="14" fill="#1b1f24">{escape(title)}</text>',
        f'<g transform="translate(0 {height - ROW - 6})">',
    ]
    return "\n".join([*head, *boxes, "</g>", "</svg>"]) + "\n"


def _boxes(box: Box, x: float, depth: int, scale: float, total: int, out: list[str]) -> int:
    width, y = box.samples * scale, -depth * ROW
    colour = f"hsl({20 + sum(map(ord, box.name)) % 35},80%,{62 + sum(map(ord, box.name)) % 12}%)"
    share = f"{box.name}: {100 * box.samples / total:.1f} %"
    text = box.name[-int((width - 6) / LETTER) :] if width > 6 * LETTER else ""
    out.append(
        f'<g><title>{escape(share)}</title><rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{ROW - 1}" '
        f'fill="{colour}"/><text x="{x + 3:.1f}" y="{y + 12}">{escape(text)}</text></g>'
    )
    deepest = depth
    for above in sorted(box.above.values(), key=lambda above: above.name):
        if above.samples * scale >= 1:
            deepest = max(deepest, _boxes(above, x, depth + 1, scale, total, out))
        x += above.samples * scale
    return deepest


def sampled(binary: Path, capture: Path, compiled: Path) -> Box:
    """The samples of one replay."""
    with tempfile.TemporaryDirectory() as folder:
        data = f"{folder}/perf.data"
        how = ["-e", "cpu-clock", "-F", str(HERTZ), "--call-graph", "dwarf,16384", "-o", data]
        run = [str(binary), "rules", str(capture), str(compiled), "2000000"]
        subprocess.run(["perf", "record", "-q", *how, "--", *run], check=True, stdout=subprocess.DEVNULL)
        command = ["perf", "script", "--no-inline", "-i", data, "-F", "ip,sym,dso"]
        script = subprocess.run(command, check=True, capture_output=True, text=True, errors="replace").stdout
    root = Box("all")
    for stack in stacks(script):
        root.add(stack)
    return root


def main() -> None:
    """Draws both pictures."""
    parser = argparse.ArgumentParser(prog="python -m benches.replay.flame", description=__doc__)
    parser.add_argument("--binary", type=Path, help="a bench that is built already, instead of the optimised one")
    options = parser.parse_args()
    if shutil.which("perf") is None:
        sys.exit("perf is not installed: on Debian it is in the package linux-perf")
    if options.binary is None:
        bench.build()
    capture = bench.capture(11_000_000, 1)
    for name, compiled in ((name, bench.compiled_file(row)) for name, row in PICTURES.items()):
        if not compiled.exists():
            sys.exit(f"{compiled} is not there: run python -m benches.replay once, with upstream's rules")
        root = sampled(options.binary or bench.BINARY, capture, compiled)
        title = f"Replay, {compiled.stem.replace('-', ' ')}: {root.samples} samples"
        (IMAGES / name).write_text(draw(root, title))


if __name__ == "__main__":
    main()

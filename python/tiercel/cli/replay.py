"""`tiercel replay`: rules over a capture."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from tiercel.cli.settings import load_options, rules_files, settings_of
from tiercel.cli.terminal import coloured, paint
from tiercel.engine import Engine
from tiercel.outputs.form import Form


def replay(
    capture: Path,
    *,
    rules: Annotated[tuple[Path, ...], Parameter(name=["--rules", "-r"], negative="")] = (),
    output: Annotated[Literal["text", "json"], Parameter(name=["--output", "-o"])] = "text",
    priority: str | None = None,
    tag: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    matching: Literal["first", "all"] | None = None,
) -> int:
    """Run rules over a recorded capture (.scap) and print the alerts; a summary goes to stderr.

    Parameters
    ----------
    capture
        The file; `-` is the standard input.
    rules
        Rules file or folder; may be given several times. Without it: Tiercel's own starter rules.
    output
        Form of the alerts.
    priority
        Leave out rules that matter less than this.
    tag
        Only rules with this tag; may be given several times.
    matching
        Whether the first rule that fits an event hides the later ones.
    """
    config = settings_of(None).config
    engine = Engine(rules_files(rules, config), load_options(config, priority, matching), tags=tag)
    form = Form(json=output == "json")
    write = paint if output == "text" and coloured(sys.stdout) else form.line
    running = engine.replay(capture)
    for alert in running:
        print(write(alert))
    sys.stdout.flush()
    stats = running.stats()
    print(f"events: {stats['events']}\nalerts: {stats['alerts']}", file=sys.stderr)
    for name in ("lost_bytes", "malformed", "unknown_types"):
        if stats[name]:
            print(f"{name.replace('_', ' ')}: {stats[name]}", file=sys.stderr)
    for name, count in sorted(stats["rules"].items(), key=lambda item: -item[1]):
        if count:
            print(f"  {count:>8}  {name}", file=sys.stderr)
    return 0

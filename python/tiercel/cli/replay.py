"""`tiercel replay`: rules over a capture."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

from cyclopts import Parameter
from cyclopts.validators import Number

from tiercel.cli.asked import CaptureFile, told
from tiercel.cli.options import PluginConfig, RulesFiles
from tiercel.cli.progress import Progress
from tiercel.cli.settings import load_options, plugins_of, rules_files, settings_of
from tiercel.cli.terminal import coloured, paint
from tiercel.engine import Engine
from tiercel.outputs.form import Form
from tiercel.plugins import native


def replay(
    capture: CaptureFile,
    *,
    rules: RulesFiles = (),
    output: Annotated[Literal["text", "json"], Parameter(name=["--output", "-o"])] = "text",
    priority: str | None = None,
    tag: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    matching: Literal["first", "all"] | None = None,
    threads: Annotated[int | None, Parameter(validator=Number(gte=1))] = None,
    config: PluginConfig = None,
) -> int:
    """Run rules over a recorded capture (.scap, also compressed) and print the alerts; a summary goes to stderr.

    Exit status 1 when the rules have errors or a part of the file cannot be read; stderr then says what and where.

    Parameters
    ----------
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
    threads
        Cores to use. Without it: all of them where the file is large and not compressed. The alerts are the same.
    """
    settings = settings_of(config).config
    plugins = plugins_of(config) or native()
    engine = Engine(rules_files(rules, settings), load_options(settings, priority, matching, plugins), tags=tag)
    form = Form(json=output == "json")
    write = paint if output == "text" and coloured(sys.stdout) else form.line
    running, progress = engine.replay(capture, threads=threads, plugins=plugins.asked_by(engine)), Progress()
    while not running.finished:
        for alert in running.batch():
            progress.clear()
            print(write(alert))
        progress.draw(running.report)
    progress.clear()
    sys.stdout.flush()
    stats = running.stats()
    if threads is not None and threads > 1 and running.cores[1]:
        print(f"on one core: {running.cores[1]}", file=sys.stderr)
    print(f"events: {stats['events']}\nalerts: {stats['alerts']}", file=sys.stderr)
    for name, count in sorted(stats["rules"].items(), key=lambda item: -item[1]):
        if count:
            print(f"  {count:>8}  {name}", file=sys.stderr)
    if unread := stats["without_plugin"]:
        print(f"events that only plugins read: {unread} (no rule saw them)", file=sys.stderr)
    return told(running.report)

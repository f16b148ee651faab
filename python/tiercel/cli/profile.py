"""`tiercel profile`: what each rule costs."""

from __future__ import annotations

import contextlib
import json as jsonlib
import sys
import time
from pathlib import Path
from typing import Any, Literal

from tiercel.cli.options import Flag, RulesFiles
from tiercel.cli.settings import load_options, rules_files, settings_of
from tiercel.engine import Engine
from tiercel.errors import TiercelError


def profile(
    capture: Path | None = None,
    *,
    live: float | None = None,
    rules: RulesFiles = (),
    matching: Literal["first", "all"] | None = None,
    top: int = 15,
    json: Flag = False,
    svg: Path | None = None,
) -> int:
    """Count evaluations, matches and time of every rule and every check, on a capture or on this machine.

    Measuring makes each step slower by some 50 ns; compare rules with each other, not with a run without it.

    Parameters
    ----------
    capture
        A capture (.scap).
    live
        Watch this machine for so many seconds instead (root).
    rules
        Rules file or folder; may be given several times. Without it: Tiercel's own starter rules.
    matching
        Whether the first rule that fits an event hides the later ones. All rules of an event's type are measured.
    top
        Rows of each table.
    json
        Print JSON.
    svg
        Write the picture to this file, too.
    """
    if (capture is None) == (live is None):
        raise TiercelError(
            "name a capture or --live SECONDS", "tiercel profile capture.scap, tiercel profile --live 30"
        )
    settings = settings_of(None).config
    engine = Engine(rules_files(rules, settings), load_options(settings, None, matching))
    counts, events = _replayed(engine, capture) if capture is not None else _watched(engine, live or 0)
    _print(engine, counts, events, top, json, svg)
    return 0


def _replayed(engine: Engine, capture: Path) -> tuple[Any, int]:
    from tiercel import _core

    try:
        run = _core.Replay(capture, engine.program, profile=True)
        while not run.finished:
            run.next_batch()
    except _core.CaptureFailed as error:
        raise TiercelError(str(error)) from None
    return run.profile(), run.stats()["events"]


def _watched(engine: Engine, seconds: float) -> tuple[Any, int]:
    with engine.watch(profile=True) as running:
        print(f"tiercel: measuring for {seconds:g} s; Ctrl-C ends it", file=sys.stderr, flush=True)
        end = time.monotonic() + seconds
        with contextlib.suppress(KeyboardInterrupt):
            while time.monotonic() < end and not running.core.finished:
                running.core.next_batch(100)
        running.stop()
        if running.core.failure:
            raise TiercelError(f"the watch ended by itself: {running.core.failure}")
        return running.core.profile(), running.stats()["events"]


def _print(engine: Engine, counts: Any, events: int, top: int, json: bool, svg: Path | None) -> None:
    from tiercel.cli.picture import picture
    from tiercel.profile import read_profile

    plugins = engine.loaded.options.field_sets
    found = read_profile(counts, engine.program, engine.active, plugins, events)
    if json:
        print(jsonlib.dumps(found.to_json(), indent=2))
        return
    from tiercel.profile import show

    with picture(svg, "tiercel profile") as console:
        console.print(show.picture(found, top))

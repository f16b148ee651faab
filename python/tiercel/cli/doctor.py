"""`tiercel doctor`: what this kernel and these rights allow."""

from __future__ import annotations

import json as jsonlib
import sys
from dataclasses import asdict

from tiercel import _core
from tiercel.cli.options import Flag, RulesFiles
from tiercel.cli.terminal import coloured
from tiercel.doctor import Finding, Verdict, machine, verdicts
from tiercel.engine import Engine

_MARKS = {True: ("ok", "\033[32m"), False: ("no", "\033[31m"), None: ("--", "\033[2m")}
_STATES = {"works": "\033[32m", "partly": "\033[33m", "blind": "\033[31m"}


def doctor(
    *,
    rules: RulesFiles = (),
    json: Flag = False,
) -> int:
    """Say what this kernel and these rights allow, and for each rule whether it works, partly works or is blind.

    Exit status 1 when nothing can be watched.

    Parameters
    ----------
    rules
        Rules file or folder; may be given several times. Without it: Tiercel's own starter rules.
    json
        Print JSON.
    """
    engine = Engine(rules or None)
    tried = _core.doctor()
    findings, judged = machine(tried), verdicts(engine.active, tried)
    if json:
        print(jsonlib.dumps({"machine": [asdict(row) for row in findings], "rules": [asdict(row) for row in judged]}))
    else:
        colour = coloured(sys.stdout)
        print("\n".join([*(_finding(row, colour) for row in findings), "", *(_verdict(row, colour) for row in judged)]))
    return 0 if tried["works"] else 1


def _finding(row: Finding, colour: bool) -> str:
    mark, paint = _MARKS[row.good]
    shown = f"{paint}{mark}\033[0m" if colour else mark
    return f"{shown}  {row.name}: {row.value}{f'; {row.way_out}' if row.way_out and row.good is False else ''}"


def _verdict(row: Verdict, colour: bool) -> str:
    state = f"{_STATES[row.state]}{row.state:<6}\033[0m" if colour else f"{row.state:<6}"
    return f"{state}  {row.rule}{f': {row.reason}' if row.reason else ''}"

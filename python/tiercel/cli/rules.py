"""`tiercel rules`: the rules of the Tiercel that runs on this machine."""

from __future__ import annotations

import json as jsonlib
import sys
from pathlib import Path

from cyclopts import App

from tiercel.cli.options import Flag
from tiercel.config.duration import parse_ms
from tiercel.errors import TiercelError
from tiercel.service.control import ask

app = App(name="rules", help="Look at and change the rules of the Tiercel that runs on this machine.")


@app.command
def apply(
    *files: Path,
    backfill: str | None = None,
    socket: Path | None = None,
    json: Flag = False,
) -> int:
    """Put new rules into the running process, between two events. Broken files are refused and the old rules go on.

    Parameters
    ----------
    files
        Rules files or folders in load order; without them those of its configuration, read anew.
    backfill
        Let rules that are new look at the last 5m, 30s …, as far as the flight recorder reaches; what they find goes to
        the outputs.
    socket
        Its control socket.
    json
        Print the answer as JSON.
    """
    if missing := [path for path in files if not path.exists()]:
        raise TiercelError(f"{missing[0]}: no such file", "name rules files or folders")
    request: dict[str, object] = {"op": "apply", "files": [str(path.resolve()) for path in files]}
    if backfill is not None:
        milliseconds = parse_ms(backfill)
        if milliseconds is None:
            raise TiercelError(f"{backfill!r} is no length of time", "write 5m, 30s or 1h30m")
        request["backfill_s"] = milliseconds / 1000
    answer = ask(request, socket)
    if json:
        print(jsonlib.dumps(answer))
    else:
        print((answer.get("report") or answer["message"]).rstrip(), file=sys.stdout if answer["ok"] else sys.stderr)
    return 0 if answer["ok"] else 1


@app.command
def status(*, socket: Path | None = None, json: Flag = False) -> int:
    """Show what runs: rules, files, counters.

    Parameters
    ----------
    socket
        Its control socket.
    json
        Print JSON.
    """
    answer = ask({"op": "status"}, socket)
    if json:
        print(jsonlib.dumps(answer))
        return 0
    for name, value in answer.items():
        if name != "ok":
            print(f"{name.replace('_', ' ')}: {', '.join(value) if isinstance(value, list) else value}")
    return 0

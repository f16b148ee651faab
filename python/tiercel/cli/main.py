"""`tiercel`: picks the command. Each command's module is imported only when it runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tiercel._core import version

if TYPE_CHECKING:
    from cyclopts import App

COMMANDS = {
    "watch": "tiercel.cli.watch:watch",
    "check": "tiercel.cli.check:check",
    "explain": "tiercel.cli.explain:explain",
    "why": "tiercel.cli.why:why",
    "test": "tiercel.cli.run_cases:run_cases",
    "witness": "tiercel.cli.witness:witness",
    "profile": "tiercel.cli.profile:profile",
    "format": "tiercel.cli.format_rules:format_rules",
    "lsp": "tiercel.cli.lsp:lsp",
    "schema": "tiercel.cli.schema:schema",
    "replay": "tiercel.cli.replay:replay",
    "record": "tiercel.cli.record:record",
    "read": "tiercel.cli.read:read",
    "summary": "tiercel.cli.summarize:summary",
    "convert": "tiercel.cli.convert:convert",
    "doctor": "tiercel.cli.doctor:doctor",
    "fields": "tiercel.cli.fields:fields",
    "events": "tiercel.cli.events:events",
    "version": "tiercel.cli.version:show_version",
    "rules": "tiercel.cli.rules:app",
    "falco": "tiercel.cli.falco:command",
}


def app() -> App:
    """The command line as a cyclopts application."""
    from cyclopts import App

    made = App(
        name="tiercel",
        help="Runtime security: watches what this machine does, from the kernel, and speaks Falco's rules.",
        version=version,
        version_flags=["--version"],
        result_action="return_value",
    )
    for name, target in COMMANDS.items():
        made.command(target, name=name)
    return made


def main() -> int:
    """Entry point of the `tiercel` script; returns the exit status: 0 good, 1 any error."""
    from tiercel.errors import TiercelError

    if Path(sys.argv[0]).name == "falco" or sys.argv[1:2] == ["falco"]:
        from tiercel.cli.falco import main as falco

        return falco(sys.argv[2:] if sys.argv[1:2] == ["falco"] else sys.argv[1:])
    if sys.argv[1:] in (["--version"], ["-V"]):
        print(version)
        return 0
    try:
        result = app()(exit_on_error=True)
    except TiercelError as error:
        _say(error)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return result if isinstance(result, int) else 0


def _say(error: Exception) -> None:
    from tiercel.errors import RulesError

    if isinstance(error, RulesError) and error.report:
        print(error.report, file=sys.stderr)
        print("tiercel: the rules have errors; nothing was started", file=sys.stderr)
    else:
        print(f"tiercel: {error}", file=sys.stderr)

"""`tiercel`: picks the command. Each command's module is imported only when it runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tiercel._core import version

if TYPE_CHECKING:
    from cyclopts import App

COMMANDS: dict[str, dict[str, tuple[str, str]]] = {
    "Detect": {
        "watch": ("tiercel.cli.watch:watch", "Watch this machine and print alerts."),
        "replay": ("tiercel.cli.replay:replay", "Run rules over a capture."),
        "doctor": ("tiercel.cli.doctor:doctor", "Tell what this kernel and these rights allow."),
        "ledger": ("tiercel.cli.ledger:ledger", "Tell whether an event could have been missed."),
        "rules": ("tiercel.cli.rules:app", "Look at and change the rules of what runs here."),
        "falco": ("tiercel.cli.falco:command", "Falco's own command line and configuration."),
    },
    "Rules": {
        "check": ("tiercel.cli.check:check", "Find what is wrong with rules, or hardly meant."),
        "explain": ("tiercel.cli.explain:explain", "Show what a rule means and what it costs."),
        "why": ("tiercel.cli.why:why", "Show why a rule fired for an event, or did not."),
        "test": ("tiercel.cli.run_cases:run_cases", "Run the cases beside rules."),
        "witness": ("tiercel.cli.witness:witness", "Build an event that fires a rule, and a near miss."),
        "profile": ("tiercel.cli.profile:profile", "Measure each rule and each check."),
        "format": ("tiercel.cli.format_rules:format_rules", "Put rules files into shape."),
        "lsp": ("tiercel.cli.lsp:lsp", "Serve an editor."),
        "schema": ("tiercel.cli.schema:schema", "Print the JSON schema of rules files."),
        "fields": ("tiercel.cli.fields:fields", "List what a condition or an output can ask for."),
        "events": ("tiercel.cli.events:events", "List what can happen."),
    },
    "Captures": {
        "record": ("tiercel.cli.record:record", "Record events."),
        "read": ("tiercel.cli.read:read", "Print the events of a capture."),
        "summary": ("tiercel.cli.summarize:summary", "Tell what happened in a capture."),
        "convert": ("tiercel.cli.convert:convert", "Write a capture, or a part of it, in another form."),
        "index": ("tiercel.cli.index:index", "Write an index for going to a point in time."),
    },
    "About": {
        "version": ("tiercel.cli.version:show_version", "Print versions."),
    },
}
"""By group: each command with its function, and what the list of commands says of it."""


def app() -> App:
    """The command line as a cyclopts application."""
    from cyclopts import App, Group

    listing = sys.argv[1:] in ([], ["--help"], ["-h"])  # a command's own help is its docstring
    made = App(
        name="tiercel",
        help="Runtime security: watches what this machine does, from the kernel, and speaks Falco's rules.",
        version=version,
        version_flags=["--version"],
        help_format="plaintext" if listing else "markdown",  # the readers of markdown take longer than all the rest
        result_action="return_value",
    )
    for place, (title, commands) in enumerate(COMMANDS.items()):
        group = Group(title, sort_key=place)
        for order, (name, (target, help_text)) in enumerate(commands.items()):
            made.command(target, name=name, group=group, sort_key=order, help=help_text if listing else None)
    return made


def main() -> int:
    """Entry point of the `tiercel` script; returns the exit status: 0 good, 1 any error."""
    from tiercel.errors import TiercelError

    # Looking for plugins of pydantic means reading about every package that is installed.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
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

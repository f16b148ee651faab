"""`tiercel check`: are these rules files right?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from tiercel.cli.options import Flag
from tiercel.cli.terminal import coloured
from tiercel.rules import LoadOptions, LoadResult, load

if TYPE_CHECKING:
    from tiercel.lint.report import Row
    from tiercel.plugins import LoadedPlugins


def check(
    *files: Path,
    format: Annotated[Literal["text", "json", "sarif", "github"], Parameter(name=["--format", "-f"])] = "text",
    strict: Flag = False,
    fail_on: Literal["error", "warning", "note"] | None = None,
    ignore: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    lints: Annotated[bool, Parameter(negative="--no-lints")] = True,
    fix: Flag = False,
    diff: Flag = False,
    matching: Literal["first", "all"] = "first",
    collector: Literal["any", "live", "capture"] = "any",
    json: Flag = False,
    config: Annotated[Path | None, Parameter(name=["--config", "-c"])] = None,
) -> int:
    """Check rules files, loaded in the order given: errors, Falco's warnings, and what is legal but hardly meant.

    Exit status 0 when nothing is as grave as --fail-on says (by default: errors), else 1.

    Parameters
    ----------
    files
        Rules files or folders; none means Tiercel's own starter rules.
    format
        Form of the report: text, json, sarif (2.1.0) for code hosts, or GitHub's workflow commands.
    strict
        Warnings count as errors: the same as --fail-on warning.
    fail_on
        The least that makes the exit status 1.
    ignore
        A code to leave out, LINT_COSTLY_RULE for example; may be given several times.
    lints
        Look for more than what Falco warns of.
    fix
        Repair what can be repaired mechanically, in the files themselves. Comments and layout stay.
    diff
        Show what --fix would change, and change nothing.
    matching
        How the rules will be run; under `all` no rule shadows another.
    collector
        Where events will come from: also tell of fields that it does not fill.
    json
        Print Falco's own JSON (as `falco -V` does) and nothing of ours.
    config
        A falco.yaml whose plugins bring sources and fields; without it those that are built in.
    """
    from tiercel.lint import lint
    from tiercel.lint.report import exit_status, rows
    from tiercel.starter import starter_files

    paths = files or starter_files()
    plugins = _plugins(config, json)
    options = LoadOptions(
        plugins=plugins.versions, plugin_fields=plugins.field_sets, all_errors=not json, rule_matching=matching
    )
    result = load(paths, options)
    if json:
        return _falco(result, strict)
    if fix or diff:
        _repair(result, diff)
        if diff:
            return 0 if result.successful else 1
        result = load(paths, options)
    findings = lint(result, ignore, collector) if lints else []
    found = [row for row in rows(result, findings) if row.issue.code not in ignore]
    sys.stdout.write(_rendered(result, found, format))
    return exit_status(result, found, fail_on or ("warning" if strict else "error"))


def _plugins(config: Path | None, as_falco: bool) -> LoadedPlugins:
    """Falco's own check knows no plugins without a configuration."""
    from tiercel.cli.settings import plugins_of
    from tiercel.plugins import LoadedPlugins, native

    return plugins_of(config) or (LoadedPlugins() if as_falco else native())


def _falco(result: LoadResult, strict: bool) -> int:
    from tiercel.rules.report import exit_status, render_json

    sys.stdout.write(render_json(result))
    return exit_status(result, strict)


def _repair(result: LoadResult, only_show: bool) -> None:
    from difflib import unified_diff

    from tiercel.lint import fix

    found = fix.repair(result)
    if only_show:
        for name, text in found.texts.items():
            old = result.texts[name].splitlines(keepends=True)
            sys.stdout.writelines(unified_diff(old, text.splitlines(keepends=True), name, name))
        return
    fix.write(found.texts)
    for line in fix.describe(found.made, result.texts):
        print(line, file=sys.stderr)


def _rendered(result: LoadResult, found: list[Row], form: str) -> str:
    from tiercel.lint.report import render_github, render_json, render_text
    from tiercel.lint.sarif import render_sarif

    if form == "text":
        return render_text(result, found, coloured(sys.stdout))
    if form == "github":
        return render_github(found)
    return render_sarif(result, found) if form == "sarif" else render_json(result, found)

"""`tiercel test`: unit tests for rules."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from tiercel.cli.options import Flag, PluginConfig
from tiercel.cli.settings import plugins_of
from tiercel.errors import TiercelError

if TYPE_CHECKING:
    from tiercel.plugins import LoadedPlugins

POLL_S = 0.3


def run_cases(
    *paths: Path,
    keyword: Annotated[str | None, Parameter(name=["--keyword", "-k"])] = None,
    coverage: Flag = False,
    fail_under: int | None = None,
    junit: Path | None = None,
    json: Flag = False,
    verbose: Annotated[bool, Parameter(name=["--verbose", "-v"], negative="")] = False,
    watch: Flag = False,
    config: PluginConfig = None,
) -> int:
    """Run the cases beside rules: events written by hand, or captures, with what must and must not fire.

    Every event is decided by the engine and by a second evaluator; no rights are needed. Exit status 0 when all pass.

    Parameters
    ----------
    paths
        Files of cases (*.cases.yaml, Markdown), or folders of them; none means those of the starter rules.
    keyword
        Only cases with this text in their name or their rule's.
    coverage
        Tell which checks of the tested rules were never true, or never false.
    fail_under
        Fail when less than so many percent of all answers of checks were seen.
    junit
        Write the results to this file as JUnit XML, too.
    json
        Print JSON.
    verbose
        Name the cases that pass, too.
    watch
        Run again whenever a file below the paths changes, until Ctrl-C.
    """
    from tiercel.starter import starter_folder

    chosen, plugins = list(paths) or [starter_folder()], plugins_of(config)
    if not watch:
        return _once(chosen, keyword, coverage, fail_under, junit, json, verbose, plugins)
    return _watch(chosen, keyword, coverage, fail_under, junit, verbose, plugins)


def _once(
    paths: Sequence[Path],
    keyword: str | None,
    coverage: bool,
    fail_under: int | None,
    junit: Path | None,
    json: bool,
    verbose: bool,
    plugins: LoadedPlugins | None,
) -> int:
    from tiercel.cli.picture import picture, write_file
    from tiercel.ruletest import find_suites, report, run_suite
    from tiercel.ruletest.cases import Case
    from tiercel.ruletest.run import Coverage

    def wanted(case: Case) -> bool:
        return keyword is None or keyword.lower() in f"{case.rule} {case.name}".lower()

    counted = Coverage() if coverage or fail_under is not None else None
    outcomes = [outcome for suite in find_suites(paths) for outcome in run_suite(suite, counted, wanted, plugins)]
    if not outcomes:
        raise TiercelError("no cases were found", "they are in *.cases.yaml, or in YAML blocks of Markdown files")
    if junit is not None:
        write_file(junit, report.to_junit(outcomes))
    if json:
        print(report.to_json(outcomes, counted))
    else:
        with picture() as console:
            report.show(outcomes, console, verbose)
            if counted is not None:
                report.show_coverage(counted, console)
    failed = any(not outcome.passed for outcome in outcomes)
    if counted is not None and fail_under is not None:
        seen, possible = counted.ratio()
        failed = failed or 100 * seen < fail_under * possible
    return 1 if failed else 0


def _watch(
    paths: Sequence[Path],
    keyword: str | None,
    coverage: bool,
    fail_under: int | None,
    junit: Path | None,
    verbose: bool,
    plugins: LoadedPlugins | None,
) -> int:
    before: dict[Path, float] = {}
    while True:
        now = _times(paths)
        if now != before:
            before = now
            if sys.stdout.isatty():
                print("\033[2J\033[H", end="")
            try:
                _once(paths, keyword, coverage, fail_under, junit, False, verbose, plugins)
            except TiercelError as error:
                print(f"tiercel: {error}")
            print("watching for changes; Ctrl-C ends it", flush=True)
        time.sleep(POLL_S)


def _times(paths: Sequence[Path]) -> dict[Path, float]:
    found: dict[Path, float] = {}
    for path in paths:
        for one in path.rglob("*") if path.is_dir() else path.parent.glob("*"):
            if one.suffix in (".yaml", ".yml", ".md", ".scap"):
                try:
                    found[one] = one.stat().st_mtime
                except OSError:
                    continue
    return found

"""Cases by the library alone: rules are loaded and a capture is replayed in this process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tiercel import _core
from tiercel.cli.settings import priority_number
from tiercel.rules import Issue, LoadOptions, LoadResult, Switch, load

from tests.parity.cases import Case, Found, Outcome

OFF = "false"


@dataclass(frozen=True)
class InProcess:
    """Runs what needs rules, a capture and the options that select rules or shape alerts."""

    def run(self, case: Case) -> Outcome:
        """Validates files if the case wants that, else replays."""
        outcome = Outcome()
        if case.validate_files:
            self._validate(case.validate_files, outcome)
            if outcome.exit_status or not case.rules_files:
                return outcome
        result = load(case.rules_files, options_of(case))
        if result.errors:
            outcome.stderr = "\n".join(issue.message for issue in result.errors)
            outcome.exit_status = 1
        elif case.capture is not None:
            self._replay(case, result, outcome)
        if not case.validate_files:
            outcome.validation = found_in(result)
        return outcome

    @staticmethod
    def _validate(files: Sequence[Path], outcome: Outcome) -> None:
        result = load(files)
        outcome.validation = found_in(result)
        if result.errors:
            outcome.stderr = "\n".join(issue.message for issue in result.errors)
            outcome.exit_status = 1

    @staticmethod
    def _replay(case: Case, result: LoadResult, outcome: Outcome) -> None:
        replay = _core.Replay(str(case.capture), result.program())
        lines = []
        while not replay.finished:
            for alert in replay.next_batch():
                outcome.alerts.append((alert.rule, alert.priority))
                lines.append(line(alert, case))
        outcome.stdout = "\n".join(lines)


def found_in(result: LoadResult) -> list[list[Found]]:
    """Faults and remarks by file."""
    return [
        [*(_found("error", issue) for issue in file.errors), *(_found("warning", issue) for issue in file.warnings)]
        for file in result.files
    ]


def _found(kind: str, issue: Issue) -> Found:
    return Found(kind, issue.code, frozenset((at.item_type, at.item_name) for at in issue.locations), issue.message)


def options_of(case: Case) -> LoadOptions:
    """Priority and the switches by name."""
    given = case.options
    names = [*given.get("disabled_rules", ()), *given.get("DisabledRules", ())]
    tags = [*given.get("disable_tags", ()), *given.get("DisabledTags", ())]
    switches = [Switch(False, rule=f"*{name.replace('.*', '*')}*") for name in names]
    switches += [Switch(False, tag=tag) for tag in tags]
    wanted = (*given.get("run_tags", ()), *given.get("EnabledTags", ()))
    if wanted:
        switches = [Switch(False, rule="*"), *(Switch(True, tag=tag) for tag in wanted)]
    return LoadOptions(min_priority=priority_number(given.get("priority", "debug")), switches=tuple(switches))


def line(alert: _core.Alert, case: Case) -> str:
    """The alert as the case's options want it printed."""
    given = {**case.options, **{key: value for arg in case.options.get("args", ()) for key, value in [_setting(arg)]}}
    iso = str(given.get("time_format_iso_8601", given.get("time_iso_8601", OFF))).lower() != OFF
    if not (given.get("json_output") or given.get("OutputJSON")):
        return alert.text(iso)
    return alert.json(
        iso_time=iso,
        output=str(given.get("json_include_output_property", True)).lower() != OFF,
        tags=str(given.get("json_include_tags_property", True)).lower() != OFF,
    )


def _setting(arg: list[str]) -> tuple[str, str]:
    """The setting of a `-o key=value`."""
    key, _, value = arg[-1].partition("=")
    return key, value

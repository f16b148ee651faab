"""Results of cases: on the terminal, as JSON, as JUnit XML."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tiercel.explain.show import check_text, sighting
from tiercel.ruletest.run import Coverage, Outcome


def show(outcomes: Sequence[Outcome], console: Console, verbose: bool = False) -> None:
    """A line for each file, each failure with the condition in its event, and the count."""
    for path in dict.fromkeys(outcome.suite.path for outcome in outcomes):
        rows = [outcome for outcome in outcomes if outcome.suite.path == path]
        failed = [outcome for outcome in rows if not outcome.passed]
        mark = Text("✗", "bold red") if failed else Text("✓", "bold green")
        counts = (f"  {len(rows) - len(failed)}/{len(rows)}", "dim")
        console.print(Text.assemble(mark, " ", (_near(path), "bold"), counts), soft_wrap=True)
        for outcome in rows:
            if verbose or not outcome.passed:
                _row(outcome, console)
    console.print(_summary(outcomes))


def _near(path: Path) -> str:
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _row(outcome: Outcome, console: Console) -> None:
    case = outcome.case
    word = "fires" if case.fires else "silent"
    mark = Text("✓", "green") if outcome.passed else Text("✗", "red")
    where = (f"  {_near(outcome.suite.path)}:{case.line}", "dim")
    console.print(Text.assemble("    ", mark, f" {word}: {case.name}", where), soft_wrap=True)
    if not outcome.passed:
        console.print(Text(f"      {outcome.fault}", "red"))
        if outcome.seen is not None:
            console.print(Padding(sighting(outcome.seen, Text(case.rule, "bold")), (0, 0, 0, 6)))


def _summary(outcomes: Sequence[Outcome]) -> Text:
    failed = sum(not outcome.passed for outcome in outcomes)
    passed = len(outcomes) - failed
    text = Text(f"{passed} passed", "bold green" if not failed else "green")
    if failed:
        text.append(f", {failed} failed", "bold red")
    return text.append(f" in {sum(outcome.seconds for outcome in outcomes):.2f} s", "dim")


def show_coverage(coverage: Coverage, console: Console) -> None:
    """Checks of which one answer was never seen, by rule."""
    for name, rows in coverage.rules.items():
        gaps = [row for row in rows if row.missing]
        seen = sum((row.held > 0) + (row.held < row.asked) for row in rows)
        share = 100 * seen / max(1, 2 * len(rows))
        style = "green" if not gaps else "yellow"
        console.print(Text.assemble((f"{share:5.0f} %  ", style), (name, "bold")))
        table = Table.grid(padding=(0, 2))
        for row in gaps:
            check = check_text(row.leaf)
            shown = Text.assemble((f"{row.step}: ", "dim"), check) if row.step else check
            table.add_row("       ", Text(str(row.missing), "yellow"), shown)
        if gaps:
            console.print(table)
    seen, possible = coverage.ratio()
    console.print(Text(f"{seen} of {possible} answers seen ({100 * seen / max(1, possible):.0f} %)", "bold"))


def to_json(outcomes: Sequence[Outcome], coverage: Coverage | None) -> str:
    """One document."""
    document: dict[str, Any] = {
        "cases": [
            {
                "file": str(outcome.suite.path),
                "line": outcome.case.line,
                "rule": outcome.case.rule,
                "case": outcome.case.name,
                "expected": "fires" if outcome.case.fires else "silent",
                "passed": outcome.passed,
                "fault": outcome.fault,
            }
            for outcome in outcomes
        ],
        "passed": sum(outcome.passed for outcome in outcomes),
        "failed": sum(not outcome.passed for outcome in outcomes),
    }
    if coverage is not None:
        document["coverage"] = {
            name: [
                {"check": row.leaf.text, "step": row.step or None, "asked": row.asked, "held": row.held} for row in rows
            ]
            for name, rows in coverage.rules.items()
        }
    return json.dumps(document, indent=2)


def to_junit(outcomes: Sequence[Outcome]) -> bytes:
    """JUnit's XML, a suite for each file."""
    root = ElementTree.Element("testsuites", name="tiercel test")
    for path in dict.fromkeys(outcome.suite.path for outcome in outcomes):
        rows = [outcome for outcome in outcomes if outcome.suite.path == path]
        failures = sum(not outcome.passed for outcome in rows)
        suite = ElementTree.SubElement(
            root, "testsuite", name=_near(path), tests=str(len(rows)), failures=str(failures), errors="0", skipped="0",
            time=f"{sum(outcome.seconds for outcome in rows):.3f}",
        )  # fmt: skip
        for outcome in rows:
            _junit_case(suite, outcome)
    xml: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return xml


def _junit_case(suite: ElementTree.Element, outcome: Outcome) -> None:
    case = outcome.case
    word = "fires" if case.fires else "silent"
    element = ElementTree.SubElement(
        suite, "testcase", name=_xml(f"{word}: {case.name}"), classname=_xml(case.rule), time=f"{outcome.seconds:.3f}",
        file=str(outcome.suite.path), line=str(case.line),
    )  # fmt: skip
    if outcome.fault is not None:
        ElementTree.SubElement(element, "failure", message=_xml(outcome.fault)).text = _xml(outcome.fault)


def _xml(text: str) -> str:
    """Without what XML cannot hold."""
    return "".join(char if char >= " " or char in "\t\n" else "�" for char in text)

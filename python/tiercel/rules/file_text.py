"""What is wrong with a file, in Falco's form."""

from __future__ import annotations

from tiercel.rules.result import FileResult, Issue


def file_text(file: FileResult) -> str:
    """All that is wrong with a file: count, then each with its way there, the line, a caret, code and text."""
    state = "Invalid" if not file.successful else "Ok, with warnings" if file.warnings else "Ok"
    lines = [f"{file.name}: {state}"]
    for issues, word in ((file.errors, "Errors"), (file.warnings, "Warnings")):
        if issues:
            lines.append(f"{len(issues)} {word}:")
            lines += [line for issue in issues for line in _issue(issue)]
    return "\n".join(lines)


def _issue(issue: Issue) -> list[str]:
    lines = []
    for depth, location in enumerate(issue.locations):
        name = f" '{location.item_name}'" if location.item_name else ""
        at = location.place
        where = f"({location.file}:{at.line}:{at.column})"
        lines.append(f"{'    ' if depth else 'In '}{location.item_type}{name}: {where}")
    lines += ["------", issue.snippet.rstrip("\n"), "------"]
    lines.append(f"{issue.code} ({issue.summary}): {issue.message}")
    if issue.suggestion:
        lines.append(f"Did you mean {issue.suggestion!r}?")
    return lines

"""Fields and tokens that still work and should no longer be written."""

from __future__ import annotations

from tiercel.lang.tree import Check
from tiercel.rules.items import RuleItem
from tiercel.rules.result import FileResult, Issue

FIELDS = ("evt.dir", "evt.latency", "evt.latency.s", "evt.latency.ns", "evt.latency.human", "evt.wait_latency")
CONTAINER_INFO = "%container.info"

_DIRECTION = (
    "due to the drop of enter events, 'evt.dir = <' always evaluates to true, and 'evt.dir = >' always evaluates to "
    "false. The rule expression can be simplified by removing the condition on 'evt.dir'"
)
_CONTAINER_INFO = (
    "%container.info is deprecated and no more useful, and will be dropped by Falco 1.0.0. The container plugin will "
    "automatically add required fields to the output message."
)


def condition_warnings(first_checks: dict[str, Check]) -> list[tuple[str, Check]]:
    """Messages for a condition whose fields first stand in these checks."""
    found: list[tuple[str, Check]] = []
    for name in FIELDS:
        check = first_checks.get(name)
        if check is not None:
            message = f"usage of deprecated field '{name}' has been detected in the rule condition"
            found.append((_DIRECTION if name == "evt.dir" else message, check))
    return found


def output_warnings(rule: RuleItem) -> list[Issue]:
    """Warnings for an output; the names are looked for as plain text."""
    return [
        rule.context.issue(
            "LOAD_DEPRECATED_ITEM", f"usage of deprecated field '{name}' has been detected in the rule output"
        )
        for name in FIELDS
        if name in rule.output.value
    ]


def without_container_info(rule: RuleItem, result: FileResult) -> str:
    """The output text; the old token is taken out with a warning."""
    text = rule.output.value
    if rule.source != "syscall" or CONTAINER_INFO not in text:
        return text
    result.warnings.append(rule.context.issue("LOAD_DEPRECATED_ITEM", _CONTAINER_INFO))
    return text.replace(CONTAINER_INFO, "")

"""The keys of a configuration file with their types and defaults.

A key is either a setting that Tiercel acts on (a field of a model here) or is named in `sections.py` as known and
not acted on yet. What is neither is reported as unknown, with the nearest name.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

PRIORITIES = ("emergency", "alert", "critical", "error", "warning", "notice", "informational", "debug")


def _priority(value: Any) -> Any:
    """Case does not count, and `info` is short for `informational`."""
    if not isinstance(value, str):
        return value
    lowered = value.lower()
    return "informational" if lowered == "info" else lowered


PriorityName = Annotated[
    Literal["emergency", "alert", "critical", "error", "warning", "notice", "informational", "debug"],
    BeforeValidator(_priority),
]


class Section(BaseModel):
    """Unknown keys are kept, so that they can be reported with their path."""

    model_config = ConfigDict(extra="allow")


class Selector(Section):
    """Which rules one entry of `rules` is about."""

    rule: str | None = None
    tag: str | None = None


class RuleSelection(Section):
    """One entry of `rules`: applied in order, the last that fits a rule wins."""

    enable: Selector | None = None
    disable: Selector | None = None


class OutputMatch(Section):
    """Which alerts an `append_output` entry is for; all that is given must hold."""

    source: str | None = None
    tags: list[str] = []
    rule: str | None = None


class AppendOutput(Section):
    """Something added to the output of every rule that fits."""

    match: OutputMatch = OutputMatch()
    extra_output: str | None = None
    extra_fields: list[str | dict[str, str]] = []
    suggested_output: bool = False


class Enabled(Section):
    """An output without further settings."""

    enabled: bool = False


class FileOutput(Enabled):
    """Alerts appended to a file."""

    filename: str = ""
    keep_alive: bool = False


class OutputsQueue(Section):
    """Alerts waiting for slow outputs; 0 means no bound of the file's own."""

    capacity: int = Field(default=0, ge=0)


class Config(Section):
    """All settings that Tiercel acts on. Defaults are those that Falco's code has."""

    rules_files: list[str] = []
    rules: list[RuleSelection] = []
    append_output: list[AppendOutput] = []
    static_fields: dict[str, str] = {}
    priority: PriorityName = "debug"
    rule_matching: Literal["first", "all"] = "first"
    time_format_iso_8601: bool = False
    json_output: bool = False
    json_include_output_property: bool = True
    json_include_message_property: bool = False
    json_include_output_fields_property: bool = True
    json_include_tags_property: bool = True
    buffered_outputs: bool = False
    outputs_queue: OutputsQueue = OutputsQueue()
    stdout_output: Enabled = Enabled()
    syslog_output: Enabled = Enabled()
    file_output: FileOutput = FileOutput()

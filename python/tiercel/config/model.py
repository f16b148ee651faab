"""All keys of a configuration file with their types and defaults: Falco's names, Falco's defaults.

`NOT_ACTED_ON` has those that are read and change nothing here. A key that is neither is reported as unknown, with the
nearest name.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from tiercel.config.collection import (
    BaseSyscalls,
    Capture,
    EngineSettings,
    EventDrops,
    EventTimeouts,
    Libs,
    PluginSettings,
)
from tiercel.config.delivery import FileOutput, HttpOutput, OutputsQueue, ProgramOutput
from tiercel.config.monitoring import LibsLogger, Metrics, Webserver
from tiercel.config.section import Enabled, Section, defaults
from tiercel.config.selection import AppendOutput, OutputMatch, RuleSelection, Selector

__all__ = ["PRIORITIES", "AppendOutput", "Config", "OutputMatch", "RuleSelection", "Section", "Selector"]

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


class Config(Section):
    """All settings."""

    rules_files: list[str] = []
    """Rules files and folders, in load order; those that do not exist are passed over."""
    rules: list[RuleSelection] = []
    """Switches rules on and off after they were loaded."""
    append_output: list[AppendOutput] = []
    """Additions to the output of rules."""
    static_fields: dict[str, str] = {}
    """Fields `static.NAME` with these values."""
    watch_config_files: bool = True
    """Load rules and settings again when a file changes."""
    engine: EngineSettings = defaults(EngineSettings)
    """Where events come from."""
    capture: Capture = defaults(Capture)
    """Captures written when a rule fires."""
    load_plugins: list[str] | None = None
    """Names of the plugins to load; without the key all of `plugins`."""
    plugins: list[PluginSettings] = []
    """Plugins that can be loaded."""
    plugins_hostinfo: bool = True
    """Give plugins access to /proc."""
    time_format_iso_8601: bool = False
    """Times in UTC, as ISO 8601."""
    buffer_format_base64: bool = False
    """Buffers as base64."""
    priority: PriorityName = "debug"
    """Rules that matter less are not loaded."""
    rule_matching: Literal["first", "all"] = "first"
    """Whether the first rule that fits an event hides the later ones."""
    json_output: bool = False
    """Alerts as lines of JSON."""
    json_include_output_property: bool = True
    """JSON key `output`, the whole line of text."""
    json_include_message_property: bool = False
    """JSON key `message`, the text without time and priority."""
    json_include_output_fields_property: bool = True
    """JSON key `output_fields`."""
    json_include_tags_property: bool = True
    """JSON key `tags`."""
    buffered_outputs: bool = False
    """Leave it to the system when the standard output is written."""
    outputs_queue: OutputsQueue = defaults(OutputsQueue)
    """Alerts that wait for a slow output."""
    output_timeout: int = Field(default=2000, ge=0)
    """Milliseconds after which an output that does not take an alert is reported."""
    stdout_output: Enabled = defaults(Enabled)
    """Alerts on the standard output."""
    syslog_output: Enabled = defaults(Enabled)
    """Alerts to syslog."""
    file_output: FileOutput = defaults(FileOutput)
    """Alerts appended to a file."""
    http_output: HttpOutput = defaults(HttpOutput)
    """Alerts sent by HTTP."""
    program_output: ProgramOutput = defaults(ProgramOutput)
    """Alerts to a command's standard input."""
    webserver: Webserver = defaults(Webserver)
    """Health, versions and metrics by HTTP."""
    log_stderr: bool = False
    """Write the log to stderr."""
    log_syslog: bool = True
    """Send the log to syslog."""
    log_level: str = "info"
    """Least severity of the log: emergency, alert, critical, error, warning, notice, info or debug."""
    libs_logger: LibsLogger = defaults(LibsLogger)
    """Log of the libraries below Falco."""
    syscall_event_timeouts: EventTimeouts = defaults(EventTimeouts)
    """What happens when no event comes."""
    syscall_event_drops: EventDrops = defaults(EventDrops)
    """What happens when events were lost."""
    metrics: Metrics = defaults(Metrics)
    """What Tiercel counts about itself."""
    base_syscalls: BaseSyscalls = defaults(BaseSyscalls)
    """System calls that are collected beside those that the rules name."""
    falco_libs: Libs = defaults(Libs)
    """Sizes of the state."""


NOT_ACTED_ON = frozenset(
    {
        "base_syscalls.all",
        "engine.kmod",
        "libs_logger",
        "plugins_hostinfo",
        "webserver.threadiness",
    }
)
"""Keys that are read, kept and without effect here; `docs/compatibility.md` says why."""

REMOVED = frozenset(
    {"grpc", "grpc_output", "outputs", "webserver_enabled", "load_plugin", "modern_bpf", "syscall_buf_size_preset"}
)
"""Keys of Falco's past that Falco itself does not read any more."""

RENAMED = {"rules_file": "rules_files", "rule_files": "rules_files"}
"""Older names of keys."""

MERGED = "config_files"
"""Names further files; carried out while loading."""

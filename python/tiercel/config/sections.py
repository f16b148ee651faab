"""Keys of the configuration format that Tiercel knows and does not act on yet: reported once, never refused."""

from __future__ import annotations

NOT_USED_YET = frozenset(
    {
        "base_syscalls",
        "buffer_format_base64",
        "capture",
        "engine",
        "falco_libs",
        "http_output",
        "libs_logger",
        "load_plugins",
        "log_level",
        "log_stderr",
        "log_syslog",
        "metrics",
        "output_timeout",
        "plugins",
        "plugins_hostinfo",
        "program_output",
        "syscall_event_drops",
        "syscall_event_timeouts",
        "watch_config_files",
        "webserver",
    }
)

RENAMED = {"rules_file": "rules_files", "rule_files": "rules_files"}
"""Older names of keys."""

MERGED = "config_files"
"""Names further files; carried out while loading."""

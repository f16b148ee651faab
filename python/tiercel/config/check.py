"""What of a configuration cannot be carried out: the first such thing stops the start."""

from __future__ import annotations

import ipaddress

from tiercel.config.codes import Code
from tiercel.config.duration import parse_ms
from tiercel.config.model import PRIORITIES, Config
from tiercel.config.told import Told

DROP_ACTIONS = ("ignore", "log", "alert", "exit")
SHORTEST_INTERVAL_MS = 100


def check(told: Told, config: Config) -> None:
    """Raises `ConfigError` with the place of the first value that makes no sense."""
    for faults in (_outputs, _drops, _monitoring):
        if fault := faults(config):
            code, path, text, way_out = fault
            raise told.error(code, tuple(path.split(".")), text, way_out)


Fault = tuple[Code, str, str, str] | None
"""Code, key, what is wrong, and the way out."""


def _outputs(config: Config) -> Fault:
    needs = (
        ("file_output", "filename", config.file_output.enabled and not config.file_output.filename),
        ("program_output", "program", config.program_output.enabled and not config.program_output.program),
        ("http_output", "url", config.http_output.enabled and not config.http_output.url),
    )
    for section, key, missing in needs:
        if missing:
            return Code.MISSING, f"{section}.enabled", f"{section} is enabled without a {key}", f"set {section}.{key}"
    return None


def _drops(config: Config) -> Fault:
    drops = config.syscall_event_drops
    if unknown := [action for action in drops.actions if action not in DROP_ACTIONS]:
        return (
            Code.VALUE,
            "syscall_event_drops.actions",
            f"syscall event drop action {unknown[0]!r} is unknown",
            f"use {', '.join(DROP_ACTIONS)}",
        )
    if "ignore" in drops.actions and (other := next((a for a in ("log", "alert") if a in drops.actions), None)):
        text = f'syscall event drop action "{other}" does not make sense with the "ignore" action'
        return Code.CONFLICT, "syscall_event_drops.actions", text, "leave one out"
    if not 0 <= drops.threshold <= 1:
        text = "syscall event drops threshold must be a double in the range [0, 1]"
        return Code.VALUE, "syscall_event_drops.threshold", text, "0.1 is one event in ten"
    if config.syscall_event_timeouts.max_consecutives <= 0:
        text = "must be an unsigned integer greater than 0"
        return Code.VALUE, "syscall_event_timeouts.max_consecutives", text, "set it to 1000"
    return None


def _monitoring(config: Config) -> Fault:
    if _level(config.log_level) is None:
        return Code.VALUE, "log_level", f"level {config.log_level!r} is unknown", f"use {', '.join(PRIORITIES)}"
    try:
        ipaddress.ip_address(config.webserver.listen_address)
    except ValueError:
        text = f"{config.webserver.listen_address!r} is no IP address"
        return Code.VALUE, "webserver.listen_address", text, "use 127.0.0.1"
    return _metrics(config) if config.metrics.enabled else None


def _metrics(config: Config) -> Fault:
    metrics = config.metrics
    interval = parse_ms(metrics.interval)
    if interval is None:
        text = f"{metrics.interval!r} is no length of time"
        return Code.VALUE, "metrics.interval", text, "write 1h, 30m, 10s or 500ms"
    if interval < SHORTEST_INTERVAL_MS:
        return (
            Code.VALUE,
            "metrics.interval",
            f"{metrics.interval!r} is too short",
            f"use at least {SHORTEST_INTERVAL_MS}ms",
        )
    served = config.webserver.enabled and config.webserver.prometheus_metrics_enabled
    if not (metrics.output_rule or metrics.output_file or served):
        return (
            Code.MISSING,
            "metrics.enabled",
            "metrics are enabled without a place to go",
            "set metrics.output_rule, metrics.output_file or webserver.prometheus_metrics_enabled",
        )
    return None


def _level(name: str) -> int | None:
    wanted = "informational" if name.lower() == "info" else name.lower()
    return PRIORITIES.index(wanted) if wanted in PRIORITIES else None


def log_level(config: Config) -> int:
    """0 emergency to 7 debug."""
    return _level(config.log_level) or 0

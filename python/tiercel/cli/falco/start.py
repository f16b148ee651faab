"""A run under Falco's options."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

from tiercel._core import AlertQueue
from tiercel.cli.falco import old
from tiercel.cli.falco.about import FALCO_VERSION
from tiercel.cli.falco.prepare import Request
from tiercel.cli.settings import shortened
from tiercel.cli.summary import recorder_lines
from tiercel.config import Config
from tiercel.config.check import log_level
from tiercel.config.codes import Code
from tiercel.config.model import PRIORITIES
from tiercel.engine import Engine
from tiercel.errors import ConfigError, OutputError, TiercelError
from tiercel.flight import from_capture
from tiercel.outputs import Output
from tiercel.outputs.form import hostname
from tiercel.outputs.make import form_of, outputs_of
from tiercel.plugins.addresses import EVERYWHERE
from tiercel.plugins.changed import ChangedPlugins
from tiercel.service.control import default_path
from tiercel.service.log import INFO, WARNING, Log
from tiercel.service.reload import Prepared
from tiercel.service.serve import Plan, Service
from tiercel.service.several import SYSCALL, RefusalMonitor, Several, enabled_sources, open_sources
from tiercel.service.signals import Signals, caught
from tiercel.service.source import Capture, Idle, Live, Source

IDENTITY = "falco"
"""In syslog, where filters look for it."""


def run(request: Request) -> int:
    """Loads, starts, processes events to the end, prints the statistics."""
    options, config = request.options, request.config
    log = _log(config, options.verbose)
    log(f"Falco version: {FALCO_VERSION} ({platform.machine()}), by Tiercel")
    for note in (*old.notes(options), *request.settings.notes):
        log(str(note), WARNING)
    for text in request.plugins.notes:
        log(text)
    _enabled_sources(request)
    prepared = _prepare(request, log)
    outputs = _checked(_outputs(config, log), log)
    if options.dry_run:
        log("dry run: everything is in order, no event is processed")
        return 0
    if options.daemon:
        _go_to_background()
    if options.pidfile is not None:
        _write_pid(options.pidfile)
    with caught() as signals:
        return _serve(request, prepared, outputs, log, signals)


def _serve(request: Request, prepared: Prepared, outputs: Sequence[Output], log: Log, signals: Signals) -> int:
    source = _source(request, prepared.engine, log)
    monitor = RefusalMonitor(source.opened if isinstance(source, Several) else (), log)
    service = Service(
        Plan(
            prepared,
            source,
            log,
            signals,
            outputs_of=lambda config: _checked(_outputs(config, log), log),
            outputs=outputs,
            prepare=lambda files: _prepare(request.again(), log, files),
            duration_s=None if source.name == "capture" else request.options.seconds,
            control=default_path() if source.name != "capture" else None,
            watched=_watched(request),
            each_look=[monitor.look],
            follow=ChangedPlugins(request.plugins, request.config, source.configure, log).follow,
        )
    )
    good = service.run()
    monitor.look(at_end=True)
    if source.failure:
        log(f"the source ended by itself: {source.failure}", WARNING)
    _statistics(service)
    return 0 if good else 1


def _prepare(request: Request, log: Log, files: Sequence[Path] | None = None) -> Prepared:
    paths = request.rules_files() if files is None else list(files)
    log("Loading rules from:")
    for path in paths:
        log(f"   {path}")
    engine = request.engine(paths)
    _tell_warnings(engine, log)
    for call, asking in engine.left_out.items():
        log(f"base_syscalls leaves out {call}, which {shortened(asking)} asks for", WARNING)
    return Prepared(request.settings, engine)


def _tell_warnings(engine: Engine, log: Log) -> None:
    for note in engine.notes:
        log(f"{note.name} | schema validation: {note.schema}", WARNING if note.schema.startswith("failed") else INFO)
        if note.warnings:
            log(note.warnings, WARNING)


def _log(config: Config, verbose: bool) -> Log:
    level = max(log_level(config), INFO + 1) if verbose else log_level(config)
    iso_time = config.time_format_iso_8601
    return Log(config.log_stderr, config.log_syslog, level, stamped=True, iso_time=iso_time, identity=IDENTITY)


def _outputs(config: Config, log: Log) -> list[Output]:
    made = outputs_of(config, form_of(config), log, identity=IDENTITY)
    if not made:
        raise ConfigError(
            Code.MISSING, "", "No outputs configured", "enable one of stdout_output, syslog_output, file_output, …"
        )
    return made


def _checked(outputs: Sequence[Output], log: Log) -> Sequence[Output]:
    """A syslog that does not listen yet is no reason not to start: Falco would not even notice."""
    for output in outputs:
        try:
            output.check()
        except OutputError as error:
            if output.name != "syslog":
                raise
            log(str(error), WARNING)
    return outputs


def _enabled_sources(request: Request) -> list[str]:
    options = request.options
    return enabled_sources(request.plugins, options.enable_source, options.disable_source)


def _source(request: Request, engine: Engine, log: Log) -> Source:
    settings = request.config.engine
    enabled = _enabled_sources(request)
    beside = [name for name in enabled if name != SYSCALL]
    if settings.kind == "replay" or not beside:
        return _kernel_or_capture(request, engine, log, None)
    queue = AlertQueue()
    live = _kernel_or_capture(request, engine, log, queue) if SYSCALL in enabled else None
    # As in Falco, an address without a host means all of the machine's.
    opened = open_sources(request.plugins, engine, queue, beside, log, EVERYWHERE)
    return Several(queue, live if isinstance(live, Live) else None, opened)


def _kernel_or_capture(request: Request, engine: Engine, log: Log, queue: AlertQueue | None) -> Source:
    settings = request.config.engine
    if settings.kind == "replay":
        if not settings.replay.capture_file:
            raise ConfigError(
                Code.MISSING, "", "engine.kind is replay, but engine.replay.capture_file is empty", "name a capture"
            )
        log(f"Replaying events from the capture file: {settings.replay.capture_file}")
        try:
            replay = engine.replay(
                settings.replay.capture_file,
                buffers_base64=request.config.buffer_format_base64,
                plugins=request.plugins.asked_by(engine),
            )
        except TiercelError as error:
            raise TiercelError(str(error), "look at engine.replay.capture_file (or -e)") from None
        return Capture(replay, request.options.seconds)
    if settings.kind in ("nodriver", "none"):
        log("No driver: no events of the kernel")
        return Idle(engine)
    if settings.kind != "modern_ebpf":
        log(f"engine.kind {settings.kind} is not here, the eBPF probe is used", WARNING)
    log("Opening 'syscall' source with the eBPF probe")
    watch = engine.watch(
        drop_privileges=True,
        hostname=hostname(),
        all_programs=True,
        buffers_base64=request.config.buffer_format_base64,
        flight_recorder=from_capture(request.config.capture),
        queue=queue,
        plugins=request.plugins.core,
        **_sizes(request.config),
    )
    return Live(watch)


def _sizes(config: Config) -> dict[str, int]:
    """A preset is the size of a ring that several processors share; here each has its own."""
    probe = config.engine.modern_ebpf
    shared_by = max(probe.cpus_for_each_buffer, 1)
    sizes = {"bulk_ring_bytes": max((1 << 20 << (probe.buf_size_preset - 1)) // shared_by, 1 << 18)}
    return sizes | ({"snaplen_bytes": config.falco_libs.snaplen} if config.falco_libs.snaplen else {})


def _watched(request: Request) -> list[Path]:
    """Folders, too: a new file in one is a change."""
    named = [Path(text) for text in request.options.rules] or [Path(text) for text in request.config.rules_files]
    return [path for path in named if path.exists()]


def _statistics(service: Service) -> None:
    stats = service.plan.source.stats()
    by_priority: dict[str, int] = {}
    for rule in service.current.engine.listed:
        if count := stats["rules"].get(rule.name):
            word = PRIORITIES[rule.priority].upper().replace("INFORMATIONAL", "INFO")
            by_priority[word] = by_priority.get(word, 0) + count
    print(f"Events detected: {stats['alerts']}")
    print("Rule counts by severity:")
    print("".join(f"   {word}: {count}\n" for word, count in sorted(by_priority.items())), end="")
    print("Triggered rules by rule name:")
    fired = sorted((name, count) for name, count in stats["rules"].items() if count)
    print("".join(f"   {name}: {count}\n" for name, count in fired), end="", flush=True)
    if lost := service.lost() + stats["alerts_refused"]:
        print(f"Alerts lost: {lost} (outputs were slower than the rules, or failed)", file=sys.stderr)
    if unread := stats.get("without_plugin"):
        print(f"Events that only plugins read: {unread} (no rule saw them)", file=sys.stderr)
    if service.loop.drops is not None:
        print("\n".join(service.loop.drops.summary()), file=sys.stderr)
    for line in recorder_lines(stats.get("flight_recorder")):
        print(line, file=sys.stderr)


def _go_to_background() -> None:
    """Twice, so that no terminal can be gained again."""
    if os.fork():
        os._exit(0)
    os.setsid()
    if os.fork():
        os._exit(0)
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)


def _write_pid(path: Path) -> None:
    try:
        path.write_text(f"{os.getpid()}\n")
    except OSError as error:
        raise ConfigError(
            Code.PID_FILE, str(path), f"the process id cannot be written: {error.strerror}", "look at -P"
        ) from None

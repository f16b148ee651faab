"""`tiercel watch`: live detection."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from tiercel._core import Alert, AlertQueue
from tiercel.cli.options import Flag, RulesFiles
from tiercel.cli.quantity import bytes_or_seconds, ring_size, size
from tiercel.cli.summary import summary
from tiercel.cli.terminal import StatusLine, coloured, paint
from tiercel.cli.usage import Meter, memory_mb
from tiercel.engine import Engine
from tiercel.errors import TiercelError
from tiercel.flight import FlightRecorder, from_capture
from tiercel.ledger import Book, Pages
from tiercel.outputs import Form, Output
from tiercel.outputs.form import hostname
from tiercel.rules.kept import cache_folder
from tiercel.service.control import default_path
from tiercel.service.log import Log
from tiercel.service.signals import caught
from tiercel.service.source import Live, Source
from tiercel.starter import starter_folder
from tiercel.tuning import Tuning

if TYPE_CHECKING:
    from tiercel.config import Config
    from tiercel.service.reload import Prepared
    from tiercel.service.serve import Service
    from tiercel.service.several import Several

STATUS_EVERY = 3
"""Looks of the run's loop, a fifth of a second each, between two status lines."""


def watch(
    *,
    rules: RulesFiles = (),
    config: Annotated[Path | None, Parameter(name=["--config", "-c"])] = None,
    output: Annotated[Literal["text", "json"] | None, Parameter(name=["--output", "-o"])] = None,
    duration: float | None = None,
    priority: str | None = None,
    tag: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    matching: Literal["first", "all"] | None = None,
    output_file: Path | None = None,
    syslog: Flag = False,
    control: Path | None = None,
    flight_recorder: str | None = None,
    flight_recorder_events: Literal["all", "rules"] = "all",
    flight_recorder_scope: Literal["all", "tree"] = "all",
    flight_recorder_alerts: Literal["all", "rules"] = "all",
    flight_recorder_path: Path = FlightRecorder.prefix,
    flight_recorder_after: str = "5s",
    flight_recorder_total: str = "1GiB",
    flight_recorder_folder: Path | None = None,
    keep_privileges: Flag = False,
    pushdown: bool = True,
    state_dir: Path | None = None,
    blind_times: Flag = False,
    enable_source: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    disable_source: Annotated[tuple[str, ...], Parameter(negative="")] = (),
) -> int:
    """Watch this machine and print an alert when a rule fires. Needs root.

    A changed rules file, SIGHUP and `tiercel rules apply` put new rules in without losing an event; SIGUSR1 opens the
    outputs anew.

    Parameters
    ----------
    rules
        Rules file or folder; may be given several times, in load order. Without it: Tiercel's own starter rules.
    config
        A falco.yaml, read as it is.
    output
        Form of the alerts.
    duration
        End after so many seconds.
    priority
        Leave out rules that matter less than this.
    tag
        Only rules with this tag; may be given several times.
    matching
        Whether the first rule that fits an event hides the later ones.
    output_file
        Append the alerts to this file, too.
    syslog
        Send the alerts to syslog, too.
    control
        Socket for `tiercel rules apply`, instead of the usual place.
    flight_recorder
        Keep the last events and write them around an alert: 60s, 256MB or both as 60s,256MB.
    flight_recorder_events
        Keep everything that has an event type, or only what the rules need (cheaper, and less to see).
    flight_recorder_scope
        Write the events of all processes, or only of the alert's process tree.
    flight_recorder_alerts
        Every alert makes a file, or only those of rules with `capture: true`.
    flight_recorder_path
        Beginning of the files' names.
    flight_recorder_after
        What is written after an alert whose rule does not say it.
    flight_recorder_total
        Most bytes of all files of this run.
    flight_recorder_folder
        Keep the ring in files of this folder instead of memory.
    keep_privileges
        Do not give up the rights that only the start needs.
    pushdown
        Let the kernel leave out events that no rule can match.
    state_dir
        Keep the ledger of events here, for `tiercel ledger`.
    blind_times
        Say in JSON alerts when something of the process or its ancestors was lost (key `blind`).
    enable_source
        Only this source; may be given several times. `syscall` is the kernel, plugins of --config bring others.
    disable_source
        Without this source; may be given several times.
    """
    # Not before: where pydantic is at hand, cyclopts has it look at every option again, at a high price.
    from tiercel.cli.settings import load_options, rules_files, settings_of, shortened
    from tiercel.plugins import load_plugins, wanted_plugins
    from tiercel.plugins.addresses import LOOPBACK
    from tiercel.plugins.changed import ChangedPlugins
    from tiercel.service.reload import Prepared
    from tiercel.service.serve import Plan, Service
    from tiercel.service.several import SYSCALL, RefusalMonitor, Several, enabled_sources, open_sources

    def prepare(files: Sequence[Path] | None) -> Prepared:
        loaded = settings_of(config)
        chosen = rules_files(files or rules, loaded.config)
        options, tuning = load_options(loaded.config, priority, matching, plugins), Tuning.of(loaded.config)
        return Prepared(loaded, Engine(chosen, options, tags=tag, tuning=tuning, keep=cache_folder()))

    def outputs_for(settings: Config) -> Sequence[Output]:
        made = _outputs(settings, _form(settings, output), output_file, syslog)
        for one in made:
            one.check()
        return made

    recorder = None
    if flight_recorder is not None:
        ring_bytes, seconds = ring_size(flight_recorder)
        recorder = FlightRecorder(
            seconds=seconds,
            ring_bytes=ring_bytes or FlightRecorder.ring_bytes,
            ring_folder=flight_recorder_folder,
            after_seconds=bytes_or_seconds(flight_recorder_after)[1],
            prefix=flight_recorder_path,
            scope=flight_recorder_scope,
            total_bytes=size(flight_recorder_total),
            alerts=flight_recorder_alerts,
            events=flight_recorder_events,
        )
    status = StatusLine(sys.stderr)
    log = _Said(status)
    first = settings_of(config)
    for note in first.notes:
        log(str(note))
    outputs = outputs_for(first.config)
    plugins = load_plugins(wanted_plugins(first.config))
    enabled = enabled_sources(plugins, enable_source, disable_source)
    for text in plugins.notes:
        log(text)
    prepared = prepare(None)
    engine = prepared.engine
    if not engine.count:
        raise TiercelError("no rule is left to run", "look at --rules, --priority and --tag")
    meter = Meter()
    with caught() as signals:
        everything = config is not None and first.config.watch_config_files
        queue = AlertQueue()
        live = None
        if SYSCALL in enabled:
            running = engine.watch(
                drop_privileges=not keep_privileges,
                hostname=hostname(),
                all_programs=everything,
                pushdown=pushdown,
                blind_times=blind_times,
                flight_recorder=recorder or from_capture(first.config.capture),
                queue=queue,
                plugins=plugins.core,
                **_sizes(first.config),
            )
            for call, asking in engine.left_out.items():
                log(f"base_syscalls leaves out {call}, which {shortened(asking)} asks for")
            for program, reason in running.core.refused:
                log(f"this kernel refuses the program {program}: {reason}")
            live = Live(running)
        opened = open_sources(plugins, engine, queue, [name for name in enabled if name != SYSCALL], log, LOOPBACK)
        source = live if live is not None and not opened else Several(queue, live, opened)
        monitor = RefusalMonitor(opened, log)
        looks = [_status(source, meter, status), monitor.look]
        pages = None if state_dir is None else Pages(Book(state_dir), source)
        if pages is not None:
            looks.append(pages.look)
        plan = Plan(
            prepared,
            source,
            log,
            signals,
            outputs_of=outputs_for,
            outputs=outputs,
            prepare=prepare,
            duration_s=duration,
            control=control or default_path(),
            watched=_watched(rules, first.config),
            before_alerts=status.clear,
            each_look=looks,
            follow=ChangedPlugins(plugins, first.config, source.configure, log).follow,
            ready=lambda: log(f"watching with {engine.count} rules ({source.name}); Ctrl-C ends it"),
        )
        service = Service(plan)
        good = service.run()
        monitor.look(at_end=True)
        if pages is not None:
            pages.close()
    return _finish(service, source, meter, status, good)


def _finish(service: Service, source: Live | Several, meter: Meter, status: StatusLine, good: bool) -> int:
    status.clear()
    for line in summary(source.stats(), meter, service.lost()):
        print(line, file=sys.stderr)
    if source.failure:
        service.plan.log(f"the watch ended by itself: {source.failure}")
    return 0 if good else 1


class _Said(Log):
    """Lines of the log, above the status line."""

    def __init__(self, status: StatusLine) -> None:
        super().__init__()
        self._status = status

    def __call__(self, text: str, level: int = 6) -> None:
        self._status.clear()
        super().__call__(text, level)


def _form(config: Config, output: str | None) -> Form:
    from tiercel.outputs.make import form_of

    form = form_of(config)
    return form if output is None else replace(form, json=output == "json")


def _outputs(config: Config, form: Form, output_file: Path | None, syslog: bool) -> list[Output]:
    from tiercel.outputs.make import outputs_of

    colour = not form.json and coloured(sys.stdout)

    def report(text: str) -> None:
        print(f"tiercel: {text}", file=sys.stderr)

    def painted(alert: object) -> str:
        return paint(alert, form.iso_time) if isinstance(alert, Alert) else form.line(alert)  # type: ignore[arg-type]

    made = outputs_of(config, form, report, painted if colour else None)
    if output_file is not None:
        from tiercel.outputs.file import File

        made.append(File(form, output_file))
    if syslog and not config.syslog_output.enabled:
        from tiercel.outputs.syslog import Syslog

        made.append(Syslog(form))
    if not made:
        raise TiercelError("no output is enabled", "enable stdout_output in the configuration or give --output-file")
    return made


def _sizes(config: Config) -> dict[str, int]:
    given = config.falco_libs.snaplen
    return {"buffers_base64": config.buffer_format_base64, **({"snaplen_bytes": given} if given else {})}


def _watched(rules: Sequence[Path], config: Config) -> list[Path]:
    """Folders, too: a new file in one is a change."""
    named = list(rules) or [Path(text) for text in config.rules_files] or [starter_folder()]
    return [path for path in named if path.exists()]


def _status(source: Source, meter: Meter, status: StatusLine) -> Callable[[], None]:
    turns, lost, lost_s = 0, 0, 0.0

    def draw() -> None:
        nonlocal turns, lost, lost_s
        turns += 1
        if not status.enabled or turns % STATUS_EVERY:
            return
        stats = source.stats()
        events_per_s, cpu = meter.read(stats["events"])
        if stats["drops"] > lost:
            lost, lost_s = stats["drops"], time.monotonic()
        blind = f" (the last {time.monotonic() - lost_s:.0f} s ago)" if lost else ""
        status.draw(
            f"{events_per_s:,.0f} events/s   {stats['alerts']:,} alerts   {stats['drops']:,} lost{blind}   "
            f"{stats.get('left_out', 0):,} left out   CPU {cpu:.1f} %   {memory_mb():.0f} MB"
        )

    return draw

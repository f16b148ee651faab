"""Puts a run together: outputs, monitors, web server, reloads, control socket; and takes it apart again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tiercel.config import Config
from tiercel.outputs import Dispatcher, Output
from tiercel.outputs.queue import CAPACITY
from tiercel.service.drops import DropMonitor, TimeoutMonitor
from tiercel.service.files import FileWatch
from tiercel.service.log import WARNING, Log
from tiercel.service.recordings import RecordingMonitor
from tiercel.service.reload import Prepare, Prepared, Reloader
from tiercel.service.run import Run
from tiercel.service.signals import Signals
from tiercel.service.source import Source

OutputsOf = Callable[[Config], Sequence[Output]]


@dataclass
class Plan:
    """What a run is made of. `prepare` reads settings and rules anew; None where they cannot change (a replay)."""

    prepared: Prepared
    source: Source
    log: Log
    signals: Signals
    outputs_of: OutputsOf
    outputs: Sequence[Output]
    prepare: Prepare | None = None
    duration_s: float | None = None
    control: Path | None = None
    watched: Sequence[Path] = ()
    """Files and folders whose change makes a reload, beside those that were read."""
    before_alerts: Callable[[], None] = lambda: None
    each_look: Sequence[Callable[[], None]] = ()
    follow: Callable[[Config], None] = lambda config: None
    """Takes settings that were read anew, as far as others do not."""
    ready: Callable[[], None] = lambda: None
    """Called when everything that serves the run has been started."""


@dataclass
class Service:
    """A run with all that serves it; `run()` once."""

    plan: Plan
    current: Prepared = field(init=False)
    loop: Run = field(init=False)
    reloader: Reloader | None = None
    _digests: tuple[dict[str, str], dict[str, str]] = ({}, {})

    def __post_init__(self) -> None:
        plan = self.plan
        self.current = plan.prepared
        self._remember(plan.prepared)
        config = plan.prepared.settings.config
        dispatcher = self._dispatcher(config, plan.outputs)
        self.loop = Run(plan.source, dispatcher, plan.log, plan.signals, duration_s=plan.duration_s)
        self.loop.output_limit_s = config.output_timeout / 1000
        self.loop.before_alerts = plan.before_alerts
        self.loop.each_look += plan.each_look
        self.loop.drops = DropMonitor(config.syscall_event_drops, self.loop.send, plan.log)

    def run(self) -> bool:
        """To the end; whether it was a good one. What was started for it is stopped again, in reverse."""
        with ExitStack() as started:
            if self.plan.source.name != "capture":
                self._serve(started)
            self.plan.ready()
            return self.loop.loop()

    @property
    def config(self) -> Config:
        """Settings as they are now."""
        return self.current.settings.config

    def lost(self) -> int:
        """Alerts that did not reach an output."""
        return self.loop.dispatcher.lost

    # -- parts ------------------------------------------------------------------------------------------------------

    def _serve(self, started: ExitStack) -> None:
        """What only a long run needs."""
        config, plan = self.config, self.plan
        self.loop.timeouts = TimeoutMonitor(config.syscall_event_timeouts.max_consecutives, self.loop.send)
        self.loop.recordings = RecordingMonitor(plan.source.stats, self.loop.send, plan.log)
        if plan.prepare is not None:
            self.reloader = Reloader(
                plan.source, plan.prepare, self._applied, self.loop.send, plan.log, self.current.engine
            )
            self.reloader.deliver = lambda alerts: self.loop.dispatcher.send(alerts)
            self.loop.reloader = self.reloader
            started.callback(self.reloader.join, 5)
            if config.watch_config_files:
                self._watch_files(started)
        if config.metrics.enabled or config.webserver.enabled:
            self._monitor(started)
        if plan.control is not None:
            self._control(started)

    def _watch_files(self, started: ExitStack) -> None:
        reloader = self.reloader
        assert reloader is not None
        try:
            self._files = FileWatch(
                self._watched(), self.current.digests, lambda: reloader.request("files changed, restarting...")
            )
        except OSError as error:
            self.plan.log(f"files are not watched for changes: {error.strerror}; SIGHUP still reloads", WARNING)
            return
        started.callback(self._files.stop)

    def _monitor(self, started: ExitStack) -> None:
        from tiercel.metrics.snapshot import Snapshots
        from tiercel.metrics.values import Facts

        facts = Facts(
            settings=lambda: self.config.metrics,
            engine=lambda: self.current.engine,
            dispatcher=lambda: self.loop.dispatcher,
            stats=self.plan.source.stats,
            source_name=self.plan.source.name,
            file_digests=lambda: self._digests,
            reloads=self._reloads,
        )
        self.loop.each_look.append(Snapshots(facts, self.loop.send, self.plan.log).tick)
        if self.config.webserver.enabled:
            self._web(started, facts)

    def _web(self, started: ExitStack, facts: Any) -> None:
        from tiercel.cli.falco.about import versions
        from tiercel.metrics.prometheus import render
        from tiercel.web.server import WebServer

        settings = self.config.webserver
        served = settings.prometheus_metrics_enabled and self.config.metrics.enabled
        metrics = (lambda: render(facts)) if served else None
        server = WebServer(settings, lambda: self.plan.source.failure, versions, metrics).start()
        started.callback(server.stop)
        scheme = "https" if settings.ssl_enabled else "http"
        self.plan.log(f"web server at {scheme}://{settings.listen_address}:{settings.listen_port}")

    def _control(self, started: ExitStack) -> None:
        from tiercel.errors import StartError
        from tiercel.service.control import ControlServer
        from tiercel.service.operations import operations

        assert self.plan.control is not None
        try:
            server = ControlServer(self.plan.control, operations(self))
        except (StartError, OSError) as error:
            self.plan.log(f"no control socket: {error}", WARNING)
            return
        started.callback(server.close)

    # -- reloads ----------------------------------------------------------------------------------------------------

    def _applied(self, prepared: Prepared) -> None:
        """New rules run already; settings that can change follow. On the reloading thread."""
        before, self.current = self.current, prepared
        self._remember(prepared)
        config = prepared.settings.config
        if _of_outputs(config) != _of_outputs(before.settings.config):
            self.loop.replace_outputs(self._dispatcher(config, self.plan.outputs_of(config)))
        if config.syscall_event_drops != before.settings.config.syscall_event_drops:
            self.loop.drops = DropMonitor(config.syscall_event_drops, self.loop.send, self.plan.log)
        if (files := getattr(self, "_files", None)) is not None:
            files.follow(self._watched(), prepared.digests)
        self.plan.follow(config)
        if fixed := _only_at_start(config, before.settings.config):
            self.plan.log(f"these settings change with a restart only: {', '.join(fixed)}", WARNING)

    def _dispatcher(self, config: Config, outputs: Sequence[Output]) -> Dispatcher:
        return Dispatcher(outputs, lambda text: self.plan.log(text, WARNING), _capacity(config))

    def _remember(self, prepared: Prepared) -> None:
        rules = {name: prepared.digests[name] for name in prepared.engine.texts}
        self._digests = rules, {str(file): prepared.digests[str(file)] for file in prepared.settings.files}

    def _watched(self) -> list[Path]:
        return [*self.current.files, *self.plan.watched]

    def _reloads(self) -> tuple[int, int, int, int]:
        reloader = self.reloader
        if reloader is None:
            return 0, 0, 0, 0
        return reloader.reloads, reloader.failures, reloader.last_ns, reloader.last_pause_ns


def _capacity(config: Config) -> int:
    """Falco's 0 and its largest number stand for "no bound"; a bound there must be."""
    given = config.outputs_queue.capacity
    return given if 0 < given < CAPACITY else CAPACITY


def _of_outputs(config: Config) -> list[Any]:
    names = [name for name in type(config).model_fields if name.endswith("_output")]
    names += [name for name in type(config).model_fields if name.startswith("json_include_")]
    names += ["buffered_outputs", "time_format_iso_8601", "outputs_queue"]
    return [getattr(config, name) for name in names if name != "append_output"]


def _only_at_start(now: Config, before: Config) -> list[str]:
    names = ("engine", "base_syscalls", "capture", "webserver", "falco_libs", "watch_config_files")
    return [name for name in names if getattr(now, name) != getattr(before, name)]

"""`tiercel watch`: live detection."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from tiercel.cli.settings import configuration, load_options, rules_files
from tiercel.cli.signals import until_stopped
from tiercel.cli.summary import summary
from tiercel.cli.terminal import StatusLine, coloured, paint
from tiercel.cli.usage import Meter, memory_mb
from tiercel.config.model import Config
from tiercel.engine import Engine, Watch
from tiercel.errors import TiercelError
from tiercel.outputs import Dispatcher, Form, Output
from tiercel.outputs.form import hostname

STATUS_EVERY_S = 0.5


def watch(
    *,
    rules: Annotated[tuple[Path, ...], Parameter(name=["--rules", "-r"], negative="")] = (),
    config: Annotated[Path | None, Parameter(name=["--config", "-c"])] = None,
    output: Annotated[Literal["text", "json"] | None, Parameter(name=["--output", "-o"])] = None,
    duration: float | None = None,
    priority: str | None = None,
    tag: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    matching: Literal["first", "all"] | None = None,
    output_file: Path | None = None,
    syslog: Annotated[bool, Parameter(negative="")] = False,
    keep_privileges: Annotated[bool, Parameter(negative="")] = False,
) -> int:
    """Watch this machine and print an alert when a rule fires. Needs root.

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
    keep_privileges
        Do not give up the rights that only the start needs.
    """
    settings, notes = configuration(config)
    for note in notes:
        print(f"tiercel: {note}", file=sys.stderr)
    form = _form(settings, output)
    outputs = _outputs(settings, form, output_file, syslog)
    for one in outputs:
        one.check()
    engine = Engine(rules_files(rules, settings), load_options(settings, priority, matching), tags=tag)
    if not engine.active:
        raise TiercelError("no rule is left to run", "look at --rules, --priority and --tag")
    with until_stopped() as stopped:
        running = engine.watch(drop_privileges=not keep_privileges, hostname=hostname())
        return _run(running, engine, outputs, stopped, duration, settings)


def _form(config: Config, output: str | None) -> Form:
    return Form(
        json=config.json_output if output is None else output == "json",
        iso_time=config.time_format_iso_8601,
        output_property=config.json_include_output_property,
        message_property=config.json_include_message_property,
        tags_property=config.json_include_tags_property,
        output_fields_property=config.json_include_output_fields_property,
    )


def _outputs(config: Config, form: Form, output_file: Path | None, syslog: bool) -> list[Output]:
    from tiercel.outputs.file import File
    from tiercel.outputs.stdout import Stdout
    from tiercel.outputs.syslog import Syslog

    made: list[Output] = []
    if config.stdout_output.enabled:
        colour = not form.json and coloured(sys.stdout)
        made.append(Stdout(form, (lambda alert: paint(alert, form.iso_time)) if colour else None))
    if output_file is not None:
        made.append(File(form, output_file))
    if config.file_output.enabled:
        made.append(File(form, Path(config.file_output.filename), config.file_output.keep_alive))
    if syslog or config.syslog_output.enabled:
        made.append(Syslog(form))
    if not made:
        raise TiercelError("no output is enabled", "enable stdout_output in the configuration or give --output-file")
    return made


def _run(
    running: Watch,
    engine: Engine,
    outputs: Sequence[Output],
    stopped: threading.Event,
    duration: float | None,
    config: Config,
) -> int:
    meter, status = Meter(), StatusLine(sys.stderr)

    def say(text: str) -> None:
        status.clear()
        print(f"tiercel: {text}", file=sys.stderr, flush=True)

    for program, reason in running.core.refused:
        say(f"this kernel refuses the program {program}: {reason}")
    dispatcher = Dispatcher(outputs, say, config.outputs_queue.capacity or 65536)
    say(f"watching with {len(engine.active)} rules ({running.core.collector}); Ctrl-C ends it")
    end = None if duration is None else time.monotonic() + duration
    try:
        _loop(running, dispatcher, stopped, end, meter, status)
    finally:
        running.stop()
        while batch := running.core.next_batch(0):
            dispatcher.send(batch)
        status.clear()
        dispatcher.close()
    for line in summary(running.stats(), meter, dispatcher.lost):
        print(line, file=sys.stderr)
    if running.core.failure:
        say(f"the watch ended by itself: {running.core.failure}")
        return 1
    return 0


def _loop(
    running: Watch,
    dispatcher: Dispatcher,
    stopped: threading.Event,
    end: float | None,
    meter: Meter,
    status: StatusLine,
) -> None:
    drawn = 0.0
    while not stopped.is_set() and not running.core.finished:
        now = time.monotonic()
        if end is not None and now >= end:
            return
        left_ms = 100 if end is None else min(100, max(1, int(1000 * (end - now))))
        if batch := running.core.next_batch(left_ms):
            status.clear()
            dispatcher.send(batch)
        if status.enabled and now - drawn >= STATUS_EVERY_S:
            status.draw(_status(running, meter))
            drawn = now


def _status(running: Watch, meter: Meter) -> str:
    stats = running.stats()
    events_per_s, cpu = meter.read(stats["events"])
    return (
        f"{events_per_s:,.0f} events/s   {stats['alerts']:,} alerts   {stats['drops']:,} drops   "
        f"CPU {cpu:.1f} %   {memory_mb():.0f} MB"
    )

"""The outputs that a configuration asks for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tiercel.config.model import Config
from tiercel.outputs.alert import Alert
from tiercel.outputs.form import Form
from tiercel.outputs.output import Output


def form_of(config: Config) -> Form:
    """How alerts are written."""
    return Form(
        json=config.json_output,
        iso_time=config.time_format_iso_8601,
        output_property=config.json_include_output_property,
        message_property=config.json_include_message_property,
        tags_property=config.json_include_tags_property,
        output_fields_property=config.json_include_output_fields_property,
    )


def outputs_of(
    config: Config,
    form: Form,
    report: Callable[[str], None],
    paint: Callable[[Alert], str] | None = None,
    identity: str = "tiercel",
) -> list[Output]:
    """Every enabled output; `report` takes what an HTTP server answers, `paint` colours the standard output, `identity`
    is who the alerts in syslog are of."""
    makers = (_stdout(paint), _file, _syslog(identity), _program, _http(report))
    return [output for make in makers if (output := make(config, form)) is not None]


Maker = Callable[[Config, Form], Output | None]


def _stdout(paint: Callable[[Alert], str] | None) -> Maker:
    def make(config: Config, form: Form) -> Output | None:
        if not config.stdout_output.enabled:
            return None
        from tiercel.outputs.stdout import Stdout

        return Stdout(form, paint, config.buffered_outputs)

    return make


def _file(config: Config, form: Form) -> Output | None:
    section = config.file_output
    if not section.enabled:
        return None
    from tiercel.outputs.file import File

    return File(form, Path(section.filename), section.keep_alive)


def _syslog(identity: str) -> Maker:
    def make(config: Config, form: Form) -> Output | None:
        if not config.syslog_output.enabled:
            return None
        from tiercel.outputs.syslog import Syslog

        return Syslog(form, identity=identity)

    return make


def _program(config: Config, form: Form) -> Output | None:
    section = config.program_output
    if not section.enabled:
        return None
    from tiercel.outputs.program import Program

    return Program(form, section.program, section.keep_alive)


def _http(report: Callable[[str], None]) -> Maker:
    def make(config: Config, form: Form) -> Output | None:
        section = config.http_output
        if not section.enabled:
            return None
        from tiercel.outputs.http import Http, Trust

        shown = (section.client_cert, section.client_key) if section.mtls else ("", "")
        trust = Trust(section.insecure, section.ca_cert, section.ca_bundle, section.ca_path, *shown)
        return Http(
            form,
            section.url,
            trust,
            user_agent=section.user_agent,
            compress=section.compress_uploads,
            keep_alive=section.keep_alive,
            max_timeouts=section.max_consecutive_timeouts,
            echo=report if section.echo else None,
        )

    return make

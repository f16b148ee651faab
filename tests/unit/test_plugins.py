"""Shared objects with Falco's interface: plugins that are really built and loaded, good ones and such that lie."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tiercel.cli.check import check
from tiercel.cli.falco import main
from tiercel.config.collection import PluginSettings
from tiercel.errors import ConfigError
from tiercel.plugins import load_plugins

from tests.plugins.build import build, text

SOURCE = {"ID": "999", "SOURCE": text("sample_source")}

RULES = """
- required_plugin_versions: [{name: sample, version: 1.2.0}]
- rule: Some
  desc: x
  condition: test.text startswith "event" and test.number >= 2 and test.ip = 10.1.2.3
  output: >
    %evt.num %evt.source %evt.pluginname %evt.plugininfo %test.text %test.number %test.parsed %test.even %test.words
    %test.arg[7] %test.arg[seven] %test.ip %test.time
  priority: INFO
  source: sample_source
- rule: Sent
  desc: an asynchronous event
  condition: evt.asynctype = tick
  output: "%evt.is_async %test.text"
  priority: INFO
  source: sample_source
"""


def settings(path: Path, name: str = "sample", config: Any = None, params: str = "3") -> PluginSettings:
    return PluginSettings(name=name, library_path=str(path), init_config=config, open_params=params)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs `tiercel falco` with the sample; returns exit status, stdout and stderr."""
    rules = tmp_path / "rules.yaml"
    rules.write_text(RULES)

    def falco(*words: str, fault: str = "", params: str = "3", **defines: str) -> tuple[int, str, str]:
        config = tmp_path / "falco.yaml"
        path = build(**(SOURCE | defines))
        plugin = {"name": "sample", "library_path": str(path), "init_config": {"fault": fault}, "open_params": params}
        config.write_text(
            "stdout_output: {enabled: true}\nlog_stderr: true\nlog_syslog: false\nwebserver: {enabled: false}\n"
            f"plugins: [{json.dumps(plugin)}]\n"
        )
        status = main(["-c", str(config), "-r", str(rules), "--enable-source", "sample_source", *words])
        out, err = capsys.readouterr()
        return status, out, err

    return falco


def test_events_and_fields_come_through_the_engine(run: Callable[..., tuple[int, str, str]]) -> None:
    status, out, err = run("-o", "json_output=true")
    assert status == 0, err
    alerts = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    assert [alert["time"] for alert in alerts] == ["1970-01-01T00:00:02.000000000Z", "1970-01-01T00:00:03.000000000Z"]
    assert alerts[0]["source"] == "sample_source"
    assert alerts[1]["output_fields"] == {
        "evt.time": 3000000000,
        "evt.num": 3,
        "evt.source": "sample_source",
        "evt.pluginname": "sample",
        "evt.plugininfo": "<event 2 of sample_source>",
        "test.text": "event 2",
        "test.number": 3,
        "test.parsed": 3,
        "test.even": False,
        "test.words": ["one", "two"],
        "test.arg[7]": "index 7",
        "test.arg[seven]": "key seven",
        "test.ip": "10.1.2.3",
        "test.time": 1500000000,
    }
    assert alerts[0]["output_fields"]["test.words"] is None


def test_asynchronous_events_are_let_in_by_name(run: Callable[..., tuple[int, str, str]]) -> None:
    status, out, err = run("-M", "2", fault="wait", params="1")
    assert status == 0, err
    assert "true data" in out
    assert "1 not used; the latest: asynchronous: an asynchronous event whose name" in err


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("init", "plugin 'sample' does not start: I do not want to"),
        ("null", "plugin 'sample' does not start: it does not say why"),
        ("listen", "refuses the start of a source: not now"),
        ("batch", "plugin 'sample' cannot go on: the well is dry"),
        ("count", "says that a batch has 4294967295 events"),
    ],
)
def test_faults_end_the_run_with_their_reason(run: Callable[..., tuple[int, str, str]], fault: str, said: str) -> None:
    status, out, err = run(fault=fault)
    assert status == 1
    assert said in out + err


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("nulls", "3 not used; the latest: batch: an event that is a null pointer"),
        ("length", "3 not used; the latest: batch: an event whose parameters are longer than it"),
        ("number", "3 not used; the latest: batch: an event with the number of another plugin"),
    ],
)
def test_events_that_lie_are_counted(run: Callable[..., tuple[int, str, str]], fault: str, said: str) -> None:
    status, _, err = run(fault=fault)
    assert status == 0
    assert said in err


@pytest.mark.parametrize("fault", ["pointer", "utf8", "address", "extract"])
def test_fields_without_a_good_answer_match_nothing(run: Callable[..., tuple[int, str, str]], fault: str) -> None:
    status, out, err = run(fault=fault)
    assert (status, "Some: " in out) == (0, False), err


def test_open_parameters_that_the_plugin_refuses(run: Callable[..., tuple[int, str, str]]) -> None:
    status, _, err = run(params="none")
    assert status == 1
    assert "plugin 'sample' cannot open \"none\": no number of events" in err


def test_lists_tell_of_the_plugin(run: Callable[..., tuple[int, str, str]]) -> None:
    status, out, _ = run("--list-plugins")
    assert status == 0
    assert "1 Plugins Loaded:" in out
    for line in ("Name: sample", "Version: 1.2.3", "  - Event Sourcing", "      Source: sample_source"):
        assert line in out.splitlines()
    status, out, _ = run("--plugin-info", "sample")
    assert 'Init config schema type: JSON\n{"type":"object"}' in out
    assert "3: Three events" in out


def test_a_field_that_nobody_has_is_refused_and_the_nearest_named(
    run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(RULES.replace("test.text startswith", "test.txt startswith"))
    status, _, err = run("-r", str(other))
    assert status == 1
    assert "nonexistent field test.txt" in err


def refused(*plugins: PluginSettings) -> str:
    with pytest.raises(ConfigError) as caught:
        load_plugins(plugins)
    return str(caught.value)


def test_what_is_no_plugin_is_not_loaded(tmp_path: Path) -> None:
    prose = tmp_path / "prose.so"
    prose.write_text("no library")
    assert "cannot load plugin" in refused(settings(prose))
    said = refused(settings(build(API=text("10000000.0.0"))))
    wanted = "plugin required API version '10000000.0.0' not compatible with the framework's API version '3.12.0'"
    assert f"{wanted}: major versions disagree" in said
    assert "framework's minor is less" in refused(settings(build(API=text("3.99.0"))))
    assert "invalid required API version: 'three'" in refused(settings(build(API=text("three"))))
    assert "version 'new' is none" in refused(settings(build(VERSION=text("new"))))
    assert "a number without a source" in refused(settings(build(ID="0", SOURCE=text("x"))))
    assert "brings events of the source 'syscall'" in refused(settings(build(ID="9", SOURCE=text("syscall"))))


def fields(*names: str, more: str = "") -> str:
    rows = ",".join(f'{{"name":"{name}","type":"string"{more}}}' for name in names)
    return text(f"[{rows}]")


def test_fields_that_make_no_sense() -> None:
    assert "its fields cannot be used" in refused(settings(build(FIELDS=text("[7]"))))
    assert "is no name of a field" in refused(settings(build(FIELDS=fields("with blank.x"))))
    assert "means something else here" in refused(settings(build(FIELDS=fields("proc.name"))))
    arg = ',"arg":{"isRequired":true}'
    assert "neither an index nor a key" in refused(settings(build(FIELDS=fields("a.b", more=arg))))


def test_plugins_that_cannot_run_together() -> None:
    source = settings(build(**SOURCE))
    one = settings(build(NAME=text("p1"), FIELDS=fields("other.x"), FROM=text('["sample_source"]')), "p1")
    two = settings(build(NAME=text("p2"), FIELDS=fields("other.x"), FROM=text('["sample_source"]')), "p2")
    assert (
        "Plugin 'p2' supports extraction of field 'other.x' that is overlapping for source 'sample_source'"
        in refused(source, one, two)
    )
    alone = settings(build(NAME=text("p3"), FROM=text('["elsewhere"]')), "p3")
    assert "Plugin 'p3' is loaded but unused as not compatible with any known event source" in refused(alone)
    assert "found another plugin with name sample" in refused(source, source)


def test_check_says_when_a_plugin_is_all_that_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(RULES.split("\n", 2)[2])
    assert check(rules) == 0
    assert "not looked at: 2 rules of the source sample_source, whose plugin is not loaded" in capsys.readouterr().out
    config = tmp_path / "falco.yaml"
    config.write_text(f"plugins: [{{name: sample, library_path: {build(**SOURCE)}}}]\n")
    check(rules, config=config)
    assert "ok, 2 rules" in capsys.readouterr().out

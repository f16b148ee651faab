"""Commands that look at events or rules with plugins from a configuration."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plugins.build import TABLES, build

SOURCE = {"ID": "999", "SOURCE": '"sample_source"'}
RULES = """
- rule: Second
  desc: the second event
  condition: test.text = "event 1"
  output: "%test.text %test.number %test.words"
  priority: NOTICE
  source: sample_source
"""
CASES = """
rules: [rules.yaml]
rule: Second
fires:
  - name: by hand
    fields: {test.text: event 1}
  - name: from a capture
    capture: sample.scap
silent:
  - name: another
    fields: {test.text: event 2}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration, rules and cases for the sample, and a recording of its source."""
    plugin = {"name": "sample", "library_path": str(build(**SOURCE)), "open_params": "3"}
    (tmp_path / "falco.yaml").write_text(
        "stdout_output: {enabled: true}\nlog_syslog: false\nwebserver: {enabled: false}\njson_output: true\n"
        f"plugins: [{json.dumps(plugin)}]\n"
    )
    (tmp_path / "rules.yaml").write_text(RULES)
    (tmp_path / "rules.cases.yaml").write_text(CASES)
    run(tmp_path, "record", "--source", "sample_source", "-w", str(tmp_path / "sample.scap"))
    return tmp_path


def tiercel(*words: str, status: int = 0) -> tuple[str, str]:
    """Runs a command; stdout and stderr."""
    ended = subprocess.run([sys.executable, "-m", "tiercel", *words], capture_output=True, text=True, check=False)
    assert ended.returncode == status, ended.stderr
    return ended.stdout, ended.stderr


def run(folder: Path, *words: str, status: int = 0) -> str:
    return tiercel(*words, "--config", str(folder / "falco.yaml"), status=status)[0]


def alerts(folder: Path, *words: str) -> list[dict[str, object]]:
    options = ["-c", str(folder / "falco.yaml"), "-r", str(folder / "rules.yaml")]
    lines = tiercel("falco", *options, *words)[0].splitlines()
    found = [json.loads(line) for line in lines if line.startswith("{")]
    return [{key: alert[key] for key in ("rule", "time", "source", "output_fields")} for alert in found]


def test_a_recording_gives_the_alerts_of_the_source(folder: Path) -> None:
    there = alerts(folder, "--enable-source", "sample_source")
    again = alerts(folder, "-e", str(folder / "sample.scap"))
    assert len(there) == 1
    assert again == there
    assert "event 1 2" in run(folder, "replay", str(folder / "sample.scap"), "--rules", str(folder / "rules.yaml"))


def test_a_filter_keeps_events_of_the_source_only(folder: Path) -> None:
    file = str(folder / "some.scap")
    run(folder, "record", "--source", "sample_source", "-w", file, "--filter", "test.number >= 2")
    assert run(folder, "read", file, "-p", "%test.text").split("\n")[:2] == ["event 1", "event 2"]


def test_reading_shows_fields_of_plugins(folder: Path) -> None:
    assert run(
        folder, "read", str(folder / "sample.scap"), "test.even = false", "-p", "%evt.num %test.text %evt.pluginname"
    ).splitlines() == ["1 event 0 sample", "3 event 2 sample"]


def test_reading_shows_what_plugins_say_of_system_calls(shared: Path, tmp_path: Path) -> None:
    plugin = {"name": "host", "library_path": str(build(TABLES))}
    (tmp_path / "falco.yaml").write_text(f"plugins: [{json.dumps(plugin)}]\n")
    capture = shared / "corpus/files/sf-collector/tests/namespaces/setns.scap"
    lines = run(
        tmp_path, "read", str(capture), "evt.type = execve and seen.note exists", "-p", "%proc.name=%seen.note"
    ).splitlines()
    assert len(lines) > 5
    assert all(note == f"noted {name}" for name, note in (line.split("=") for line in lines))


def test_rules_of_plugins_are_explained_and_tested(folder: Path) -> None:
    assert "test.text" in run(folder, "explain", "Second", "--rules", str(folder / "rules.yaml"))
    assert "3 passed" in run(folder, "test", str(folder))
    sample = str(folder / "sample.scap")
    assert "event 1" in run(
        folder, "why", sample, "--rule", "Second", "--rules", str(folder / "rules.yaml"), "--event", "2"
    )
    run(folder, "why", sample, "--rule", "Second", "--rules", str(folder / "rules.yaml"), "--event", "3", status=1)


def test_an_editor_knows_fields_of_plugins(folder: Path) -> None:
    from tiercel.cli.settings import plugins_of
    from tiercel.lsp.analysis import analyse

    plugins = plugins_of(folder / "falco.yaml")
    assert plugins is not None
    wrong = RULES.replace("test.text =", "test.txt =")
    assert not [row for row in analyse("rules.yaml", RULES, [], plugins.options).rows if row.level == "error"]
    assert [row.level for row in analyse("rules.yaml", wrong, [], plugins.options).rows][:1] == ["error"]


def test_a_source_that_no_plugin_brings_is_named(tmp_path: Path) -> None:
    (tmp_path / "falco.yaml").write_text("plugins: []\n")
    words = ["--source", "other", "-w", str(tmp_path / "x.scap"), "--config", str(tmp_path / "falco.yaml")]
    assert "no plugin brings events of the source 'other'" in tiercel("record", *words, status=1)[1]

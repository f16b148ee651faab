"""Plugins in a running watch: they look at system calls, send events among them, and bring their own beside."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.live.session import Session
from tests.live.test_reload import until
from tests.plugins.build import TABLES, build
from tests.unit.test_web import free_port

pytestmark = pytest.mark.live

STARTS = 50
RULES = """
- rule: Starts
  desc: a program of this test started
  condition: evt.type = execve and seen.comm = plugged
  output: "%proc.name %proc.args %seen.exe_path %proc.exepath %seen.args %seen.note %seen.parent %proc.pname"
  priority: NOTICE
- rule: Goes on
  desc: it opened a file, which no plugin parses
  condition: evt.type in (open, openat) and fd.name endswith /plugged.txt and seen.note = "noted plugged"
  output: "%proc.name %seen.level"
  priority: NOTICE
- rule: Ticks
  desc: a plugin sent an event into the source of the kernel
  condition: evt.asynctype = tick
  output: "%evt.asynctype"
  priority: NOTICE
- rule: Own
  desc: an event of a plugin's own source
  condition: test.number >= 1
  output: "%test.text"
  priority: NOTICE
  source: sample_source
"""


def test_plugins_see_system_calls_beside_their_own_sources(watcher: Callable[..., Session], tmp_path: Path) -> None:
    rules, config, program = tmp_path / "rules.yaml", tmp_path / "falco.yaml", tmp_path / "plugged"
    rules.write_text(RULES)
    shutil.copy("/bin/cat", program)
    (tmp_path / "plugged.txt").write_text("text")
    plugins = [
        {"name": "host", "library_path": str(build(TABLES)), "init_config": ""},
        {
            "name": "sample",
            "library_path": str(build(ID="999", SOURCE='"sample_source"')),
            "init_config": {"fault": "wait"},
            "open_params": "3",
        },
    ]
    config.write_text(f"stdout_output: {{enabled: true}}\nplugins: {json.dumps(plugins)}\n")
    session = watcher("--config", str(config), "--rules", str(rules))
    for number in range(STARTS):
        subprocess.run([program, "plugged.txt", "-"], cwd=tmp_path, input=str(number).encode(), check=True)
    until(lambda: session.stderr() and len(_alerts(session, "Goes on")) >= STARTS, "not all alerts came")
    session.stop()
    starts = _alerts(session, "Starts")
    assert len(starts) == len(_alerts(session, "Goes on")) == STARTS
    for alert in starts:
        assert alert["seen.exe_path"] == alert["proc.exepath"] == str(program)
        assert alert["seen.args"] == ["plugged.txt", "-"]
        assert alert["seen.note"] == "noted plugged"
        assert alert["seen.parent"] == alert["proc.pname"]
    assert {alert["seen.level"] for alert in _alerts(session, "Goes on")} == {len("plugged")}
    assert len(_alerts(session, "Ticks")) == 1
    assert {alert["test.text"] for alert in _alerts(session, "Own")} == {"event 0", "event 1", "event 2", "data"}


def test_a_plugin_takes_another_configuration_and_tells_numbers(
    watcher: Callable[..., Session], tmp_path: Path
) -> None:
    rules, config, program = tmp_path / "rules.yaml", tmp_path / "falco.yaml", tmp_path / "plugged"
    rules.write_text(RULES.split("- rule: Own")[0])
    shutil.copy("/bin/true", program)
    port = free_port()

    def write(init_config: str) -> None:
        plugin = {"name": "mine", "library_path": str(build(TABLES)), "init_config": init_config}
        config.write_text(
            f"stdout_output: {{enabled: true}}\nplugins: [{json.dumps(plugin)}]\nmetrics: {{enabled: true}}\n"
            f"webserver: {{enabled: true, prometheus_metrics_enabled: true, listen_port: {port}}}\n"
        )

    def reload(said: str) -> None:
        os.kill(session.pid, signal.SIGHUP)
        until(lambda: said in session.stderr(), said)

    write("")
    session = watcher("--config", str(config), "--rules", str(rules), "--control", str(tmp_path / "control"))
    subprocess.run([program], check=True)
    until(lambda: _alerts(session, "Starts"), "the first start")
    write('{"no": 1}')
    reload("plugin 'mine' goes on with its old init_config: there is no word in it")
    write('{"word": "seen"}')
    reload("plugin 'mine' has its new init_config")
    subprocess.run([program], check=True)
    until(lambda: len(_alerts(session, "Starts")) == 2, "the second start")
    until(lambda: _metric(port, "host_noted_total") >= 2, "what the plugin counts")
    assert _metric(port, "host_programs_known_total") % 1 == 0.5
    session.stop()
    assert [alert["seen.note"] for alert in _alerts(session, "Starts")] == ["noted plugged", "seen plugged"]


def _metric(port: int, name: str) -> float:
    """What a plugin tells; 0 while it tells nothing."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    found = [line.split()[1] for line in lines if line.startswith(f"falcosecurity_plugins_{name} ")]
    return float(found[0]) if found else 0.0


def _alerts(session: Session, rule: str) -> list[dict[str, object]]:
    lines = (session.folder / "alerts.jsonl").read_text(errors="replace").splitlines()
    found = [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]
    return [alert["output_fields"] for alert in found if alert["rule"] == rule]

"""`tiercel falco` as a service: web server, metrics, reloads and outputs of one configuration, without any driver."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tiercel.cli.falco import main
from tiercel.service.control import ask

from tests.unit.test_falco_cli import falco
from tests.unit.test_http_output import Received, server
from tests.unit.test_outputs import until
from tests.unit.test_web import free_port, get, samples

RULE = (
    "- rule: {}\n  desc: d\n  condition: evt.type=open and proc.name=cat\n  output: opened %fd.name\n  priority: INFO\n"
)


@dataclass
class Running:
    """The process and what it was given."""

    process: subprocess.Popen[bytes]
    folder: Path
    port: int

    @property
    def said(self) -> str:
        return (self.folder / "stderr.txt").read_text()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    port, rules, config = free_port(), tmp_path / "rules.yaml", tmp_path / "falco.yaml"
    rules.write_text(RULE.format("First"))
    config.write_text(
        f"rules_files: [{rules}]\nengine: {{kind: nodriver}}\nlog_stderr: true\nlog_syslog: false\n"
        f"stdout_output: {{enabled: true}}\nwebserver: {{enabled: true, listen_port: {port}, "
        "prometheus_metrics_enabled: true}\n"
        f"metrics: {{enabled: true, interval: 100ms, output_rule: true, output_file: {tmp_path}/metrics.jsonl}}\n"
    )
    environment = {**os.environ, "TIERCEL_SOCKET": str(tmp_path / "control.sock")}
    with (tmp_path / "stdout.txt").open("wb") as out, (tmp_path / "stderr.txt").open("wb") as err:
        command = [sys.executable, "-m", "tiercel", "falco", "-c", str(config)]
        process = subprocess.Popen(command, stdout=out, stderr=err, env=environment)
        try:
            until(lambda: (tmp_path / "control.sock").exists() or process.poll() is not None, 60)
            yield Running(process, tmp_path, port)
        finally:
            process.kill()
            process.wait()


def replace(file: Path, text: str) -> None:
    """At once: a reload in the middle of a writing would read half of it."""
    new = file.with_suffix(".new")
    new.write_text(text)
    new.replace(file)


def test_a_run_serves_reloads_and_ends(running: Running) -> None:
    url = f"http://127.0.0.1:{running.port}"
    assert get(f"{url}/healthz")[2] == '{"status": "ok"}'
    assert json.loads(get(f"{url}/versions")[2])["engine_version_semver"] == "0.63.0"
    before = samples(get(f"{url}/metrics")[2])
    assert before["tiercel_rules_reloads_total", frozenset()] == 0
    replace(running.folder / "rules.yaml", RULE.format("Second"))
    running.process.send_signal(signal.SIGHUP)
    until(lambda: "rules now run" in running.said, 60)
    assert "SIGHUP received, restarting..." in running.said
    replace(running.folder / "rules.yaml", "- rule: Third\n")
    until(lambda: "are refused" in running.said, 60)
    after = samples(get(f"{url}/metrics")[2])
    assert after["tiercel_rules_reloads_total", frozenset()] >= 1
    assert after["tiercel_rules_reloads_refused_total", frozenset()] >= 1
    name = "falcosecurity_falco_reload_timestamp_nanoseconds"
    assert after[name, frozenset()] > before[name, frozenset()]
    assert ask({"op": "status"}, running.folder / "control.sock")["rules"] == 1
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(60) == 0
    rows = [json.loads(line) for line in (running.folder / "metrics.jsonl").read_text().splitlines()]
    assert [row["sample"] for row in rows] == list(range(1, len(rows) + 1))
    assert "Falco metrics snapshot" in (running.folder / "stdout.txt").read_text()
    assert "hot restart failure" in (running.folder / "stdout.txt").read_text()


def test_a_port_in_use_stops_the_start(running: Running) -> None:
    ran = falco("-c", str(running.folder / "falco.yaml"), "-M", "1")
    assert ran.returncode == 1
    assert f"cannot listen on 127.0.0.1:{running.port}" in ran.stderr


def test_a_capture_waits_for_a_slow_output(tmp_path: Path, shared: Path) -> None:
    (tmp_path / "rules.yaml").write_text(RULE.format("All").replace("evt.type=open and proc.name=cat", "evt.num > 0"))
    (tmp_path / "falco.yaml").write_text(
        f"program_output: {{enabled: true, program: 'cat >> {tmp_path}/program.txt'}}\noutputs_queue: {{capacity: 2}}\n"
        "log_syslog: false\n"
    )
    capture = shared / "corpus/files/falco/0.35.1/test/trace_files/cat_write.scap"
    ran = falco("-c", str(tmp_path / "falco.yaml"), "-r", str(tmp_path / "rules.yaml"), "-e", str(capture))
    assert f"Events detected: {len((tmp_path / 'program.txt').read_text().splitlines())}\n" in ran.stdout
    assert "Alerts lost" not in ran.stderr


def test_every_output_of_one_configuration_gets_every_alert(tmp_path: Path, shared: Path) -> None:
    received = Received()
    http = server(received)
    (tmp_path / "rules.yaml").write_text(RULE.format("Opened"))
    (tmp_path / "falco.yaml").write_text(
        f"file_output: {{enabled: true, filename: {tmp_path}/file.txt}}\n"
        f"program_output: {{enabled: true, keep_alive: true, program: 'cat > {tmp_path}/program.txt'}}\n"
        f"http_output: {{enabled: true, keep_alive: true, url: 'http://127.0.0.1:{received.port}/'}}\n"
        "json_output: true\nlog_syslog: false\nstatic_fields: {site: berlin}\n"
        "append_output: [{extra_fields: [static.site]}]\n"
    )
    capture = shared / "corpus/files/falco/0.35.1/test/trace_files/cat_write.scap"
    assert main(["-c", str(tmp_path / "falco.yaml"), "-r", str(tmp_path / "rules.yaml"), "-e", str(capture)]) == 0
    http.shutdown()
    lines = (tmp_path / "file.txt").read_text().splitlines()
    assert len(lines) == 4
    assert (tmp_path / "program.txt").read_text().splitlines() == lines
    assert [body.decode() for body in received.bodies] == lines
    alert = json.loads(lines[0])
    assert alert["output_fields"]["static.site"] == "berlin"
    assert alert["rule"] == "Opened"

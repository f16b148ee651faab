"""Cases of public suites that start the command several times, or tell a running one something.

`skipped.toml` names them for the runners that start it once.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from tests.parity.cases import Case, load_cases
from tests.parity.command_line import SHIPPED
from tests.unit.test_web import free_port, get

CASES = {case.id: case for case in load_cases()}
pytestmark = pytest.mark.skipif(not CASES, reason="the corpus is not there")

SUITE = "testing@9a9c867/falco"
DEADLINE_S = 120


def command(case: Case, *words: str, files: Sequence[Path] | None = None) -> list[str]:
    """The command with a case's files, without the shipped file's server and without syslog."""
    rules = [word for file in (case.rules_files if files is None else files) for word in ("-r", str(file))]
    quiet = [
        word
        for setting in ("log_syslog=false", "syslog_output.enabled=false", "log_stderr=true")
        for word in ("-o", setting)
    ]
    return [sys.executable, "-m", "tiercel", "falco", "-c", str(SHIPPED), *quiet, *rules, *words]


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE_S, check=False)


def test_one_rule_is_described_and_an_unknown_one_refused() -> None:
    case = CASES[f"{SUITE}/commands/TestFlaco_Rule_Info"]
    off = ("-o", "webserver.enabled=false")
    ran = run(command(case, *off, "-l", "open_from_cat", files=case.rules_files[:1]))
    assert ran.returncode == 0
    assert all(re.search(pattern, ran.stdout) for pattern in case.expected["stdout_regex"])
    ran = run(command(case, *off, "-l", "invalid", files=case.rules_files[:1]))
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "'invalid'" in ran.stderr


def test_rules_are_described_and_broken_ones_are_not() -> None:
    """The third of its runs needs the library of a plugin."""
    case = CASES[f"{SUITE}/commands/TestFalco_Print_Rules"]
    broken, valid = case.rules_files[0], case.rules_files[1:5]
    options = ("-o", "webserver.enabled=false", "-o", "json_output=true", "-L")
    assert run(command(case, *options, files=[broken])).returncode == 1
    ran = run(command(case, *options, files=valid))
    assert ran.returncode == 0
    told = json.loads(ran.stdout)
    items = [item for file in valid for item in yaml.safe_load(file.read_text())]
    for kind, rows in (("rule", told["rules"]), ("macro", told["macros"]), ("list", told["lists"])):
        assert {row["info"]["name"] for row in rows} == {item[kind] for item in items if kind in item}
    for row in told["rules"]:
        written = [item for item in items if item.get("rule") == row["info"]["name"]]
        assert row["info"]["description"] == written[-1]["desc"].strip()
        assert row["details"]["condition_compiled"]


@contextmanager
def running(command: list[str], folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], Callable[[], str]]]:
    """A process, and what it has said to stderr; ended if it still runs."""
    said = folder / "stderr.txt"
    environment = {**os.environ, "TIERCEL_SOCKET": str(folder / "control.sock")}
    with said.open("wb") as err:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=err, env=environment)
        try:
            until(lambda: (folder / "control.sock").exists() or process.poll() is not None)
            yield process, said.read_text
        finally:
            process.kill()
            process.wait()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_run_without_a_driver_is_told_to_reload(tmp_path: Path) -> None:
    case = CASES[f"{SUITE}/miscs/TestFalco_Miscs_HotReload"]
    words = ("-o", "webserver.enabled=false", *(word for group in case.options["args"] for word in group))
    with running(command(case, *words), tmp_path) as (process, said):
        process.send_signal(signal.SIGHUP)
        until(lambda: "rules now run" in said())
        process.send_signal(signal.SIGTERM)
        assert process.wait(DEADLINE_S) == 0
        assert all(re.search(pattern, said()) for pattern in case.expected["stderr_regex"])


def test_a_run_without_a_driver_serves_metrics(tmp_path: Path) -> None:
    case = CASES[f"{SUITE}/miscs/TestFalco_Miscs_PrometheusMetricsNoDriver"]
    port = free_port()
    settings = (f"webserver.listen_port={port}", "webserver.prometheus_metrics_enabled=true", "metrics.enabled=true")
    words = [word for setting in settings for word in ("-o", setting)]
    words += [word for group in case.options["args"] for word in group]
    with running(command(case, *words), tmp_path) as (process, _said):
        status, _kind, text = get(f"http://127.0.0.1:{port}/metrics")
        names = {family.name for family in text_string_to_metric_families(text)}
        process.send_signal(signal.SIGTERM)
        assert (status, process.wait(DEADLINE_S)) == (200, 0)
    wanted = ("falco_version_info", "falco_sha256_rules_files_info", "falco_kernel_release_info", "evt_hostname_info")
    assert {f"falcosecurity_{name}" for name in wanted} <= names
    assert {"falcosecurity_falco_start_timestamp_nanoseconds", "falcosecurity_falco_duration_seconds"} <= names

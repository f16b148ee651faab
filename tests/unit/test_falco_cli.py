"""`tiercel falco` from the outside: by its name, by a link, and what it prints."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from tiercel.cli.falco import main

RULES = """
- required_engine_version: 26
- list: names
  items: [cat, vi]
- macro: opened
  condition: evt.type in (open, openat)
- rule: Opened by cat
  desc: A process named cat does an open
  condition: opened and proc.name in (names)
  output: An open was seen (command=%proc.cmdline)
  priority: WARNING
  tags: [files]
- rule: Off
  desc: off
  condition: evt.type = close
  output: closed
  priority: INFO
  enabled: false
"""
CONFIG = "stdout_output: {enabled: true}\nlog_syslog: false\nlog_stderr: true\nwebserver: {enabled: false}\n"


def falco(*words: str) -> subprocess.CompletedProcess[str]:
    """Runs it in this process: all but the interpreter's start."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main(words)
    return subprocess.CompletedProcess(words, status, out.getvalue(), err.getvalue())


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "rules.yaml"
    path.write_text(RULES)
    return path


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "falco.yaml"
    path.write_text(CONFIG)
    return path


def test_a_link_of_that_name_is_falco(tmp_path: Path) -> None:
    link = tmp_path / "falco"
    link.symlink_to(Path(sys.executable).with_name("tiercel"))
    ran = subprocess.run([link, "--version"], capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0
    assert ran.stdout.startswith("Falco version: ")


def test_help_names_options_of_both_generations() -> None:
    said = falco("--help").stdout
    options = ("-c", "-o", "-r", "-M", "-e", "-D", "-T", "-A")
    assert all(f"{option} " in said or f"{option}," in said for option in options)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--no-such-option"], "does not exist"),
        (["stray"], "does not exist"),
        (["-c", "/absent.yaml"], "/absent.yaml"),
        (["-t", "a", "-D", "b"], "You can not specify both disabled (-D/-T) and enabled (-t) rules"),
        (["--enable-source", "x", "--disable-source", "y"], "enable-source"),
        (["-o", "json_output"], "-o"),
        (["--list=nonsense"], "unknown event source"),
    ],
)
def test_an_error_is_one_line_and_status_1(words: list[str], said: str) -> None:
    ran = falco(*words)
    assert ran.returncode == 1
    assert ran.stderr.startswith("Error: ")
    assert said in ran.stderr


def test_versions_as_json(config: Path) -> None:
    facts = json.loads(falco("-c", str(config), "-o", "json_output=true", "--version").stdout)
    assert {"falco_version", "engine_version", "engine_version_semver", "plugin_api_version"} <= facts.keys()


def test_validation_in_falcos_words(config: Path, rules: Path) -> None:
    ran = falco("-c", str(config), "-V", str(rules))
    assert (ran.returncode, ran.stdout) == (0, f"{rules}: Ok\n")
    rules.write_text(RULES.replace("and proc.name", "and proc.nam"))
    ran = falco("-c", str(config), "-V", str(rules))
    assert ran.returncode == 1
    assert re.search(r"rules.yaml: Invalid\n1 Errors:\nIn rules content", ran.stdout)
    assert "LOAD_ERR_COMPILE_CONDITION (Error compiling condition)" in ran.stdout


def test_validation_goes_on_with_the_next_file(config: Path, rules: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("- rule: x\n")
    ran = falco("-c", str(config), "-V", str(broken), "-V", str(rules), "-o", "json_output=true")
    results = json.loads(ran.stdout)["falco_load_results"]
    assert [row["successful"] for row in results] == [False, True]
    assert ran.returncode == 1


def test_rules_are_described(config: Path, rules: Path) -> None:
    text = falco("-c", str(config), "-r", str(rules), "-L").stdout
    assert re.search(r"Rule\s+Description\n-+\s+-+\nOpened by cat\s+A process named cat does an open", text)
    one = falco("-c", str(config), "-r", str(rules), "-l", "Opened by cat", "-o", "json_output=true")
    [rule] = json.loads(one.stdout)["rules"]
    assert rule["details"]["lists"] == ["names"]
    assert falco("-c", str(config), "-r", str(rules), "-l", "absent").returncode == 1


def test_the_description_of_a_load_is_complete(config: Path, rules: Path) -> None:
    said = falco("-c", str(config), "-V", str(rules), "-L", "-o", "json_output=true").stdout
    described = json.loads(said)["falco_describe_results"]
    assert described["required_engine_version"] == "0.26.0"
    [macro], [items] = described["macros"], described["lists"]
    assert macro["info"] == {"name": "opened", "condition": "evt.type in (open, openat)"}
    assert macro["details"]["used"] is True
    assert macro["details"]["condition_compiled"] == "evt.type in (open, openat)"
    assert macro["details"]["condition_fields"] == ["evt.type"]
    assert items == {
        "info": {"name": "names", "items": ["cat", "vi"]},
        "details": {"used": True, "lists": [], "items_compiled": ["cat", "vi"], "plugins": []},
    }


def test_without_rules_it_does_not_start(config: Path) -> None:
    ran = falco("-c", str(config))
    assert ran.returncode == 1
    assert "You must specify at least one rules file" in ran.stderr


def test_a_dry_run_stops_before_the_events(config: Path, rules: Path) -> None:
    assert falco("-c", str(config), "-r", str(rules), "--dry-run").returncode == 0


def test_a_missing_plugin_is_named_with_the_way_out(config: Path, rules: Path) -> None:
    config.write_text(f"{CONFIG}plugins: [{{name: okta, library_path: libokta.so}}]\n")
    ran = falco("-c", str(config), "-r", str(rules), "--dry-run")
    assert ran.returncode == 1
    assert "libokta.so: No such file or directory" in ran.stderr
    assert "load_plugins" in ran.stderr
    config.write_text(f"{config.read_text()}load_plugins: []\n")
    assert falco("-c", str(config), "-r", str(rules), "--dry-run").returncode == 0


def test_a_required_plugin_that_is_not_there_stops_the_load(config: Path, rules: Path) -> None:
    wanted = (
        "- required_plugin_versions: [{name: json, version: 0.7.0, alternatives: [{name: other, version: 1.0.0}]}]\n"
    )
    rules.write_text(wanted + RULES)
    ran = falco("-c", str(config), "-V", str(rules), "-o", "json_output=true")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "Plugin requirement not satisfied, must load one of: json (>= 0.7.0), other (>= 1.0.0)" in ran.stderr
    rules.write_text(wanted.replace("json", "container").replace("0.7.0", "1.0.0") + RULES)
    assert "is not compatible with required plugin version '1.0.0'" in falco("-c", str(config), "-V", str(rules)).stderr


def test_lists_in_all_forms(config: Path) -> None:
    text = falco("-c", str(config), "--list").stdout
    assert re.search(r"^Field Class: +process", text, re.MULTILINE)
    assert "proc.name" in text
    assert "evt.latency" not in text
    names = falco("-c", str(config), "--list", "-N", "--format", "json").stdout
    assert "proc.name" in json.loads(names)["fieldnames"]
    assert "| `" in falco("--list-events", "--markdown").stdout.replace("` | `", "| `")
    events = json.loads(falco("--list-events", "--format", "json").stdout)
    assert events["schema_version"]
    assert falco("-i").stdout.splitlines()[1] == "- pread64"


def test_support_tells_no_secret(config: Path, rules: Path) -> None:
    config.write_text(f"{CONFIG}http_output: {{enabled: true, url: 'https://user:hunter2@example.org/'}}\n")
    ran = falco("-c", str(config), "-r", str(rules), "--support")
    report = json.loads(ran.stdout)
    assert {"version", "engine_info", "system_info", "cmdline", "config", "rules_files"} <= report.keys()
    assert "hunter2" not in ran.stdout


def test_a_replay_prints_alerts_and_statistics(config: Path, rules: Path, shared: Path) -> None:
    capture = shared / "corpus/files/falco/0.35.1/test/trace_files/cat_write.scap"
    ran = falco("-c", str(config), "-r", str(rules), "-e", str(capture))
    assert ran.returncode == 0
    assert "Warning An open was seen (command=cat /dev/null)" in ran.stdout
    assert re.search(r"Events detected: 4\nRule counts by severity:\n   WARNING: 4\n", ran.stdout)
    assert "Syscall event drop monitoring:" in ran.stderr


def test_a_replay_ends_after_so_many_seconds_of_the_capture(config: Path, tmp_path: Path, shared: Path) -> None:
    rules = tmp_path / "all.yaml"
    rules.write_text(RULES.replace("opened and proc.name in (names)", "evt.num > 0"))
    capture = shared / "corpus/files/falco/0.35.1/test/trace_files/ping_sendto.scap"
    counts = []
    for words in ([], ["-M", "2"]):
        out = falco("-c", str(config), "-r", str(rules), "-e", str(capture), *words).stdout
        counts.append(int(re.search(r"Events detected: (\d+)", out)[1]))  # type: ignore[index]
    assert 0 < counts[1] < counts[0]


def test_a_pidfile_names_the_process(config: Path, rules: Path, tmp_path: Path) -> None:
    pidfile = tmp_path / "pid"
    words = ["-c", str(config), "-r", str(rules), "-o", "engine.kind=nodriver", "-M", "0.1", "-P", str(pidfile)]
    environment = {**os.environ, "TIERCEL_SOCKET": str(tmp_path / "sock")}
    command = [sys.executable, "-m", "tiercel", "falco", *words]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        running.wait(60)
    assert pidfile.read_text().strip() == str(running.pid)
    assert running.returncode == 0

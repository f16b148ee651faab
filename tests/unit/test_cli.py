"""The command line, from the outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

GOOD = """
- rule: Opened
  desc: a file was opened
  condition: evt.type = openat
  output: opened %fd.name
  priority: NOTICE
"""
BROKEN = GOOD.replace("evt.type = openat", "evt.type = openat and proc.nam = cat")


def tiercel(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COLUMNS": "120"}
    command = [sys.executable, "-m", "tiercel", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment, check=False, **options)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "rules.yaml"
    path.write_text(GOOD)
    return path


def test_help_names_every_command() -> None:
    said = tiercel("--help").stdout
    assert all(name in said for name in ("watch", "check", "replay", "doctor", "fields", "events", "version"))


def test_check_of_good_rules_exits_0(rules: Path) -> None:
    assert tiercel("check", str(rules)).returncode == 0


def test_check_of_upstreams_files_exits_0(shared: Path) -> None:
    files = [
        str(shared / "corpus/rules-latest" / f"falco{name}_rules.yaml") for name in ("", "-incubating", "-sandbox")
    ]
    assert tiercel("check", *files).returncode == 0


def test_check_of_a_broken_file_names_place_and_nearest_field(rules: Path) -> None:
    rules.write_text(BROKEN)
    ran = tiercel("check", str(rules))
    assert ran.returncode == 1
    assert f"{rules}:4:" in ran.stdout
    assert "proc.name" in ran.stdout


def test_watch_starts_nothing_with_a_broken_file(rules: Path) -> None:
    rules.write_text(BROKEN)
    ran = tiercel("watch", "--rules", str(rules))
    assert ran.returncode == 1
    assert "nothing was started" in ran.stderr
    assert "watching" not in ran.stderr


def test_strict_check_fails_on_a_warning(rules: Path) -> None:
    rules.write_text(GOOD + "\n- macro: unused\n  condition: evt.type = openat\n")
    assert tiercel("check", str(rules)).returncode == 0
    assert tiercel("check", "--strict", str(rules)).returncode == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--priority", "loud"], "unknown priority"),
        (["--tag", "absent"], "no rule is left"),
        (["--config", "/absent.yaml"], "cannot be read"),
        (["--output-file", "/absent/alerts"], "cannot be written"),
    ],
)
def test_watch_with_a_wrong_option_says_why_in_a_sentence(rules: Path, arguments: list[str], said: str) -> None:
    ran = tiercel("watch", "--rules", str(rules), *arguments)
    assert ran.returncode == 1
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_fields_of_a_source_as_json() -> None:
    classes = json.loads(tiercel("fields", "--source", "syscall", "--json").stdout)["fieldclasses"]
    names = {field["name"] for row in classes for field in row["fields"]}
    assert {"proc.name", "fd.name", "evt.type"} <= names


def test_events_list_calls_with_their_parameters() -> None:
    said = tiercel("events").stdout
    assert "< openat(" in said
    assert "FSPATH **name**" in said


def test_without_the_right_it_is_said_in_one_sentence_with_the_way_out(rules: Path) -> None:
    program = "import sys; from tiercel import _core; _core.drop_privileges(); from tiercel.cli.main import main;"
    command = [sys.executable, "-c", program + "sys.exit(main())", "watch", "--rules", str(rules), "--duration", "1"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 1
    assert "root" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1

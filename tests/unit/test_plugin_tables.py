"""Tables: what plugins read of threads, keep with them, and share with each other."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tiercel.cli.falco import main

from tests.plugins.build import TABLES, build

FIELDS = (
    "proc.name proc.exepath proc.args proc.pname user.uid proc.cwd seen.comm seen.exe_path seen.args seen.cgroups "
    "seen.note seen.level seen.parent seen.uid seen.cwd seen.files seen.first seen.errors seen.tables"
)
STARTS = """
- rule: Starts
  desc: A program started
  condition: evt.type = execve and seen.comm exists
  output: "OUTPUT"
  priority: INFO
"""

SEVERAL, CONTAINER = "namespaces/setns.scap", "alpine/alpine.scap"

Alerts = list[dict[str, Any]]


@pytest.fixture
def replay(shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, Alerts, str]]:
    """Replays a capture with the plugins; returns exit status, the values of alerts and stderr."""

    def run(
        fields: str = FIELDS, with_guest: bool = False, rules: str = STARTS, capture: str = SEVERAL, **configs: str
    ) -> tuple[int, Alerts, str]:
        output = " ".join(f"%{field}" for field in fields.split())
        path = tmp_path / "rules.yaml"
        path.write_text(rules.replace("OUTPUT", output))
        names = {"host": {}, "guest": {"GUEST": "1"}} if with_guest else {"host": {}}
        plugins = [
            {
                "name": name,
                "library_path": str(build(TABLES, **defines)),
                "init_config": {"wrong": configs.get(name, "")},
            }
            for name, defines in names.items()
        ]
        config = tmp_path / "falco.yaml"
        config.write_text(
            "stdout_output: {enabled: true}\nlog_stderr: true\nlog_syslog: false\nwebserver: {enabled: false}\n"
            f"json_output: true\nplugins: {json.dumps(plugins)}\n"
        )
        file = shared / "corpus/files/sf-collector/tests" / capture
        status = main(["-c", str(config), "-r", str(path), "-e", str(file)])
        out, err = capsys.readouterr()
        alerts = [json.loads(line)["output_fields"] for line in out.splitlines() if line.startswith("{")]
        return status, alerts, out + err

    return run


def test_threads_read_as_our_own_fields_do(replay: Callable[..., tuple[int, Alerts, str]]) -> None:
    status, alerts, err = replay()
    assert status == 0, err
    assert len(alerts) > 5
    for alert in alerts:
        assert alert["seen.comm"] == alert["proc.name"]
        assert alert["seen.exe_path"] == alert["proc.exepath"]
        assert " ".join(alert["seen.args"] or []) == (alert["proc.args"] or "")
        assert alert["seen.parent"] == alert["proc.pname"]
        assert alert["seen.uid"] == alert["user.uid"]
        assert alert["seen.cwd"] == alert["proc.cwd"]
    assert any(alert["seen.args"] for alert in alerts)
    assert any(alert["seen.files"] for alert in alerts)
    assert alerts[0]["seen.first"] > 10


def test_control_groups_are_a_table_of_each_thread(replay: Callable[..., tuple[int, Alerts, str]]) -> None:
    _, alerts, err = replay("container.id thread.cgroups seen.cgroups", capture=CONTAINER)
    inside = [alert for alert in alerts if alert["container.id"] != "host"]
    assert inside, err
    for alert in inside:
        assert [item.split("=", 1)[1] for item in alert["thread.cgroups"].split()] == alert["seen.cgroups"]
        assert any(f"/docker/{alert['container.id']}" in path for path in alert["seen.cgroups"])


def test_what_a_plugin_keeps_stays_with_the_thread(replay: Callable[..., tuple[int, Alerts, str]]) -> None:
    # A child has none of its parent's.
    rules = STARTS.replace("evt.type = execve and seen.comm exists", "evt.type in (clone, open, openat, close)")
    _, alerts, err = replay("proc.name seen.note seen.level evt.type", rules=rules)
    kept = [alert for alert in alerts if alert["seen.note"]]
    assert kept, err
    assert all(alert["seen.note"] == f"noted {alert['proc.name']}" for alert in kept)
    assert all(alert["seen.level"] == len(alert["proc.name"]) for alert in kept)
    assert any(not alert["seen.note"] and alert["seen.level"] == 0 for alert in alerts)


def test_a_plugin_uses_the_table_of_another(replay: Callable[..., tuple[int, Alerts, str]]) -> None:
    status, alerts, err = replay("proc.name guest.starts guest.note guest.length seen.tables", with_guest=True)
    assert status == 0, err
    seen: dict[str, int] = {}
    for alert in alerts:
        name = alert["proc.name"]
        seen[name] = seen.get(name, 0) + 101
        assert alert["guest.starts"] == seen[name]
        assert alert["guest.note"] == f"noted {name}"
        assert alert["guest.length"] == len(name)
        assert alert["seen.tables"] == ["threads", "programs"]
    assert max(seen.values()) > 101


def test_wrong_uses_are_refused_with_a_reason(replay: Callable[..., tuple[int, Alerts, str]]) -> None:
    status, alerts, err = replay("proc.name seen.errors", host="uses")
    assert status == 0, err
    errors = dict(line.split(": ", 1) for line in alerts[0]["seen.errors"])
    assert len(errors) == 23
    assert not [what for what, why in errors.items() if why in ("WORKED", "no reason")]
    assert errors["wild table"] == "no such table"
    assert errors["no entry"] == '"threads" has no entry -77'
    assert errors["field of another"] == 'no such field of "threads"'
    assert errors["huge text"] == "a text of more than 65536 bytes"
    assert errors["late field"] == "tables and fields can be added only while the plugin starts"


def test_threads_of_a_plugin_are_given_nothing(replay: Callable[..., tuple[int, Alerts, str]]) -> None:
    _, alerts, err = replay("seen.errors", host="thread")
    assert alerts[0]["seen.errors"] == ["refused"], err


@pytest.mark.parametrize(
    ("configs", "said"),
    [
        ({"host": "twice"}, 'twice: there is a table "programs" already'),
        ({"host": "key"}, 'threads: the table "threads" has keys of type 4, not 9'),
        ({"host": "field"}, 'comm: the table "threads" has no field "no_such_field"'),
        ({"host": "type"}, 'exe_path: the field "exe_path" is of type 9, not 8'),
        ({"host": "own"}, 'note: there is a field "comm" already, of type 9'),
        ({"host": "start"}, 'start: "threads" has no entry 1'),
        ({"guest": "missing"}, 'programs: there is no table "others"'),
    ],
)
def test_a_start_that_fails_says_what_is_missing(
    replay: Callable[..., tuple[int, Alerts, str]], configs: dict[str, str], said: str
) -> None:
    status, _, err = replay("proc.name", with_guest=True, **configs)
    assert status == 1
    assert said in err

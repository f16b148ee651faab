"""Sources beside the kernel: the audit log of Kubernetes from files and over HTTP, through the same engine."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import urllib3
from tiercel import _core
from tiercel.cli.falco import main
from tiercel.cli.settings import load_options
from tiercel.config import Config
from tiercel.config.collection import PluginSettings
from tiercel.engine import Engine
from tiercel.errors import ConfigError
from tiercel.plugins import load_plugins, native
from tiercel.plugins.opened import OpenedSource
from tiercel.plugins.webhook import Endpoint
from tiercel.rules import LoadOptions
from tiercel.service.several import RefusalMonitor, Several

RULES = """
- rule: Deleted
  desc: x
  condition: ka.verb = delete
  output: >
    %evt.num %evt.source %evt.pluginname %ka.user.name %ka.user.groups %ka.uri.param[a] %ka.req.pod.containers.image[1]
    %jevt.value[/user/username] %ka.target.name
  priority: WARNING
  source: k8s_audit
- rule: Files
  desc: never for an audit event
  condition: evt.num exists
  output: x
  priority: ERROR
"""

DELETE = {
    "kind": "Event",
    "auditID": "1",
    "verb": "delete",
    "stageTimestamp": "2020-01-02T03:04:05.000000006Z",
    "requestURI": "/api?b=1&a=x%20y",
    "user": {"username": "anna", "groups": ["admins", "all"]},
    "requestObject": {"spec": {"containers": [{"image": "one"}, {"image": "two:1"}]}},
}


def event(**changed: Any) -> dict[str, Any]:
    return DELETE | changed


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "rules.yaml"
    path.write_text(RULES)
    return path


def plugin(params: str = "", **config: Any) -> list[PluginSettings]:
    settings = PluginSettings(name="k8saudit", library_path="libk8saudit.so", init_config=config, open_params=params)
    return [settings, PluginSettings(name="json", library_path="libjson.so")]


class Opened:
    """A run of the source alone, as `tiercel falco` makes it."""

    def __init__(self, rules: Path, params: str, **config: Any) -> None:
        plugins = load_plugins(plugin(params, **config))
        engine = Engine([rules], load_options(Config(), None, None, plugins))
        self.queue = _core.AlertQueue()
        self.source = OpenedSource("k8s_audit", plugins, engine, self.queue)
        self.run = Several(self.queue, None, [self.source])
        self.plugins = plugins

    def alerts(self, count: int) -> list[str]:
        """Messages of the next alerts; stops waiting after a while."""
        found: list[str] = []
        end = time.monotonic() + 20
        while len(found) < count and time.monotonic() < end:
            found += [alert.message for alert in self.run.take(50)]
        return found

    def refused(self) -> dict[str, int]:
        """What was not used, by reason, after it was stopped."""
        return self.run.stats()["refused"]["k8s_audit"]


@pytest.fixture
def webhook(rules: Path) -> Iterator[Opened]:
    opened = Opened(rules, "http://127.0.0.1:0/k8s-audit", webhookMaxBatchSize=10_000)
    yield opened
    opened.run.stop()


def post(opened: Opened, body: Any, kind: str = "application/json; charset=utf-8", **more: Any) -> tuple[int, str]:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    http = urllib3.PoolManager(retries=False, **more)
    answer = http.request("POST", opened.source.opens, body=text, headers={"Content-Type": kind})
    return answer.status, answer.data.decode()


MESSAGE = "1 k8s_audit k8saudit anna (admins,all) x y (two:1) anna <NA>"


def test_a_file_runs_through_the_falco_command(tmp_path: Path, rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "audit.log"
    log.write_text("\n".join(json.dumps(event(verb=verb)) for verb in ("get", "delete")))
    config = tmp_path / "falco.yaml"
    config.write_text(
        "stdout_output: {enabled: true}\njson_output: true\nlog_syslog: false\nwebserver: {enabled: false}\n"
        f"plugins:\n- {{name: k8saudit, library_path: libk8saudit.so, open_params: {log}}}\n"
        "- {name: json, library_path: libjson.so}\n"
    )
    assert main(["-c", str(config), "-r", str(rules), "--enable-source", "k8s_audit"]) == 0
    first, _, end = capsys.readouterr().out.partition("\n")
    alert = json.loads(first)
    assert alert["source"] == "k8s_audit"
    assert alert["time"] == "2020-01-02T03:04:05.000000006Z"
    fields = alert["output_fields"]
    assert fields["ka.user.groups"] == ["admins", "all"]
    assert (fields["evt.num"], fields["ka.uri.param[a]"], fields["ka.target.name"]) == (2, "x y", None)
    assert "Deleted: 1" in end
    assert "Files" not in end


def test_the_webhook_takes_events_and_lists_of_them(webhook: Opened) -> None:
    assert post(webhook, event()) == (200, "")
    assert webhook.alerts(1) == [MESSAGE]
    body = {"kind": "EventList", "items": [event(), event(verb="get"), event()]}
    assert post(webhook, body)[0] == 200
    assert [text.split()[0] for text in webhook.alerts(2)] == ["2", "4"]


def test_what_the_webhook_cannot_use_is_told_and_counted(webhook: Opened) -> None:
    said: list[str] = []
    assert post(webhook, b"{")[0] == 400
    assert "not JSON" in post(webhook, b"nothing")[1]
    assert post(webhook, {"kind": "Pod"})[0] == 400
    assert post(webhook, event(), kind="text/plain")[0] == 400
    assert post(webhook, event(verb="x" * 10_001))[0] == 413
    # The good part of a list is used, so that it need not be sent again.
    assert post(webhook, [event(stageTimestamp="never"), event()])[0] == 200
    assert webhook.alerts(1) == [MESSAGE]
    webhook.run.stop()
    refused = webhook.refused()
    assert refused.pop("not JSON") == 2
    assert len(refused) == 4
    assert set(refused.values()) == {1}
    monitor = RefusalMonitor([webhook.source], lambda text, _level: said.append(text))
    monitor.look(at_end=True)
    monitor.look(at_end=True)
    assert len(said) == 1
    assert said[0].startswith("source k8s_audit: 6 not used; the latest: webhook: ")


def test_new_rules_come_between_two_events(webhook: Opened, tmp_path: Path) -> None:
    post(webhook, event(verb="get"))
    other = tmp_path / "other.yaml"
    other.write_text(RULES.replace("delete", "get"))
    options = load_options(Config(), None, None, webhook.plugins)
    webhook.run.reload(Engine([other], options))
    post(webhook, event(verb="get"))
    assert [text.split()[0] for text in webhook.alerts(1)] == ["2"]


def test_https_with_a_certificate(rules: Path, tmp_path: Path) -> None:
    import trustme

    authority = trustme.CA()
    pem = tmp_path / "both.pem"
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(str(pem))
    context = ssl.create_default_context()
    authority.configure_trust(context)
    opened = Opened(rules, "https://localhost:0/k8s-audit", sslCertificate=str(pem))
    assert opened.source.opens.startswith("https://")
    assert post(opened, event(), ssl_context=context)[0] == 200
    assert opened.alerts(1) == [MESSAGE]
    opened.run.stop()


def test_events_that_were_taken_are_decided_before_the_end(webhook: Opened) -> None:
    assert post(webhook, [event()] * 20)[0] == 200
    webhook.run.stop()
    assert len(webhook.alerts(20)) == 20
    assert webhook.run.ended


def test_a_full_inbox_asks_to_come_again() -> None:
    inbox = _core.Inbox(10_000, 100)
    body = json.dumps(event()).encode()
    assert inbox.push(body) == (1, [])
    assert inbox.push(body) is None


def test_endpoints() -> None:
    assert Endpoint.of("/var/log/audit.log") is None
    assert Endpoint.of("http://:9765/k8s-audit") == Endpoint("", 9765, "/k8s-audit", False)
    assert Endpoint.of("https://[::1]:1/") == Endpoint("::1", 1, "/", True)
    for bad in ("http://x/y", "http://x:99999/", "http://x:a/"):
        with pytest.raises(ConfigError, match="no port"):
            Endpoint.of(bad)


def test_what_cannot_be_opened_is_told(rules: Path) -> None:
    for params, said in (("", "open_params is empty"), ("/nowhere.log", "/nowhere.log")):
        with pytest.raises(ConfigError, match=said):
            Opened(rules, params)
    with pytest.raises(ConfigError, match="init_config of k8saudit"):
        Opened(rules, "/dev/null", maxEventSize="large")


def test_a_plugin_that_is_not_there_and_not_built_in() -> None:
    with pytest.raises(ConfigError, match=r"cannot load plugin libokta.so: .*No such file or directory"):
        load_plugins([PluginSettings(name="okta", library_path="libokta.so")])
    with pytest.raises(ConfigError, match="leaves"):
        load_plugins([PluginSettings(name="json", library_path="../libjson.so")])


def test_the_built_in_plugins_have_the_fields_of_the_tables() -> None:
    plugins = native()
    assert plugins.sources == ("k8s_audit",)
    names = {field["name"] for about in plugins.abouts for field in about.fields}
    assert {"ka.verb", "ka.req.pod.initContainers.image", "jevt.value", "json.obj"} <= names


def test_a_replay_asks_plugins_only_where_a_rule_does(tmp_path: Path) -> None:
    """They read on one core."""
    rules, plugins = tmp_path / "rules.yaml", native()
    text = "- rule: a\n  desc: d\n  condition: {}\n  source: {}\n  output: o\n  priority: INFO\n"
    brings = replace(plugins, abouts=(replace(plugins.abouts[0], fields=({"name": "proc.name"},)),))
    for condition, source, asked in (
        ("evt.type = open", "syscall", (False, False)),
        ("proc.name = cat", "syscall", (False, True)),
        ("ka.verb = get", "k8s_audit", (True, True)),
    ):
        rules.write_text(text.format(condition, source))
        engine = Engine([rules], LoadOptions(plugins=plugins.versions))
        assert (plugins.asked_by(engine) is not None, brings.asked_by(engine) is not None) == asked

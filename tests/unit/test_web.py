"""Health, versions and metrics over real sockets; what /metrics says is read by Prometheus's own parser."""

from __future__ import annotations

import json
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from prometheus_client.parser import text_string_to_metric_families
from tiercel._generated.metrics import METRICS
from tiercel.config.monitoring import Metrics, Webserver
from tiercel.engine import Engine
from tiercel.errors import StartError
from tiercel.metrics.prometheus import render
from tiercel.metrics.snapshot import Snapshots
from tiercel.metrics.values import Facts
from tiercel.outputs import Dispatcher
from tiercel.service.log import Log
from tiercel.web.server import WebServer

STATS: dict[str, Any] = {
    "events": 900,
    "alerts": 7,
    "alerts_refused": 1,
    "drops": 30,
    "drops_by": [(0, 3, "ring_full", 10), (1, 3, "ring_full", 5), (1, None, "too_large", 15)],
    "by_processor": [(0, 500, 10), (1, 430, 20)],
    "programs": [("sys_enter", 40, 8000)],
    "first_state": [("task", 12), ("regular", 30)],
    "rules": {"Opened": 7, "Silent": 0},
    "state": {
        "threads": 12,
        "fds": 40,
        "lookups_found": 3,
        "lookups_failed": 2,
        "threads_evicted": 0,
        "fd_lookups": 100,
        "fd_lookups_failed": 10,
    },
}
RULES = """
- rule: Opened
  desc: d
  condition: evt.type = openat
  output: opened
  priority: NOTICE
  tags: [net-work, T1059]
- rule: Silent
  desc: d
  condition: evt.type = close
  output: closed
  priority: INFO
"""


@pytest.fixture
def facts(tmp_path: Path) -> Facts:
    rules = tmp_path / "rules.yaml"
    rules.write_text(RULES)
    engine, dispatcher = Engine([rules]), Dispatcher([], print)
    settings = Metrics(enabled=True)
    return Facts(
        settings=lambda: settings,
        engine=lambda: engine,
        dispatcher=lambda: dispatcher,
        stats=lambda: STATS,
        source_name="ebpf",
        file_digests=lambda: ({"/r/rules.yaml": "ab"}, {"/c/falco.yaml": "cd"}),
        reloads=lambda: (3, 1, 5, 2_000_000),
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(url: str, context: ssl.SSLContext | None = None) -> tuple[int, str, str]:
    try:
        with urllib.request.urlopen(url, timeout=10, context=context) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Content-Type"], error.read().decode()


@pytest.fixture
def served(facts: Facts) -> Iterator[tuple[str, list[str | None]]]:
    health: list[str | None] = [None]
    settings = Webserver(enabled=True, listen_port=free_port())
    server = WebServer(settings, lambda: health[0], lambda: {"engine_version": "63"}, lambda: render(facts)).start()
    yield f"http://127.0.0.1:{settings.listen_port}", health
    server.stop()


def test_health_is_what_falco_answers_and_503_when_detection_died(served: tuple[str, list[str | None]]) -> None:
    url, health = served
    assert get(f"{url}/healthz") == (200, "application/json", '{"status": "ok"}')
    health[0] = "the probe is gone"
    status, _, body = get(f"{url}/healthz")
    assert (status, json.loads(body)["reason"]) == (503, "the probe is gone")


def test_versions_are_json_and_nothing_else_is_there(served: tuple[str, list[str | None]]) -> None:
    url, _ = served
    assert json.loads(get(f"{url}/versions")[2]) == {"engine_version": "63"}
    assert get(f"{url}/../etc/passwd")[0] == 404
    assert get(f"{url}/")[0] == 404


def families(text: str) -> dict[str, Any]:
    return {family.name: family for family in text_string_to_metric_families(text)}


def samples(text: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in families(text).values()
        for sample in family.samples
    }


def test_metrics_carry_falcos_names(served: tuple[str, list[str | None]]) -> None:
    status, kind, text = get(f"{served[0]}/metrics")
    assert (status, kind.startswith("text/plain; version=0.0.4")) == (200, True)
    found = samples(text)
    assert found["falcosecurity_scap_n_evts_total", frozenset()] == 930
    assert found["falcosecurity_scap_n_drops_total", frozenset()] == 30
    drops = {("drop", "open"), ("dir", "exit")}
    assert found["falcosecurity_scap_n_drops_buffer_total", frozenset(drops)] == 15
    assert found["falcosecurity_scap_n_drops_cpu_total", frozenset({("cpu", "1")})] == 20
    assert found["falcosecurity_scap_n_evts_cpu_total", frozenset({("cpu", "1")})] == 430
    assert found["falcosecurity_scap_sys_enter_run_cnt_total", frozenset()] == 40
    assert found["falcosecurity_scap_sys_enter_avg_time_nanoseconds", frozenset()] == 200
    assert found["falcosecurity_scap_n_evts_task_total", frozenset()] == 12
    assert found["falcosecurity_scap_n_evts_task_file_regular_total", frozenset()] == 30
    assert found["falcosecurity_scap_n_drops_scratch_map_total", frozenset()] == 15
    assert found["falcosecurity_scap_n_cached_thread_lookups_total", frozenset()] == 895
    assert found["falcosecurity_scap_n_cached_fd_lookups_total", frozenset()] == 90
    rule = {("rule_name", "Opened"), ("priority", "5"), ("source", "syscall"), ("tag_net_work", "true")}
    assert found["falcosecurity_falco_rules_matches_total", frozenset(rule | {("tag_T1059", "true")})] == 7
    digest = {("file_name", "/r/rules.yaml"), ("sha256", "ab")}
    assert found["falcosecurity_falco_sha256_rules_files_info", frozenset(digest)] == 1
    assert found["falcosecurity_falco_memory_rss_bytes", frozenset()] > 1 << 20
    assert found["falcosecurity_falco_cpu_usage_ratio", frozenset()] > 0
    assert found["tiercel_rules_reloads_total", frozenset()] == 3
    assert text.count("# TYPE falcosecurity_scap_n_drops_buffer_total") == 1


def test_every_name_and_type_is_of_the_table(facts: Facts) -> None:
    known = {str(row["prometheus"]): str(row["type"]) for row in METRICS}
    known |= {name.replace("<prog>", "sys_enter"): kind for name, kind in known.items()}
    for name, family in families(render(facts).decode()).items():
        if name.startswith("falcosecurity_"):
            full = name if name in known else f"{name}_total"
            assert known[full] == family.type


ABSENT = {
    "falcosecurity_scap_n_drops_page_faults_total": "the kernel module's",
    "falcosecurity_scap_n_drops_bug_total": "the kernel module's",
    "falcosecurity_scap_n_preemptions_total": "the kernel module's",
    "falcosecurity_falco_jemalloc_<stat>_bytes": "another allocator",
    "falcosecurity_plugins_<plugin metric>_<unit>": "what a plugin tells of itself",
    "falcosecurity_falco_container_memory_used_bytes": "in a control group only",
}


def test_every_name_of_the_table_is_there_or_cannot_be(facts: Facts) -> None:
    told = {sample.name for family in families(render(facts).decode()).values() for sample in family.samples}
    told = {name.replace("sys_enter", "<prog>") for name in told}
    assert {str(row["prometheus"]) for row in METRICS} - told - {*ABSENT} == set()


@pytest.mark.parametrize("group", ["rules_counters_enabled", "state_counters_enabled", "resource_utilization_enabled"])
def test_groups_can_be_left_out(facts: Facts, group: str) -> None:
    everything = set(families(render(facts).decode()))
    setattr(facts.settings(), group, False)
    assert set(families(render(facts).decode())) < everything


def test_tls_takes_one_file_with_certificate_and_key(tmp_path: Path) -> None:
    authority = trustme.CA()
    pem = tmp_path / "falco.pem"
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(pem))
    settings = Webserver(enabled=True, listen_port=free_port(), ssl_enabled=True, ssl_certificate=str(pem))
    server = WebServer(settings, lambda: None, dict).start()
    context = ssl.create_default_context()
    authority.configure_trust(context)
    assert get(f"https://127.0.0.1:{settings.listen_port}/healthz", context)[0] == 200
    assert get(f"https://127.0.0.1:{settings.listen_port}/metrics", context)[0] == 404
    server.stop()


def test_a_port_in_use_and_a_missing_certificate_stop_the_start() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StartError, match="cannot listen"):
            WebServer(Webserver(listen_port=port), lambda: None, dict).start()
    settings = Webserver(listen_port=free_port(), ssl_enabled=True, ssl_certificate="/absent.pem")
    with pytest.raises(StartError, match=r"absent\.pem"):
        WebServer(settings, lambda: None, dict).start()


def test_snapshots_go_to_a_rule_and_to_a_file(facts: Facts, tmp_path: Path) -> None:
    file, told = tmp_path / "metrics.jsonl", []
    settings = facts.settings()
    settings.interval, settings.output_rule, settings.output_file = "100ms", True, str(file)
    snapshots = Snapshots(facts, told.append, Log(stderr=False))
    snapshots.tick()
    snapshots.tick()
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    assert [row["sample"] for row in rows] == [1]
    fields = rows[0]["output_fields"]
    assert fields["scap.n_evts"] == 930
    assert fields["falco.rules.Opened"] == 7
    assert fields["falco.memory_rss_mb"] > 1
    assert (fields["scap.n_drops_cpu_1"], fields["scap.sys_enter.run_time_ns"]) == (20, 8000)
    assert "falco.memory_rss_kb" not in fields
    assert "falco.n_drops_full_threadtable" not in fields
    assert fields["falco.sha256_rules_file.rules"] == "ab"
    assert told[0].rule == "Falco internal: metrics snapshot"
    assert json.loads(told[0].json(hostname="h"))["source"] == "internal"


def test_empty_values_and_kilobytes_where_wanted(facts: Facts) -> None:
    settings = facts.settings()
    settings.include_empty_values, settings.convert_memory_to_mb = True, False
    fields = Snapshots(facts, lambda alert: None, Log(stderr=False)).fields()
    assert fields["falco.n_drops_full_threadtable"] == 0
    assert fields["falco.memory_rss_kb"] > 1024


def test_a_file_that_cannot_be_written_is_told_once(facts: Facts, capsys: pytest.CaptureFixture[str]) -> None:
    facts.settings().output_file = "/absent/metrics.jsonl"
    snapshots = Snapshots(facts, lambda alert: None, Log())
    for _ in range(3):
        snapshots._next_s = 0
        snapshots.tick()
    assert capsys.readouterr().err.count("cannot be written") == 1

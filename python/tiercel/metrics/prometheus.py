"""`/metrics`: Falco's names, and below `tiercel_` what Falco has no name for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from tiercel._core import version
from tiercel._generated.metrics import METRICS
from tiercel.cli.falco.about import FALCO_VERSION
from tiercel.metrics.values import Facts, Values, labelled, machine

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_NOT_A_LABEL = re.compile(r"[^a-zA-Z0-9_]")

KINDS = {"counter": "counter", "gauge": "gauge"}


def render(facts: Facts) -> bytes:
    """The text format of Prometheus, version 0.0.4: every name once with its help and type, then its samples."""
    registry = CollectorRegistry()
    registry.register(_Collector(facts))
    return generate_latest(registry)


class _Collector(Collector):
    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def collect(self) -> Iterator[Metric]:
        facts = self._facts
        yield from _information(facts)
        yield from _numbers(facts, facts.read())
        stats = facts.stats()
        yield from _labelled(facts, stats)
        if facts.enabled("rules_counters_enabled"):
            yield _rules(facts, stats["rules"])
        yield from _own(facts, stats)


def _family(name: str, kind: str, text: str) -> Metric:
    """A counter's family is its name without `_total`; the library puts that back."""
    return Metric(name.removesuffix("_total") if kind == "counter" else name, text, kind)


def _numbers(facts: Facts, values: Values) -> Iterator[Metric]:
    """Everything that schema/metrics.toml names and that has a value."""
    families: dict[str, Metric] = {}
    seen: set[tuple[str, str]] = set()
    for row in METRICS:
        name, native = str(row["prometheus"]), str(row.get("native"))
        if native not in values or not facts.enabled(str(row["group"])) or row.get("emitted_in_prometheus") is False:
            continue
        labels = row["labels"] if isinstance(row["labels"], dict) else {}
        if (name, str(labels)) in seen:
            continue
        seen.add((name, str(labels)))
        kind = str(row["type"])
        family = families.setdefault(name, _family(name, kind, f"Falco's {native}."))
        family.add_sample(name, {str(key): str(value) for key, value in labels.items()}, _scaled(name, native, values))
    yield from families.values()


def _labelled(facts: Facts, stats: dict[str, Any]) -> Iterator[Metric]:
    families: dict[str, Metric] = {}
    for row in labelled(stats):
        if facts.enabled(row.group):
            family = families.setdefault(row.name, _family(row.name, row.kind, f"Falco's {row.key}."))
            family.add_sample(row.name, row.labels, row.value)
    yield from families.values()


def _scaled(name: str, native: str, values: Values) -> float:
    value = values[native]
    if native.endswith("_kb") and "_bytes" in name:
        return value * 1024
    return value / 100 if native.endswith("_perc") and name.endswith("_ratio") else value


def _information(facts: Facts) -> Iterator[Metric]:
    names, (rules, configs) = machine(), facts.file_digests()
    rows: list[tuple[str, list[dict[str, str]]]] = [
        ("falco_version", [{"version": FALCO_VERSION}]),
        ("falco_kernel_release", [{"kernel_release": names["kernel_release"]}]),
        ("evt_hostname", [{"hostname": names["hostname"]}]),
        ("scap_engine_name", [{"engine_name": facts.source_name, "evt_source": "syscall"}]),
        ("falco_sha256_rules_files", [{"file_name": name, "sha256": digest} for name, digest in rules.items()]),
        ("falco_sha256_config_files", [{"file_name": name, "sha256": digest} for name, digest in configs.items()]),
    ]
    for name, labels in rows:
        full = f"falcosecurity_{name}_info"
        family = Metric(full, "A fact; its value is 1.", "gauge")
        for one in labels:
            family.add_sample(full, one, 1)
        yield family


def _rules(facts: Facts, counts: dict[str, int]) -> Metric:
    name = "falcosecurity_falco_rules_matches_total"
    family = _family(name, "counter", "Matches of a rule.")
    for rule in facts.engine().listed:
        if count := counts.get(rule.name):
            labels = {"rule_name": rule.name, "priority": str(rule.priority), "source": rule.source}
            labels |= {f"tag_{_NOT_A_LABEL.sub('_', tag)}": "true" for tag in rule.tags}
            family.add_sample(name, labels, count)
    return family


def _own(facts: Facts, stats: dict[str, int]) -> Iterator[Metric]:
    reloads, refused, _when, pause_ns = facts.reloads()
    version_row = Metric("tiercel_version_info", "Version of Tiercel; its value is 1.", "gauge")
    version_row.add_sample("tiercel_version_info", {"version": version}, 1)
    yield version_row
    for name, kind, text, value in (
        ("tiercel_alerts_total", "counter", "Alerts that rules raised.", stats["alerts"]),
        (
            "tiercel_alerts_refused_total",
            "counter",
            "Alerts that found the queue of the engine full.",
            stats["alerts_refused"],
        ),
        ("tiercel_rules_reloads_total", "counter", "Times that new rules were put in.", reloads),
        ("tiercel_rules_reloads_refused_total", "counter", "Times that new rules were broken.", refused),
        ("tiercel_rules_reload_pause_seconds", "gauge", "How long events waited at the last reload.", pause_ns / 1e9),
    ):
        family = _family(name, kind, text)
        family.add_sample(name, {}, value)
        yield family
    yield _outputs(facts)


def _outputs(facts: Facts) -> Metric:
    name = "tiercel_output_alerts_total"
    family = _family(name, "counter", "Alerts by output and by what became of them.")
    for channel in facts.dispatcher().channels:
        for outcome, count in (("sent", channel.sent), ("queue_full", channel.refused), ("failed", channel.failed)):
            family.add_sample(name, {"output": channel.output.name, "outcome": outcome}, count)
    return family

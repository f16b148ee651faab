"""Metrics told at intervals: as an internal alert, and as lines of JSON in a file."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tiercel._generated.metrics import METRICS
from tiercel.cli.falco.about import FALCO_VERSION
from tiercel.config.duration import parse_ms
from tiercel.metrics import resources
from tiercel.metrics.values import Facts, Values, labelled, machine
from tiercel.outputs.internal import METRICS as METRICS_RULE
from tiercel.outputs.internal import Internal
from tiercel.service.log import ERROR, Log

INFORMATIONAL = 6
_NOT_A_KEY = re.compile(r"[^a-zA-Z0-9]+")


@dataclass
class Snapshots:
    """`tick` is called often and acts when the interval is over."""

    facts: Facts
    send: Callable[[Internal], None]
    log: Log
    sample: int = 0
    _next_s: float = field(default_factory=time.monotonic)
    _last: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Time in s, events and losses at the last sample."""
    _broken: bool = False

    def tick(self) -> None:
        """Takes a sample when one is due; the first at once."""
        settings = self.facts.settings()
        now = time.monotonic()
        if not settings.enabled or now < self._next_s:
            return
        self._next_s = now + (parse_ms(settings.interval) or 3_600_000) / 1000
        self.sample += 1
        fields = self.fields()
        if settings.output_rule:
            self.send(Internal(METRICS_RULE, "Falco metrics snapshot", INFORMATIONAL, fields))
        if settings.output_file:
            self._append(Path(settings.output_file), fields)

    def _append(self, path: Path, fields: dict[str, Any]) -> None:
        line = json.dumps({"sample": self.sample, "output_fields": fields}, sort_keys=True)
        try:
            with path.open("a") as file:
                file.write(f"{line}\n")
            self._broken = False
        except OSError as error:
            if not self._broken:
                self.log(f"metrics: {path} cannot be written: {error.strerror}; samples are lost until it can", ERROR)
            self._broken = True

    def fields(self) -> dict[str, Any]:
        """One sample. Values of 0 are left out unless the settings want them."""
        values, settings = self.facts.read(), self.facts.settings()
        found = {**self._wrapper(values), **_rules(self.facts)}
        for row in METRICS:
            key, native = str(row.get("output_fields_key")), str(row.get("native"))
            if native in values and self.facts.enabled(str(row["group"])):
                found[key], value = values[native], values[native]
                if settings.convert_memory_to_mb and (unit := _memory_unit(native)):
                    del found[key]
                    found[f"{key.removesuffix(unit)}_mb"] = round(value / (1024 if unit == "_kb" else 1 << 20), 1)
        found |= {row.key: row.value for row in labelled(self.facts.stats()) if self.facts.enabled(row.group)}
        return {key: _tidy(value) for key, value in found.items() if value != 0 or settings.include_empty_values}

    def _wrapper(self, values: Values) -> dict[str, Any]:
        now, names, (rules, configs) = time.time(), machine(), self.facts.file_digests()
        before_s, before_events, before_drops = self._last
        events, drops = values["n_evts"], values["n_drops"]
        span = max(now - before_s, 1e-3) if before_s else 0.0
        self._last = now, events, drops
        rate = (events - before_events) / span if span else 0.0
        drop_rate = (drops - before_drops) / span if span else 0.0
        return {
            "evt.time": time.time_ns(),
            "evt.hostname": names["hostname"],
            "evt.source": "syscall",
            "falco.version": FALCO_VERSION,
            "falco.kernel_release": names["kernel_release"],
            "falco.evts_rate_sec": rate,
            "falco.num_evts": events - drops,
            "falco.num_evts_prev": before_events - before_drops,
            "scap.engine_name": self.facts.source_name,
            "scap.evts_rate_sec": rate,
            "scap.n_evts_prev": before_events,
            "scap.n_drops_prev": before_drops,
            "scap.evts_drop_rate_sec": drop_rate,
            "scap.n_drops_perc": 100 * drop_rate / rate if rate else 0.0,
            **_addresses(),
            **{f"falco.sha256_rules_file.{_stem(name)}": digest for name, digest in rules.items()},
            **{f"falco.sha256_config_file.{_stem(name)}": digest for name, digest in configs.items()},
        }


def _addresses() -> dict[str, str]:
    """Addresses of the machine's interfaces, without loopback."""
    return {
        f"falco.host_netinfo.interfaces.{name}.protocols.{protocol}.addresses": ",".join(found)
        for (name, protocol), found in resources.addresses().items()
    }


def _rules(facts: Facts) -> dict[str, Any]:
    if not facts.enabled("rules_counters_enabled"):
        return {}
    counts = facts.stats()["rules"]
    rows = {f"falco.rules.{_NOT_A_KEY.sub('_', name)}": count for name, count in counts.items() if count}
    return {"falco.rules.matches_total": sum(counts.values()), **rows}


def _memory_unit(native: str) -> str:
    if "memory" not in native:
        return ""
    return next((unit for unit in ("_kb", "_bytes") if native.endswith(unit)), "")


def _stem(name: str) -> str:
    return _NOT_A_KEY.sub("_", Path(name).stem)


def _tidy(value: Any) -> Any:
    """Whole numbers without a point, others with a useful number of digits."""
    if not isinstance(value, float):
        return value
    return int(value) if value.is_integer() else round(value, 3)

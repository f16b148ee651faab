"""Settings of the web server, the metrics and the log."""

from __future__ import annotations

from pydantic import Field

from tiercel.config.section import Enabled


class Webserver(Enabled):
    """Health, versions and metrics by HTTP."""

    threadiness: int = Field(default=0, ge=0)
    """Threads of the server; one is enough here."""
    listen_port: int = Field(default=8765, ge=1, le=65535)
    """Port."""
    listen_address: str = "127.0.0.1"
    """Address, 0.0.0.0 for all."""
    k8s_healthz_endpoint: str = "/healthz"
    """Path that answers while all is well."""
    prometheus_metrics_enabled: bool = False
    """Serve /metrics; needs `metrics.enabled`, too."""
    ssl_enabled: bool = False
    """Serve HTTPS."""
    ssl_certificate: str = "/etc/falco/falco.pem"
    """File with certificate and key."""


class Metrics(Enabled):
    """What Tiercel counts about itself."""

    interval: str = "1h"
    """Between two snapshots: `1h30m`, `5s`, `500ms`."""
    output_rule: bool = False
    """Tell a snapshot as an internal alert."""
    output_file: str = ""
    """Append a snapshot to this file, as a line of JSON."""
    rules_counters_enabled: bool = True
    """Matches by rule."""
    resource_utilization_enabled: bool = True
    """CPU and memory of process and machine."""
    state_counters_enabled: bool = True
    """Threads, files and look-ups."""
    kernel_event_counters_enabled: bool = True
    """Events and losses in the kernel."""
    kernel_event_counters_per_cpu_enabled: bool = True
    """The same by processor."""
    libbpf_stats_enabled: bool = True
    """Runs and times of the kernel's programs."""
    plugins_metrics_enabled: bool = True
    """Metrics of plugins."""
    kernel_iter_event_counters_enabled: bool = True
    """Events of the scan at the start."""
    convert_memory_to_mb: bool = True
    """Memory in MB in snapshots."""
    include_empty_values: bool = False
    """Values of 0 in snapshots."""
    jemalloc_stats_enabled: bool = True
    """Figures of the allocator jemalloc, which Tiercel does not use."""


class LibsLogger(Enabled):
    """Log of the libraries below Falco."""

    enabled: bool = True
    """Tiercel has one log, see `log_level`."""
    severity: str = "info"
    """Least severity."""

"""Settings of what is collected, and of what happens when events are lost."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from tiercel.config.section import Enabled, Section, defaults


class KernelModule(Section):
    """The kernel module."""

    buf_size_preset: int = Field(default=4, ge=1, le=10)
    """Size of a processor's ring: 1 is 1 MiB, each step doubles it; 4 is 8 MiB."""
    drop_failed_exit: bool = False
    """Leave out calls that failed."""


class ModernEbpf(KernelModule):
    """The eBPF probe."""

    cpus_for_each_buffer: int = Field(default=2, ge=0)
    """Processors that share a ring in Falco; here every processor has its own."""
    disable_iterators: bool = False
    """Read /proc at the start instead of asking the kernel."""


class ReplaySource(Section):
    """A capture instead of the live system."""

    capture_file: str = ""
    """The capture."""


class EngineSettings(Section):
    """Where events come from."""

    kind: Literal["kmod", "modern_ebpf", "replay", "nodriver", "ebpf", "gvisor", "none"] = "modern_ebpf"
    """`modern_ebpf`, `kmod`, `replay` or `nodriver`."""
    kmod: KernelModule = defaults(KernelModule)
    """Settings of the kernel module."""
    modern_ebpf: ModernEbpf = defaults(ModernEbpf)
    """Settings of the probe."""
    replay: ReplaySource = defaults(ReplaySource)
    """Settings of a replay."""


class Capture(Enabled):
    """Captures written when a rule fires."""

    path_prefix: str = "/tmp/falco"
    """Beginning of the files' names."""
    mode: Literal["rules", "all_rules"] = "rules"
    """`rules`: those with `capture: true`; `all_rules`: any."""
    default_duration: int = Field(default=5000, ge=0)
    """Milliseconds written after an alert whose rule does not say."""
    max_file_size_mb: int = Field(default=0, ge=0, le=1048576)
    """Largest file; 0 sets no bound."""


class PluginSettings(Section):
    """A plugin."""

    name: str
    """Its name, for `load_plugins` and in messages."""
    library_path: str
    """Its shared object; a relative path starts from the folder of plugins."""
    init_config: Any = None
    """Handed to the plugin when it starts."""
    open_params: str = ""
    """What it opens as a source."""


class BaseSyscalls(Section):
    """System calls that are collected beside those that the rules name."""

    all: bool = False
    """Do not leave out reads and writes of data, where a rule names them."""
    custom_set: list[str] = []
    """System calls that replace the standard set; with `!` they are left out."""
    repair: bool = False
    """The smallest set that keeps the state right."""


class Libs(Section):
    """Sizes of the state."""

    thread_table_size: int = Field(default=262144, ge=0, le=4294967295)
    """Most threads that are remembered."""
    thread_table_auto_purging_interval_s: int = Field(default=300, ge=0, le=4294967295)
    """Between two searches for threads that are gone."""
    thread_table_auto_purging_thread_timeout_s: int = Field(default=300, ge=0, le=4294967295)
    """Idle time after which a thread is looked up."""
    snaplen: int = Field(default=0, ge=0, le=65535)
    """Bytes of data that reads and writes carry; 0 means 80."""


class EventDrops(Section):
    """What happens when events were lost."""

    threshold: float = 0.1
    """Share of lost events in a second, from 0 to 1, above which it counts."""
    actions: list[str] = ["log", "alert"]
    """Any of `ignore`, `log`, `alert` and `exit`."""
    rate: float = Field(default=0.03333, ge=0)
    """Actions a second, on average."""
    max_burst: int = Field(default=1, ge=0)
    """Actions that may follow each other without waiting."""
    simulate_drops: bool = False
    """Pretend losses, for trying the actions."""


class EventTimeouts(Section):
    """What happens when no event comes."""

    max_consecutives: int = 1000
    """Waits without an event before an internal alert tells of it."""

"""Options of older versions as the settings that replaced them."""

from __future__ import annotations

import argparse
import json
from typing import Any

from tiercel.cli.falco.options import WITHOUT_EFFECT
from tiercel.rules import Switch

PRINT_PRESETS = frozenset({"c", "container", "k", "kubernetes", "m", "mesos"})
"""Values of `-p` that once chose fields; `append_output` does that now."""


def overrides(options: argparse.Namespace) -> list[str]:
    """As `-o` settings, to be applied after the configuration file and before the user's own."""
    made: list[str] = []
    if options.all_events:
        made.append("base_syscalls.all=true")
    if options.base64:
        made.append("buffer_format_base64=true")
    if options.unbuffered:
        made.append("buffered_outputs=false")
    if options.snaplen is not None:
        made.append(f"falco_libs.snaplen={options.snaplen}")
    if options.nodriver:
        made.append("engine.kind=nodriver")
    if options.stats_file:
        made += ["metrics.enabled=true", f"metrics.output_file={options.stats_file}"]
        made.append(f"metrics.interval={options.stats_interval or 5000}ms")
    if options.capture:
        made += ["engine.kind=replay", f"engine.replay.capture_file={options.capture}"]
    if options.extra and options.extra not in PRINT_PRESETS:
        made.append(f"append_output[]={_as_yaml({'extra_output': options.extra})}")
    return made


def switches(options: argparse.Namespace) -> list[Switch]:
    """What `-D`, `-T` and `-t` do to rules."""
    made = [Switch(False, pattern=text) for text in options.disable]
    made += [Switch(False, tag=tag) for tag in options.disable_tag]
    if options.enable_tag:
        made.append(Switch(False, rule="*"))
        made += [Switch(True, tag=tag) for tag in options.enable_tag]
    return made


def notes(options: argparse.Namespace) -> list[str]:
    """What is said about options that are of the past."""
    given = vars(options)
    names = [name for name, value in given.items() if name.startswith("without_effect_") and value]
    said = [f"option {name.removeprefix('without_effect_')!r} has no effect any more" for name in names]
    for short, long in WITHOUT_EFFECT.items():
        if given.get((long or short).strip("-").replace("-", "_")) is not None:
            said.append(f"option {short!r} has no effect any more: metadata is found without it")
    if options.extra:
        said.append("option -p is deprecated: use append_output in the configuration")
    return said


def _as_yaml(value: dict[str, Any]) -> str:
    return json.dumps(value)

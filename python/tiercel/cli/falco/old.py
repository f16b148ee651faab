"""Options of older versions as the settings that replaced them."""

from __future__ import annotations

import argparse
import json
from typing import Any

from tiercel.cli.falco.options import WITHOUT_EFFECT
from tiercel.config.codes import Code, Note
from tiercel.rules import Switch

PRINT_PRESETS = frozenset({"c", "container", "k", "kubernetes", "m", "mesos"})
"""Values of `-p` that once chose fields; `append_output` does that now."""

GONE = "has no effect any more"
REPLACED = (
    ("extra", "-p", "append_output in the configuration"),
    ("disable", "-D", "rules: [{disable: {rule: …}}] in the configuration"),
    ("disable_tag", "-T", "rules: [{disable: {tag: …}}] in the configuration"),
    ("enable_tag", "-t", "rules: [{enable: {tag: …}}] in the configuration"),
    ("all_events", "-A", "base_syscalls.all"),
    ("base64", "-b", "buffer_format_base64"),
    ("snaplen", "-S", "falco_libs.snaplen"),
    ("stats_file", "-s", "metrics.output_file and metrics.interval"),
    ("capture", "-e", "engine.kind=replay and engine.replay.capture_file"),
    ("daemon", "-d", "the task of whoever starts it, a unit file for example"),
)
"""Options that still work: name in the namespace, as it is written, what took its place."""


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


def notes(options: argparse.Namespace) -> list[Note]:
    """What is said about options that are of the past."""
    given = vars(options)
    names = [name.removeprefix("without_effect_") for name, value in given.items() if _is_set(name, value)]
    said = [_note(f"-{name}" if len(name) == 1 else f"--{name}", GONE, "take it out") for name in names]
    for short, long in WITHOUT_EFFECT.items():
        if given.get((long or short).strip("-").replace("-", "_")) is not None:
            said.append(_note(short, f"{GONE}: metadata is found without it", "take it out"))
    for name, option, setting in REPLACED:
        if given.get(name):
            said.append(_note(option, "is of an older version and still works", f"today it is {setting}"))
    return said


def _is_set(name: str, value: object) -> bool:
    return name.startswith("without_effect_") and bool(value)


def _note(option: str, text: str, suggestion: str) -> Note:
    return Note(Code.OLD_OPTION, f"option {option}", text, suggestion)


def _as_yaml(value: dict[str, Any]) -> str:
    return json.dumps(value)

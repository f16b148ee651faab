"""Falco's options: today's, and those of older versions that unit files and charts still hold."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from tiercel.errors import TiercelError

DEFAULT_CONFIG = Path("/etc/falco/falco.yaml")

WITHOUT_EFFECT = {
    "-k": "--k8s-api", "-K": "--k8s-api-cert", "-m": "--mesos-api", "--k8s-node": None, "--cri": None,
    "-g": "--gvisor-config", "--gvisor-root": None, "-u": "--userspace",
}  # fmt: skip
"""Options of Falco's past with a value, accepted and noted."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise TiercelError(message, "see --help")


def parser() -> argparse.ArgumentParser:
    """All options; `old` ones are marked in the help."""
    made = _Parser(prog="falco", description="Tiercel as Falco: same options, same files, same alerts.", add_help=False)
    made.allow_abbrev = False
    _printing(made.add_argument_group("print and exit"))
    _running(made.add_argument_group("run"))
    _old(made.add_argument_group("of older versions"))
    return made


def _printing(group: Any) -> None:
    flag = {"action": "store_true"}
    group.add_argument("-h", "--help", **flag, help="this text")
    group.add_argument("--version", **flag, help="versions")
    group.add_argument("--support", **flag, help="everything that a report needs, as JSON")
    group.add_argument("--page-size", **flag, help="the system's page size")
    group.add_argument("--config-schema", **flag, help="JSON schema of the configuration")
    group.add_argument("--rule-schema", **flag, help="JSON schema of rules files")
    group.add_argument("--list", nargs="?", const="", metavar="SOURCE", help="fields, of one source with =SOURCE")
    group.add_argument("-N", dest="names", **flag, help="with --list: names only")
    group.add_argument("--list-events", **flag, help="event types with their parameters")
    group.add_argument("--list-syscall-events", dest="list_events", **flag, help=argparse.SUPPRESS)
    group.add_argument("--format", choices=("text", "markdown", "json"), help="form of the lists")
    group.add_argument("--markdown", **flag, help="the same as --format markdown")
    group.add_argument("--list-plugins", **flag, help="loaded plugins")
    group.add_argument("--plugin-info", metavar="NAME", help="what a plugin says about itself")
    group.add_argument("-i", dest="ignored", **flag, help="system calls that are left out unless asked for")
    group.add_argument("-L", dest="describe_all", **flag, help="all rules with their descriptions")
    group.add_argument("-l", dest="describe", metavar="RULE", help="one rule with its description")
    group.add_argument(
        "-V", "--validate", action="append", default=[], metavar="FILE", help="check a rules file; may be repeated"
    )


def _running(group: Any) -> None:
    flag, many = {"action": "store_true"}, {"action": "append", "default": []}
    group.add_argument("-c", dest="config", type=Path, metavar="FILE", help=f"configuration ({DEFAULT_CONFIG})")
    group.add_argument("-o", "--option", dest="settings", **many, metavar="KEY=VALUE", help="a setting")
    group.add_argument("-r", dest="rules", **many, metavar="PATH", help="rules file or folder; may be repeated")
    group.add_argument("-M", dest="seconds", type=float, metavar="SECONDS", help="end after so much time")
    group.add_argument("-p", "--print", dest="extra", metavar="FORMAT", help="append to every output")
    group.add_argument("-P", "--pidfile", type=Path, metavar="FILE", help="write the process id there")
    group.add_argument("-U", "--unbuffered", **flag, help="flush outputs at once")
    group.add_argument("-v", dest="verbose", **flag, help="tell more")
    group.add_argument("--enable-source", **many, metavar="SOURCE", help="only this source; may be repeated")
    group.add_argument("--disable-source", **many, metavar="SOURCE", help="without this source; may be repeated")
    group.add_argument("--dry-run", **flag, help="do everything but process events")


def _old(group: Any) -> None:
    flag, many = {"action": "store_true"}, {"action": "append", "default": []}
    group.add_argument("-e", dest="capture", metavar="FILE", help="replay a capture")
    group.add_argument("-D", dest="disable", **many, metavar="TEXT", help="switch off rules with TEXT in their name")
    group.add_argument("-T", dest="disable_tag", **many, metavar="TAG", help="switch off rules with a tag")
    group.add_argument("-t", dest="enable_tag", **many, metavar="TAG", help="run rules with a tag only")
    group.add_argument("-A", dest="all_events", **flag, help="do not leave out reads and writes of data")
    group.add_argument("-b", "--print-base64", dest="base64", **flag, help="buffers as base64")
    group.add_argument("-d", "--daemon", **flag, help="run in the background")
    group.add_argument("-s", dest="stats_file", metavar="FILE", help="append metrics to a file")
    group.add_argument("--stats-interval", "--stats_interval", type=int, metavar="MS", help="between two of them")
    group.add_argument("-S", "--snaplen", type=int, metavar="BYTES", help="data that reads and writes carry")
    group.add_argument("--modern-bpf", **flag, help="the probe is the default")
    group.add_argument("--nodriver", **flag, help="no events of the kernel")
    for name in ("--disable-cri-async", "--gvisor-generate-config", "-F", "--full-fds"):
        group.add_argument(name, dest="without_effect_" + name.strip("-"), **flag, help=argparse.SUPPRESS)
    for short, long in WITHOUT_EFFECT.items():
        names = [short] if long is None else [short, long]
        group.add_argument(*names, nargs="?" if short == "-u" else None, metavar="X", help=argparse.SUPPRESS)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options. `TiercelError` for one that does not exist or lacks its value."""
    # `--list source` lists everything, as in Falco: the value belongs behind an equals sign.
    spelled = ["--list=" if word == "--list" else word for word in arguments]
    options, rest = parser().parse_known_args(spelled)
    if rest:
        kind = "option" if rest[0].startswith("-") else "argument"
        raise TiercelError(f"{kind} {rest[0]!r} does not exist", "see --help")
    _check(options)
    return options


def _check(options: argparse.Namespace) -> None:
    if options.enable_tag and (options.disable or options.disable_tag):
        raise TiercelError("You can not specify both disabled (-D/-T) and enabled (-t) rules", "leave one of them out")
    if options.enable_source and options.disable_source:
        raise TiercelError("You can not specify both --enable-source and --disable-source", "leave one of them out")

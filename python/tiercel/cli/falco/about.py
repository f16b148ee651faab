"""What this is: help, versions, schemas, and the report for support."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from pathlib import Path
from typing import Any

from tiercel._core import version
from tiercel.cli.falco.options import parser
from tiercel.cli.falco.prepare import Request
from tiercel.rules.semver import ENGINE_VERSION, show_version

FALCO_VERSION = "0.44.1"
"""Whose command line, rules and configuration this understands."""
DRIVER_API_VERSION = "10.1.0"
PLUGIN_API_VERSION = "3.12.0"


def early(options: argparse.Namespace) -> int | None:
    """What needs no configuration."""
    if options.help:
        print(parser().format_help(), end="")
    elif options.config_schema:
        from tiercel.config.schema import config_schema

        print(json.dumps(config_schema(), indent=2))
    elif options.rule_schema:
        from tiercel.rules.json_schema import rule_schema

        print(json.dumps(rule_schema(), indent=2))
    else:
        return None
    return 0


def late(request: Request) -> int | None:
    """What the configuration has a say in."""
    if request.options.version:
        print(json.dumps(versions(), sort_keys=True) if request.config.json_output else _versions_text())
    elif request.options.page_size:
        print(f"Your system page size is: {os.sysconf('SC_PAGESIZE')} bytes")
    elif request.options.support:
        print(json.dumps(_support(request), default=str))
    else:
        return None
    return 0


def versions() -> dict[str, str]:
    """Also what `/versions` answers."""
    from tiercel.cli.events import SCHEMA_VERSION

    return {
        "falco_version": FALCO_VERSION,
        "tiercel_version": version,
        "libs_version": f"tiercel-{version}",
        "plugin_api_version": PLUGIN_API_VERSION,
        "driver_api_version": DRIVER_API_VERSION,
        "driver_schema_version": SCHEMA_VERSION,
        "default_driver_version": f"tiercel-{version}",
        "engine_version": str(ENGINE_VERSION[1]),
        "engine_version_semver": show_version(ENGINE_VERSION),
    }


def _versions_text() -> str:
    facts = versions()
    lines = [
        f"Falco version: {FALCO_VERSION} (Tiercel {version}, {platform.machine()})",
        f"Libs version:  {facts['libs_version']}",
        f"Plugin API:    {facts['plugin_api_version']}",
        f"Engine:        {facts['engine_version']} ({facts['engine_version_semver']})",
        "Driver:",
        f"  API version:    {facts['driver_api_version']}",
        f"  Schema version: {facts['driver_schema_version']}",
        f"  Default driver: {facts['default_driver_version']}",
    ]
    return "\n".join(lines)


def _support(request: Request) -> dict[str, Any]:
    uname = platform.uname()
    result = request.load_rules()
    return {
        "version": FALCO_VERSION,
        "tiercel_version": version,
        "engine_info": {"engine_version": ENGINE_VERSION[1], "engine_version_semver": show_version(ENGINE_VERSION)},
        "system_info": {
            "machine": uname.machine,
            "nodename": uname.node,
            "release": uname.release,
            "sysname": uname.system,
            "version": uname.version,
        },
        "cmdline": " ".join(sys.argv),
        "config": _without_secrets(request.settings.tree),
        "rules_files": [
            {"name": Path(name).name, "path": name, "content": text} for name, text in result.texts.items()
        ],
    }


def _without_secrets(tree: Any) -> Any:
    """A report is sent to others: addresses keep their host only."""
    if isinstance(tree, dict):
        return {
            key: "..." if key in ("url", "program") and value else _without_secrets(value)
            for key, value in tree.items()
        }
    return [_without_secrets(child) for child in tree] if isinstance(tree, list) else tree

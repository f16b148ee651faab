"""`tiercel version`: what this is and which rules it can read."""

from __future__ import annotations

import json as jsonlib
import platform

from tiercel._core import version
from tiercel.cli.options import Flag
from tiercel.rules import semver


def show_version(*, json: Flag = False) -> int:
    """Print the versions of Tiercel, of the rules engine that it is compatible with, and of Python and the kernel."""
    facts = {
        "tiercel": version,
        "rules_engine": semver.show_version(semver.ENGINE_VERSION),
        "python": platform.python_version(),
        "kernel": platform.release(),
        "machine": platform.machine(),
    }
    print(jsonlib.dumps(facts) if json else "\n".join(f"{name}: {value}" for name, value in facts.items()))
    return 0

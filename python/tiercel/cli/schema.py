"""`tiercel schema`: the JSON schema of rules files."""

from __future__ import annotations

import json


def schema() -> int:
    """Print the JSON schema of rules files (draft 6), for editors and other checkers of YAML."""
    from tiercel.rules.json_schema import rule_schema

    print(json.dumps(rule_schema(), indent=2))
    return 0

"""`tiercel witness`: an event that fires a rule."""

from __future__ import annotations

import json as jsonlib
from pathlib import Path
from typing import Annotated, Any

import yaml
from cyclopts import Parameter

from tiercel.cli.one_rule import find_rule, loaded
from tiercel.cli.picture import write_file


def witness(
    rule: str,
    *,
    rules: Annotated[tuple[Path, ...], Parameter(name=["--rules", "-r"], negative="")] = (),
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    cover: Annotated[bool, Parameter(negative="")] = False,
    json: Annotated[bool, Parameter(negative="")] = False,
) -> int:
    """Build a minimal event that fires a rule, and a near miss that does not, as cases for `tiercel test`.

    Parameters
    ----------
    rule
        Name of the rule, or a part of it that no other rule has.
    rules
        Rules file or folder; may be given several times. Without it: Tiercel's own starter rules.
    output
        Write the cases to this file; to captures of both events where it ends in .scap.
    cover
        Add cases until every check has answered both ways, as far as it can.
    json
        Print JSON.
    """
    from tiercel.witness import build

    result = loaded(rules)
    found = find_rule(result, rule)
    both = build(result, found)
    document = _cases(found.name, both)
    if cover:
        _add_covering(document, result, found, both)
    if output is not None and output.suffix == ".scap":
        from tiercel.witness.capture import write_both

        print("\n".join(write_both(output, result, found, both)))
        return 0
    text = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120)
    if output is not None:
        write_file(output, text)
    elif json:
        print(jsonlib.dumps(document, indent=2))
    else:
        print(text, end="")
    return 0


def _cases(name: str, both: Any) -> dict[str, Any]:
    from tiercel.ruletest.values import written

    after = written({"": both.after})[""]
    changed = f"{both.field} is {'missing' if after is None else after}"
    return {
        "rule": name,
        "fires": [{"name": "witness", "fields": written(both.fires)}],
        "silent": [{"name": f"near miss: {changed}", "fields": written(both.near_miss)}],
    }


def _add_covering(document: dict[str, Any], result: Any, rule: Any, both: Any) -> None:
    from tiercel.ruletest.values import written
    from tiercel.witness.cover import cover

    for shown in cover(result, rule, [both.fires, both.near_miss]):
        case = {"name": shown.name, "fields": written(shown.values)}
        document["fires" if shown.fires else "silent"].append(case)

"""`tiercel witness`: an event that fires a rule."""

from __future__ import annotations

import json as jsonlib
from pathlib import Path
from typing import Annotated, Any

import yaml
from cyclopts import Parameter

from tiercel.cli.one_rule import find_rule, loaded
from tiercel.cli.options import Flag, RulesFiles
from tiercel.cli.picture import write_file
from tiercel.errors import TiercelError


def witness(
    rule: str,
    *,
    rules: RulesFiles = (),
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    cover: Flag = False,
    json: Flag = False,
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
    from tiercel.witness import build, build_several

    result = loaded(rules)
    found = find_rule(result, rule)
    captured = output is not None and output.suffix == ".scap"
    if found.correlation is not None:
        if cover:
            raise TiercelError("--cover is for rules over one event", "leave it out")
        several = build_several(result, found)
        document = _several_cases(found.name, several)
    else:
        both = build(result, found)
        document = _cases(found.name, both)
        if cover:
            _add_covering(document, result, found, both)
    if captured:
        from tiercel.witness.capture import write_both, write_several

        assert output is not None
        pair = (output, result, found)
        lines = write_both(*pair, both) if found.correlation is None else write_several(*pair, several)
        print("\n".join(lines))
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


def _several_cases(name: str, both: Any) -> dict[str, Any]:
    return {
        "rule": name,
        "fires": [{"name": "witness", "events": _events(both.fires)}],
        "silent": [{"name": f"near miss: {both.difference}", "events": _events(both.near_miss)}],
    }


def _events(events: list[tuple[int, Any]]) -> list[dict[str, Any]]:
    """Equal events at equal distances become one entry with `repeat`."""
    from tiercel.ruletest.values import written

    if len(events) > 1 and all(values == events[0][1] for _at, values in events):
        every = (events[1][0] - events[0][0]) / 1e9
        return [{"repeat": len(events), "every": every, "fields": written(events[0][1])}]
    return [{"at": at_ns / 1e9, "fields": written(values)} for at_ns, values in events]


def _add_covering(document: dict[str, Any], result: Any, rule: Any, both: Any) -> None:
    from tiercel.ruletest.values import written
    from tiercel.witness.cover import cover

    for shown in cover(result, rule, [both.fires, both.near_miss]):
        case = {"name": shown.name, "fields": written(shown.values)}
        document["fires" if shown.fires else "silent"].append(case)

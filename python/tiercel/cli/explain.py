"""`tiercel explain`: what a rule means and what it costs."""

from __future__ import annotations

import json as jsonlib
from pathlib import Path

from tiercel.cli.one_rule import find_rule, loaded
from tiercel.cli.options import Flag, PluginConfig, RulesFiles
from tiercel.cli.settings import plugins_of


def explain(
    rule: str,
    *,
    rules: RulesFiles = (),
    json: Flag = False,
    svg: Path | None = None,
    config: PluginConfig = None,
) -> int:
    """Show a rule's condition as a tree, with its macros and lists, its events, its fields and its cost.

    Parameters
    ----------
    rule
        Name of the rule, or a part of it that no other rule has.
    rules
        Rules file or folder; may be given several times. Without it: Tiercel's own starter rules.
    json
        Print JSON.
    svg
        Write the picture to this file, too.
    """
    from tiercel.explain import describe
    from tiercel.explain.named import named_tree, step_trees

    result = loaded(rules, plugins_of(config))
    found = find_rule(result, rule)
    facts = describe.explain(result, found)
    if json:
        print(jsonlib.dumps(facts, indent=2))
        return 0
    from tiercel.cli.picture import picture
    from tiercel.explain.show import explanation

    with picture(svg, f"tiercel explain '{found.name}'") as console:
        console.print(explanation(facts, named_tree(result, found), step_trees(result, found)))
    return 0

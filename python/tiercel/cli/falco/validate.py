"""`-V`, `-L` and `-l`: rules files checked and described, in Falco's words."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterable
from pathlib import Path

from tiercel.cli.falco.prepare import Request, no_rules
from tiercel.errors import TiercelError
from tiercel.rules import LoadResult, load
from tiercel.rules.compiled import CompiledRule
from tiercel.rules.describe import describe, describe_rule
from tiercel.rules.file_text import file_text
from tiercel.rules.report import render_json

COLUMN = 50
WIDTH = 110


def carry_out(request: Request) -> int:
    """Checks, else describes."""
    return _validate(request) if request.options.validate else _describe(request)


def _validate(request: Request) -> int:
    import dataclasses

    options, paths = request.options, [Path(text) for text in request.options.validate]
    describing = options.describe_all or options.describe is not None
    for path in paths:
        if not path.is_file():
            raise TiercelError(f"Could not open file {path}: it is no file that can be read", "look at -V")
    print("Validating rules file(s):", *(f"   {path}" for path in paths), sep="\n", file=sys.stderr)
    result = load(paths, dataclasses.replace(request.load_options(), all_files=True))
    if result.plugin_faults:
        raise TiercelError(result.plugin_faults[0])
    if request.config.json_output:
        sys.stdout.write(_results_json(result, options.describe, describing))
    else:
        _print_results(result)
        if describing and result.successful:
            _print_described(result, options.describe)
    return 0 if result.successful else 1


def _results_json(result: LoadResult, only: str | None, describing: bool) -> str:
    if not (describing and result.successful):
        return render_json(result)
    document = {"falco_load_results": [file.to_json() for file in result.files]}
    return json.dumps({**document, "falco_describe_results": _described(result, only)}, sort_keys=True) + "\n"


def _print_results(result: LoadResult) -> None:
    for file in result.files:
        if not file.successful:
            print(file_text(file))
            continue
        print(f"{file.name}: Ok{', with warnings' if file.warnings else ''}")
        if file.warnings:
            print(file_text(file), file=sys.stderr)


def _describe(request: Request) -> int:
    files = request.rules_files()
    if not files:
        raise no_rules()
    result = request.load_rules(files)
    if request.config.json_output:
        print(json.dumps(_described(result, request.options.describe), sort_keys=True))
    else:
        _print_described(result, request.options.describe)
    return 0


def _described(result: LoadResult, only: str | None) -> dict[str, object]:
    if only is None:
        return describe(result)
    return {"rules": [describe_rule(_find(result, only))]}


def _print_described(result: LoadResult, only: str | None) -> None:
    rules: Iterable[CompiledRule] = result.rules if only is None else [_find(result, only)]
    print(f"{'Rule':<{COLUMN}} Description\n{'----':<{COLUMN}} -----------")
    for rule in rules:
        lines = textwrap.wrap(" ".join(rule.description.split()), WIDTH - COLUMN - 1) or [""]
        print(f"{rule.name:<{COLUMN}} {lines[0]}")
        for line in lines[1:]:
            print(f"{'':<{COLUMN}} {line}")
        print()


def _find(result: LoadResult, name: str) -> CompiledRule:
    found = next((rule for rule in result.rules if rule.name == name), None)
    if found is None:
        from tiercel.lang.errors import nearest

        near = nearest(name, [rule.name for rule in result.rules])
        raise TiercelError(f"Rule {name!r} is not loaded", f"did you mean {near!r}?" if near else "look at -L")
    return found

"""Every vector of ../shared/spec/data/conformance.json: what parses, compiles, formats, and for which events."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tiercel.lang.errors import LangError
from tiercel.lang.events import event_set
from tiercel.lang.fields import table_for
from tiercel.lang.formats import field_names, parse_format
from tiercel.lang.lint import lint
from tiercel.lang.parser import parse
from tiercel.lang.printer import pretty, source
from tiercel.lang.tree import Check, leaves
from tiercel.lang.typecheck import check_types

FIELDS = table_for("syscall")

CONTAINER_IS_NATIVE = "the vectors were made without the container plugin; its fields are built in here"
DIFFERENT = {
    ("compile", "container.id = host"): CONTAINER_IS_NATIVE,
    ("compile", "k8s.pod.name = x"): CONTAINER_IS_NATIVE,
    ("format", "%container.id"): CONTAINER_IS_NATIVE,
}


def vectors(shared: Path, kind: str) -> list[dict[str, Any]]:
    rows = json.loads((shared / "spec/data/conformance.json").read_text())["vectors"]
    found = [row for row in rows if row["kind"] == kind and (kind, row["input"]) not in DIFFERENT]
    assert found
    return found


def attempt(function: Any) -> dict[str, Any]:
    try:
        return {"ok": True, **function()}
    except LangError:
        return {"ok": False}


def compare(rows: list[dict[str, Any]], keys: tuple[str, ...], function: Any) -> None:
    wrong = []
    for row in rows:
        got = attempt(lambda row=row: function(row["input"]))
        want = {key: row[key] for key in ("ok", *keys) if key in row}
        if {key: got.get(key) for key in want} != want:
            wrong.append((row["input"], got, want))
    assert wrong == []


def test_texts_parse_to_the_trees_that_falco_makes(shared: Path) -> None:
    compare(vectors(shared, "parse"), ("ast",), lambda text: {"ast": pretty(parse(text))})


def test_types_operators_and_constants_fit_where_falco_says_so(shared: Path) -> None:
    def compile_(text: str) -> dict[str, Any]:
        checks = [leaf for leaf in leaves(parse(text)) if isinstance(leaf, Check)]
        for check in checks:
            check_types(check, FIELDS)
        return {"lint": sum(len(lint(check, FIELDS)) for check in checks)}

    compare(vectors(shared, "compile"), ("lint",), compile_)


def test_output_formats_name_the_fields_that_falco_finds(shared: Path) -> None:
    compare(
        vectors(shared, "format"),
        ("field_names",),
        lambda text: {"field_names": field_names(parse_format(text, FIELDS))},
    )


def test_conditions_subscribe_to_the_events_that_falco_deduces(shared: Path) -> None:
    def events(text: str) -> dict[str, Any]:
        found = event_set(parse(text))
        codes = found.event_codes()
        return {"codes": codes, "event_codes_count": len(codes), "syscalls_count": len(found.syscall_codes())}

    compare(vectors(shared, "event_set"), ("codes", "event_codes_count", "syscalls_count"), events)


def test_falco_s_golden_conditions_are_accepted_and_refused_alike(shared: Path) -> None:
    import gzip

    wrong = []
    for path in sorted((shared / "corpus/golden/conditions").glob("*.json.gz")):
        document = json.loads(gzip.decompress(path.read_bytes()))
        conditions = [(row["condition"], True) for row in document["matches"]]
        conditions += [(text, False) for text in document["refused"]]
        for text, wanted in conditions:
            if _compiles(text) != wanted:
                wrong.append((text, wanted))
    assert wrong == []


def _compiles(text: str) -> bool:
    try:
        tree = parse(text)
        assert parse(source(tree)) == tree
        for check in leaves(tree):
            assert isinstance(check, Check)
            check_types(check, FIELDS)
        event_set(tree)
    except LangError:
        return False
    return True


@pytest.mark.parametrize(("kind", "text"), DIFFERENT)
def test_a_listed_difference_is_still_one(kind: str, text: str) -> None:
    if kind == "format":
        assert parse_format(text, FIELDS)
    else:
        assert _compiles(text)

"""What a start does not import: each of these costs time and memory in every run, and a kept start needs none."""

from __future__ import annotations

import subprocess
import sys

import pytest

RULES = {"tiercel.lang.parser", "tiercel.rules.loader", "tiercel._generated.events", "tiercel._generated.fields"}
SCRIPT = "import importlib, sys; [importlib.import_module(name) for name in sys.argv[1:]]; print(*sys.modules)"


@pytest.mark.parametrize(
    ("imported", "not_wanted"),
    [
        # With pydantic at hand, cyclopts has it look at every option of the command line again.
        (("tiercel.cli.watch",), {"pydantic", "ssl", "hashlib", "subprocess", "ctypes", *RULES}),
        (
            ("tiercel.cli.settings", "tiercel.plugins", "tiercel.service.serve", "tiercel.service.several"),
            {"yaml", "ssl", "subprocess", "ctypes", "tiercel.web.server", *RULES},
        ),
        (("tiercel.cli.falco.start", "tiercel.cli.falco.listing"), {"ssl", "ctypes", "tiercel.web.server", *RULES}),
    ],
    ids=["the command line of watch", "a watch without a configuration", "a run under Falco's options"],
)
def test_a_start_leaves_out_what_only_others_need(imported: tuple[str, ...], not_wanted: set[str]) -> None:
    ran = subprocess.run([sys.executable, "-c", SCRIPT, *imported], capture_output=True, text=True, check=True)
    modules = set(ran.stdout.split())
    assert set(imported) <= modules
    assert modules & not_wanted == set()

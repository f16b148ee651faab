"""New rules for a running watch: what they need beside the first ones is loaded, or it is said that it cannot be."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from tiercel import Engine

pytestmark = pytest.mark.live

OPENED = """
- rule: opened
  desc: x
  condition: evt.type in (open, openat) and fd.name startswith /tmp/tl_widen_file_
  output: "%proc.pid"
  priority: INFO
"""
FILE = f"/tmp/tl_widen_file_{time.monotonic_ns()}"
MADE = """
- rule: made
  desc: x
  condition: evt.type in (mkdir, mkdirat) and fs.path.name startswith /tmp/tl_widen_folder
  output: "%fs.path.name"
  priority: INFO
"""


def engine(folder: Path, rules: str) -> Engine:
    path = folder / "rules.yaml"
    path.write_text(rules)
    return Engine([path])


def test_a_reload_loads_the_programs_that_are_missing(tmp_path: Path) -> None:
    with engine(tmp_path, OPENED).watch() as watch:
        watch.reload(engine(tmp_path, MADE))
        folder = f"/tmp/tl_widen_folder_{time.monotonic_ns()}"
        subprocess.run(
            ["sh", "-c", f"mkdir {folder}; rmdir {folder}; touch {FILE}; rm {FILE}"],
            check=True,
            capture_output=True,
        )
        watch.stop()
        alerts = [(alert.rule, alert.fields.get("fs.path.name")) for alert in watch]
    assert alerts == [("made", folder)]


def test_without_rights_it_is_said_and_the_old_rules_go_on(tmp_path: Path) -> None:
    script = """
    import subprocess, sys
    from pathlib import Path
    from tiercel import Engine, StartError
    def engine(text):
        Path(sys.argv[1]).write_text(text)
        return Engine([sys.argv[1]])
    watch = engine(sys.argv[2]).watch(drop_privileges=True)
    try:
        watch.reload(engine(sys.argv[3]))
    except StartError as error:
        print(error)
    watch.reload(engine(sys.argv[2]))
    subprocess.run(["sh", "-c", ": >$1; rm $1", "sh", sys.argv[4]], check=True)
    watch.stop()
    print([alert.rule for alert in watch])
    """
    command = [sys.executable, "-c", textwrap.dedent(script), str(tmp_path / "rules.yaml"), OPENED, MADE, FILE]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    said, alerts = done.stdout.splitlines()
    assert "sys_mkdir" in said
    assert "start again" in said
    assert alerts == "['opened']"

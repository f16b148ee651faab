"""`tiercel check`: are these rules files right?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tiercel.cli.terminal import coloured
from tiercel.rules import LoadOptions, load
from tiercel.rules.report import exit_status, render_json, render_text


def check(
    *files: Path,
    strict: Annotated[bool, Parameter(negative="")] = False,
    json: Annotated[bool, Parameter(negative="")] = False,
) -> int:
    """Check rules files, loaded in the order given. Exit status 0 when they load, 1 when one has an error.

    Parameters
    ----------
    files
        Rules files or folders; none means Tiercel's own starter rules.
    strict
        Warnings count as errors.
    json
        Print Falco's JSON instead of text.
    """
    from tiercel.starter import starter_files

    result = load(files or starter_files(), LoadOptions(all_errors=not json))
    sys.stdout.write(render_json(result) if json else render_text(result, coloured(sys.stdout)))
    return exit_status(result, strict)

"""`tiercel falco`: the command line of Falco, for who switches by changing one word.

`options.py` what may be given; `old.py` what older versions had; `listing.py`, `validate.py` and `about.py` what is
printed; `start.py` a run.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tiercel.errors import TiercelError

if TYPE_CHECKING:
    from tiercel.cli.falco.prepare import Request


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 0, or 1 for any error, with `Error: …` on stderr."""
    from tiercel.cli.falco.options import parse

    try:
        return _carry_out(parse(sys.argv[1:] if arguments is None else arguments))
    except TiercelError as error:
        report = getattr(error, "report", "")
        print(f"Error: {report.rstrip() or error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def command() -> int:
    """Everything that Falco's command line can do, with Falco's options; see `tiercel falco --help`.

    Also when the program is called `falco`, by a link or a copy of that name.
    """
    return main(sys.argv[2:])


def _carry_out(options: argparse.Namespace) -> int:
    from tiercel.cli.falco import about, listing, start
    from tiercel.cli.falco.prepare import Request

    for early in (about.early, listing.early):
        if (status := early(options)) is not None:
            return status
    request = Request.read(options)
    for late in (about.late, listing.late, _checked):
        if (status := late(request)) is not None:
            return status
    return start.run(request)


def _checked(request: Request) -> int | None:
    """Status of a check or a description of rules. A run needs none of what reads and describes them."""
    options = request.options
    if not options.validate and not options.describe_all and options.describe is None:
        return None
    from tiercel.cli.falco import validate

    return validate.carry_out(request)

"""`tiercel format`: rules files in shape."""

from __future__ import annotations

import sys
from pathlib import Path

from tiercel.cli.options import Flag
from tiercel.errors import TiercelError


def format_rules(*files: Path, check: Flag = False) -> int:
    """Put rules files into shape: blanks around operators, one empty line between items. Comments and meaning stay.

    Parameters
    ----------
    files
        Rules files or folders.
    check
        Change nothing; exit status 1 when a file is not in shape.
    """
    from tiercel.lint.fix import write
    from tiercel.lsp.layout import formatted
    from tiercel.rules.files import expand_paths

    changed: dict[str, str] = {}
    for path in expand_paths(files):
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise TiercelError(f"cannot read {path}: {reason}") from None
        new = formatted(text, str(path))
        if new != text:
            changed[str(path)] = new
            print(path, file=sys.stderr)
    if not check:
        write(changed)
    return 1 if check and changed else 0

"""`tiercel`: picks the command."""

from __future__ import annotations


def main() -> int:
    """Entry point of the `tiercel` script; returns the exit status."""
    from tiercel import __version__

    print(f"tiercel {__version__}")
    return 0

"""The command of one bench: options, rows, exit status."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from benches.peers import Peer, PeerError, peers
from benches.result import Row, show

Measured = Callable[[argparse.Namespace, list[Peer]], tuple[list[Row], dict[str, str]]]


def run(name: str, doc: str | None, add_options: Callable[[argparse.ArgumentParser], None], measured: Measured) -> int:
    """Parses the options, measures, and shows the goals' rows; 1 where a peer failed."""
    parser = argparse.ArgumentParser(prog=f"python -m {name}", description=doc)
    add_options(parser)
    try:
        rows, failed = measured(parser.parse_args(), peers())
    except PeerError as error:
        raise SystemExit(str(error)) from error
    show(rows)
    return int(bool(failed))

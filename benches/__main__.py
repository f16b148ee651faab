"""`python -m benches`: one table of all goals in one run, 15 minutes at most: what watching costs the watched, how soon
alerts come, what rules take to load and to be replaced, what replaying and the flight recorder cost.

The status is 1 when a peer of `PEERS` (`benches.peers`) could not be measured; a goal that is missed is told, no more.
"""

from __future__ import annotations

import argparse
import sys

from benches import load, result
from benches.live import __main__ as live
from benches.peers import PeerError, peers
from benches.replay import __main__ as replay


def main() -> int:
    """Parses the options and runs all parts; each keeps its rows."""
    parser = argparse.ArgumentParser(prog="python -m benches", description=__doc__)
    live.add_options(parser)
    parser.add_argument("--events", type=int, default=11_000_000, help="length of the replayed capture")
    options = parser.parse_args()
    try:
        others = peers()
        rows, failed = live.measured(options, others)
        rows += load.rows()
        replayed = argparse.Namespace(**{**vars(options), "seed": 1, "rounds": min(options.rounds, 3)})
        more, failed_too = replay.measured(replayed, others)
    except PeerError as error:
        raise SystemExit(str(error)) from error
    result.show(rows + more)
    return int(bool(failed or failed_too))


if __name__ == "__main__":
    sys.exit(main())

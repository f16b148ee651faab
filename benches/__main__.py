"""`python -m benches`: the whole table in one run, at most 15 minutes: what watching costs the watched, how soon alerts
come, and (where its module is there) what replaying costs. Options are those of `benches.live`."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

from benches.live.__main__ import main


def whole() -> int:
    """Live rows first, then the replay rows; the status is 1 when a part could not run."""
    main()
    if importlib.util.find_spec("benches.replay.__main__") is None:
        return 0
    return subprocess.run([sys.executable, "-m", "benches.replay"], check=False).returncode


if __name__ == "__main__":
    sys.exit(whole())

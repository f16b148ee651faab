"""Prints the rule and the process of each alert, until Ctrl-C or for as many seconds as the first argument says."""

from __future__ import annotations

import sys
import threading

import tiercel


def main() -> None:
    """Watches with Tiercel's own starter rules."""
    with tiercel.Engine().watch() as watch:
        if len(sys.argv) > 1:
            threading.Timer(float(sys.argv[1]), watch.stop).start()
        print("watching", flush=True)
        for alert in watch:
            print(alert.priority, alert.rule, alert.fields.get("proc.cmdline"), flush=True)
        print("drops:", watch.stats()["drops"])


if __name__ == "__main__":
    main()

"""`python -m tools.readme_picture`: the README's picture, from a real run of the watcher on this machine (root).

Starts `tiercel watch` with the starter rules, does what a few of them are about, and writes the alerts as
`docs/images/watch.svg`.
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parents[1]
ACTS = (
    "cat /etc/shadow >/dev/null",
    "ln -sf /etc/shadow /tmp/notes && head -c1 /tmp/notes >/dev/null; rm -f /tmp/notes",
    "touch /dev/.cache; rm -f /dev/.cache",
    "cp /bin/true /dev/shm/x && /dev/shm/x; rm -f /dev/shm/x",
    "cp /bin/true /tmp/x && chmod u+s /tmp/x; rm -f /tmp/x",
)
STYLES = {"Critical": "bold red", "Error": "red", "Warning": "yellow", "Notice": "cyan"}
LINE = re.compile(r"^(\S+?): (\w+) (.*)$")


def alerts() -> list[str]:
    """Lines that the watcher printed for the acts."""
    command = [sys.executable, "-m", "tiercel", "watch"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        while "watching" not in process.stderr.readline():
            if process.poll() is not None:
                raise SystemExit("the watcher did not start")
        for act in ACTS:
            # Away from this program: who draws the picture is not what it shows.
            subprocess.run(["setsid", "--fork", "sh", "-c", f"sleep 0.2; {act}"], check=True)
            time.sleep(0.5)
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        return process.communicate()[0].splitlines()


def draw(lines: list[str]) -> None:
    """Writes the picture."""
    with Path("/dev/null").open("w") as nowhere:
        console = Console(record=True, width=132, file=nowhere, force_terminal=True)
        console.print(Text("$ make watch", style="bold"))
        for line in lines:
            if found := LINE.match(line):
                clock, priority, message = found.groups()
                text = Text.assemble((clock[:12], "dim"), " ", (priority, STYLES.get(priority, "white")), " ", message)
                console.print(text)
        # The fonts that rich names are somebody's server: a picture must not ask one.
        picture = re.sub(r"@font-face \{.*?\}", "", console.export_svg(title="tiercel watch"), flags=re.DOTALL)
        (ROOT / "docs/images/watch.svg").write_text(picture)


if __name__ == "__main__":
    draw(alerts())

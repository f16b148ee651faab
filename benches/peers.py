"""Other programs, measured beside ours: `PEERS=falco=/usr/bin/falco,sysdig=/usr/bin/sysdig`.

A peer takes part where it has a command: `LIVE` and `REPLAY` below know some by the first part of their names
(`falco-old` is a `falco`), `LIVE_name` and `REPLAY_name` in the environment give others; an empty one leaves it out.
Words in braces are replaced: `{binary}`, `{rules}` by `-r FILE` for each rules file, `{capture}`. `READY_name` are the
words on stderr that say that it watches; where it is empty, the peer gets `SETTLE_S` seconds instead.
"""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LIVE = {"falco": "{binary} -A -o json_output=true {rules}"}
REPLAY = {
    "falco": "{binary} -A -o engine.kind=replay -o engine.replay.capture_file={capture} {rules}",
    "sysdig": "{binary} -q -r {capture}",
}
READY = {"falco": "Opening"}


class PeerError(Exception):
    """A peer that cannot be measured: which one, why, and what it said."""


@dataclass(frozen=True)
class Peer:
    """A program by name and path."""

    name: str
    binary: str

    def live(self, rules: Sequence[Path]) -> list[str] | None:
        """Its command to watch this machine; None when it takes no part."""
        return self._command(self._setting("LIVE", LIVE), rules, None)

    def replay(self, capture: Path, rules: Sequence[Path]) -> list[str] | None:
        """Its command to read a capture; None when it takes no part."""
        return self._command(self._setting("REPLAY", REPLAY), rules, capture)

    @property
    def ready(self) -> str:
        """What it writes to stderr when it watches; empty when it says nothing."""
        return self._setting("READY", READY)

    def _setting(self, kind: str, known: dict[str, str]) -> str:
        return os.environ.get(f"{kind}_{self.name}", known.get(self.name.split("-")[0], ""))

    def _command(self, template: str, rules: Sequence[Path], capture: Path | None) -> list[str] | None:
        if not template:
            return None
        files = " ".join(f"-r {shlex.quote(str(path))}" for path in rules)
        try:
            text = template.format(binary=shlex.quote(self.binary), rules=files, capture=shlex.quote(str(capture)))
        except (KeyError, IndexError, ValueError) as error:
            raise PeerError(f"the command of peer {self.name} cannot be filled in ({error!r}): {template}") from error
        return shlex.split(text)


def peers() -> list[Peer]:
    """Those of `PEERS`; `sysdig` too, where it is installed and not named. Raises `PeerError` before anything runs."""
    found = [_peer(entry) for entry in filter(None, os.environ.get("PEERS", "").split(","))]
    installed = shutil.which("sysdig")
    if installed and not any(peer.name.split("-")[0] == "sysdig" for peer in found):
        found.append(Peer("sysdig", installed))
    return found


def _peer(entry: str) -> Peer:
    name, equals, given = entry.strip().partition("=")
    if not (name and equals and given):
        raise PeerError(f"PEERS has {entry!r} where NAME=/path/to/binary is wanted")
    binary = shutil.which(given)
    if binary is None:
        raise PeerError(f"peer {name}: {given} is not there or cannot be run; correct its path in PEERS")
    peer = Peer(name, binary)
    if peer.live([]) is None and peer.replay(Path("x"), []) is None:
        wanted = f"LIVE_{name} or REPLAY_{name}"
        raise PeerError(f"peer {name} has no command; give one in {wanted}, for example '{{binary}} -r {{capture}}'")
    return peer

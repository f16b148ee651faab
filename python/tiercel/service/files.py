"""Tells when the contents of files changed: rules, settings, and folders that may get more of them.

The folders are watched and not the files: editors and configuration maps replace a file (or the symbolic link to its
folder) instead of writing into it. After any event the contents are compared, so that only real changes count.
"""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from tiercel._core import Changes, sha256

QUIET_MS = 100
"""Events that follow each other within this time count as one change."""

READ_BYTES = 1 << 16
"""Of what the kernel tells at once; that there was something is enough."""

_MARK = b"\xef\xbb\xbf"
"""A byte order mark, which readers drop."""


def digest(paths: Iterable[Path]) -> dict[str, str]:
    """SHA-256 of each file and of each YAML file in each folder, without a byte order mark; "" for what is absent."""
    found: dict[str, str] = {}
    for path in paths:
        inside = sorted(path.glob("*.y*ml")) if path.is_dir() else [path]
        for file in inside:
            try:
                found[str(file)] = sha256(file.read_bytes().removeprefix(_MARK))
            except OSError:
                found[str(file)] = ""
    return found


class FileWatch:
    """Calls `changed` on a thread of its own when something below `paths` has other contents than before.

    `loaded` are the digests of what was loaded: a file that changed between its reading and now is a change, too.
    """

    def __init__(self, paths: Iterable[Path], loaded: Mapping[str, str], changed: Callable[[], None]) -> None:
        self._changed = changed
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._changes = Changes()
        self._ended, self._end = os.pipe()
        self._watched: set[Path] = set()
        self._paths: list[Path] = []
        self._seen: dict[str, str] = {}
        self.follow(paths, loaded)
        self._thread = threading.Thread(target=self._run, name="file-watch", daemon=True)
        self._thread.start()

    def follow(self, paths: Iterable[Path], loaded: Mapping[str, str]) -> None:
        """Other files from now on."""
        with self._lock:
            self._paths = list(paths)
            self._add_folders()
            self._seen = digest(self._paths)
            changed = any(self._seen.get(name, "") != value for name, value in loaded.items())
        if changed:
            self._changed()

    def stop(self) -> None:
        """Ends the thread."""
        self._stop.set()
        os.write(self._end, b".")
        self._thread.join(2)
        os.close(self._ended)
        os.close(self._end)

    def _add_folders(self) -> None:
        for path in self._paths:
            for folder in {path if path.is_dir() else path.parent, path.resolve().parent}:
                if folder not in self._watched and folder.is_dir():
                    self._changes.add(folder)
                    self._watched.add(folder)

    def _run(self) -> None:
        waiting, changing = select.poll(), select.poll()
        waiting.register(self._changes, select.POLLIN)
        waiting.register(self._ended, select.POLLIN)
        changing.register(self._changes, select.POLLIN)
        while not self._stop.is_set():
            waiting.poll()
            if not changing.poll(0):
                continue
            while changing.poll(QUIET_MS) and not self._stop.is_set():
                os.read(self._changes.fileno(), READ_BYTES)
            self._compare()

    def _compare(self) -> None:
        with self._lock:
            now = digest(self._paths)
            if now == self._seen:
                return
            self._seen = now
            self._watched = {folder for folder in self._watched if folder.is_dir()}
            self._add_folders()
        self._changed()

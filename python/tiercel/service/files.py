"""Tells when the contents of files changed: rules, settings, and folders that may get more of them.

The folders are watched and not the files: editors and configuration maps replace a file (or the symbolic link to its
folder) instead of writing into it. After any event the contents are compared, so that only real changes count.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

import inotify_simple

QUIET_MS = 100
"""Events that follow each other within this time count as one change."""

_FLAGS = (
    inotify_simple.flags.CLOSE_WRITE
    | inotify_simple.flags.CREATE
    | inotify_simple.flags.DELETE
    | inotify_simple.flags.MOVED_FROM
    | inotify_simple.flags.MOVED_TO
    | inotify_simple.flags.DELETE_SELF
    | inotify_simple.flags.MOVE_SELF
)


def digest(paths: Iterable[Path]) -> dict[str, str]:
    """SHA-256 of each file, of each YAML file in each folder; "" for what is not there."""
    found: dict[str, str] = {}
    for path in paths:
        inside = sorted(path.glob("*.y*ml")) if path.is_dir() else [path]
        for file in inside:
            try:
                found[str(file)] = hashlib.sha256(file.read_bytes()).hexdigest()
            except OSError:
                found[str(file)] = ""
    return found


class FileWatch:
    """Calls `changed` on a thread of its own when something below `paths` has other contents than before."""

    def __init__(self, paths: Iterable[Path], changed: Callable[[], None]) -> None:
        self._changed = changed
        self._paths = list(paths)
        self._seen = digest(self._paths)
        self._stop = threading.Event()
        self._inotify = inotify_simple.INotify(nonblocking=True)
        self._watched: set[Path] = set()
        self._add_folders()
        self._thread = threading.Thread(target=self._run, name="file-watch", daemon=True)
        self._thread.start()

    def follow(self, paths: Iterable[Path]) -> None:
        """Other files from now on, at their present contents."""
        self._paths = list(paths)
        self._seen = digest(self._paths)
        self._add_folders()

    def stop(self) -> None:
        """Ends the thread."""
        self._stop.set()
        self._thread.join(2)
        self._inotify.close()

    def _add_folders(self) -> None:
        for path in self._paths:
            for folder in {path if path.is_dir() else path.parent, path.resolve().parent}:
                if folder not in self._watched and folder.is_dir():
                    self._inotify.add_watch(os.fspath(folder), _FLAGS)
                    self._watched.add(folder)

    def _run(self) -> None:
        while not self._stop.is_set():
            if not self._inotify.read(timeout=500):
                continue
            while self._inotify.read(timeout=QUIET_MS) and not self._stop.is_set():
                pass
            self._compare()

    def _compare(self) -> None:
        now = digest(self._paths)
        if now != self._seen:
            self._seen = now
            self._watched = {folder for folder in self._watched if folder.is_dir()}
            self._add_folders()
            self._changed()

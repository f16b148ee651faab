"""Alerts appended to a file. Without `keep_alive` it is opened anew for every batch, so that it may be rotated."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tiercel.errors import OutputError
from tiercel.outputs.alert import Alert
from tiercel.outputs.form import Form

_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC


@dataclass
class File:
    """`path`: the file, created with mode 0640."""

    form: Form
    path: Path
    keep_alive: bool = False
    name: str = "file"
    most: int = 512
    _open: int | None = field(default=None, repr=False)

    def check(self) -> None:
        """The file can be opened for appending."""
        try:
            descriptor = self._descriptor()
        except OSError as error:
            reason = error.strerror or str(error)
            raise OutputError(f"{self.path}: cannot be written: {reason}", "choose another --output-file") from None
        self._release(descriptor)

    def send(self, batch: Sequence[Alert]) -> None:
        """Appends whole lines; a short write is gone on with."""
        data = "".join(f"{self.form.line(alert)}\n" for alert in batch).encode()
        descriptor = self._descriptor()
        try:
            while data:
                data = data[os.write(descriptor, data) :]
        finally:
            self._release(descriptor)

    def close(self) -> None:
        """Closes a file that was kept open."""
        if self._open is not None:
            os.close(self._open)
            self._open = None

    def _descriptor(self) -> int:
        if self._open is not None:
            return self._open
        descriptor = os.open(self.path, _FLAGS, 0o640)
        if self.keep_alive:
            self._open = descriptor
        return descriptor

    def _release(self, descriptor: int) -> None:
        if descriptor != self._open:
            os.close(descriptor)

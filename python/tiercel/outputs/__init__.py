"""Where alerts go. One module an output: settings, `check()`, `send(batch)`; `queue.py` keeps them apart."""

from __future__ import annotations

from tiercel.outputs.form import Form
from tiercel.outputs.output import Output
from tiercel.outputs.queue import Dispatcher

__all__ = ["Dispatcher", "Form", "Output"]

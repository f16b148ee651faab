"""Where alerts go. One module an output: its settings, `check()`, `send(batch)`; `queue.py` keeps them off the hot path."""

from __future__ import annotations

from tiercel.outputs.form import Form
from tiercel.outputs.output import Output
from tiercel.outputs.queue import Dispatcher

__all__ = ["Dispatcher", "Form", "Output"]

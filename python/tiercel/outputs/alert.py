"""What an output writes: what a rule tells of an event, or what Tiercel tells about itself."""

from __future__ import annotations

from tiercel import _core
from tiercel.outputs.internal import Internal

Alert = _core.Alert | Internal

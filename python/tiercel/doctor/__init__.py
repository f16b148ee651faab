"""What this kernel and these rights allow, and what each rule loses by it."""

from __future__ import annotations

from tiercel.doctor.machine import Finding, machine
from tiercel.doctor.verdict import Verdict, verdicts

__all__ = ["Finding", "Verdict", "machine", "verdicts"]

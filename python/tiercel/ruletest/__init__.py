"""Unit tests for rules: cases beside the rule, decided by the engine and by the oracle."""

from __future__ import annotations

from tiercel.ruletest.cases import Case, Suite, find_suites
from tiercel.ruletest.run import Outcome, run_suite

__all__ = ["Case", "Outcome", "Suite", "find_suites", "run_suite"]

"""The slow, obvious evaluator: what a condition means, written down once more and compared with the engine in tests.

It shares the tree with `tiercel.lang` (and the translation of POSIX patterns for Python's `re`) and nothing else:
constants are read, operators compared and transformers computed here anew, straight from the description of the
language.
"""

from __future__ import annotations

from tiercel.oracle.evaluate import evaluate

__all__ = ["evaluate"]

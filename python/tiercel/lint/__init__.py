"""What is legal in rules files and probably not meant: one module a lint, whose docstring is its page.

Adding one: a module here with `LINTS` (what it reports) and `find(subject)`, and its name in `MODULES`.
"""

from __future__ import annotations

from tiercel.lint.run import LINTS, lint

__all__ = ["LINTS", "lint"]

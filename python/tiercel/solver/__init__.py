"""Is there an event for which a condition holds? A search over the tree with a small theory of each field's values.

`search(formulas, fields)` gives a `Model` (values that make all of them true), `Refuted` (there can be none) or
`GaveUp`. Refutations are sound: whatever the theory does not know counts as possible.
"""

from __future__ import annotations

from tiercel.solver.facts import Facts, facts_for
from tiercel.solver.search import GaveUp, Model, Outcome, Refuted, search
from tiercel.solver.truth import holds

__all__ = ["Facts", "GaveUp", "Model", "Outcome", "Refuted", "facts_for", "holds", "search"]

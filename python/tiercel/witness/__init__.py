"""A minimal event that fires a rule, and a near miss that does not: proof that the rule can work."""

from __future__ import annotations

from tiercel.witness.build import NoWitness, Witness, build
from tiercel.witness.several import Several, build_several

__all__ = ["NoWitness", "Several", "Witness", "build", "build_several"]

"""Why a rule fires: its condition as a tree with the names of macros and lists, and what events make of it."""

from __future__ import annotations

from tiercel.explain.named import Group, Leaf, Named, NamedTree, named_tree

__all__ = ["Group", "Leaf", "Named", "NamedTree", "named_tree"]

"""What one event makes of a condition: truths from the leaves up, the checks that decided, the distance to a match."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tiercel.explain.named import Group, Leaf, Named, NamedTree


@dataclass(frozen=True, slots=True)
class Seen:
    """A check in an event: value on the left (None: missing), on the right of a comparison of fields, the answer."""

    left: Any
    right: Any
    holds: bool


@dataclass(slots=True, eq=False)
class Observed:
    """A part of the tree in an event.

    `asked`: it had a say, evaluation from left to right came to it. `decides`: the answer of the whole hangs on it.
    `distance`: least number of checks that would have to answer otherwise for it to answer otherwise.
    """

    tree: NamedTree
    holds: bool
    distance: int
    seen: Seen | None = None
    items: list[Observed] = field(default_factory=list)
    asked: bool = True
    decides: bool = False


Sightings = Mapping[int, Seen]
"""By `id` of the leaf."""


def observe(tree: NamedTree, seen: Sightings) -> Observed:
    """The whole tree in an event, with what decided marked."""
    root = _truths(tree, seen)
    _mark_asked(root, True)
    _mark_deciding(root)
    return root


def _truths(tree: NamedTree, seen: Sightings) -> Observed:
    if isinstance(tree, Leaf):
        sighting = seen[id(tree)]
        return Observed(tree, sighting.holds, 1, sighting)
    if isinstance(tree, Named):
        inner = _truths(tree.tree, seen)
        return Observed(tree, inner.holds, inner.distance, items=[inner])
    items = [_truths(item, seen) for item in tree.items]
    if tree.word == "not":
        return Observed(tree, not items[0].holds, items[0].distance, items=items)
    want_all = tree.word == "and"
    holds = all(item.holds for item in items) if want_all else any(item.holds for item in items)
    against = [item.distance for item in items if item.holds is not want_all]
    distance = sum(against) if against else min(item.distance for item in items)
    return Observed(tree, holds, distance, items=items)


def _mark_asked(node: Observed, asked: bool) -> None:
    node.asked = asked
    stop = isinstance(node.tree, Group) and node.tree.word != "not"
    ends = not (isinstance(node.tree, Group) and node.tree.word == "and")
    for item in node.items:
        _mark_asked(item, asked)
        if stop and item.holds is ends:
            asked = False


def _mark_deciding(node: Observed) -> None:
    """Down from the root: where the answer is that of one item, the first such item that was asked decides."""
    node.decides = True
    if isinstance(node.tree, Group) and node.tree.word in ("and", "or"):
        alone = node.holds is (node.tree.word == "or")
        chosen = [item for item in node.items if item.holds is node.holds]
        for item in chosen[:1] if alone else chosen:
            _mark_deciding(item)
    else:
        for item in node.items:
            _mark_deciding(item)


def deciding_leaves(node: Observed) -> list[Observed]:
    """The checks that decided, left to right."""
    if not node.decides:
        return []
    if isinstance(node.tree, Leaf):
        return [node]
    return [leaf for item in node.items for leaf in deciding_leaves(item)]


def check_of(node: Observed) -> str:
    """Text of a check's node; "" for anything else."""
    return node.tree.text if isinstance(node.tree, Leaf) else ""


def suppressing_exceptions(node: Observed) -> list[str]:
    """Exceptions that held the rule back."""
    found: list[str] = []
    if isinstance(node.tree, Named) and node.tree.kind == "exception" and node.holds:
        found.append(node.tree.name)
    for item in node.items:
        found += suppressing_exceptions(item)
    return found


def misses(node: Observed, wanted: bool = True) -> list[Observed]:
    """The fewest checks that would have to answer otherwise for the whole to be `wanted`."""
    if node.holds is wanted:
        return []
    if isinstance(node.tree, Leaf):
        return [node]
    if not isinstance(node.tree, Group):
        return misses(node.items[0], wanted)
    if node.tree.word == "not":
        return misses(node.items[0], not wanted)
    if wanted is (node.tree.word == "and"):
        return [leaf for item in node.items for leaf in misses(item, wanted)]
    return min((misses(item, wanted) for item in node.items), key=len)

"""Events for which every check of a rule answers both ways: a first set of cases, and all that `--coverage` misses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tiercel.explain.event import by_hand
from tiercel.explain.named import Leaf, Named, NamedTree, named_tree
from tiercel.explain.observe import Observed
from tiercel.lang.fields import table_for
from tiercel.lang.tree import And, Check, Node, Not, Or
from tiercel.rules import CompiledRule, LoadResult
from tiercel.ruletest.values import Values, sees
from tiercel.solver import Facts, Model, facts_for, search
from tiercel.solver.realise import realise
from tiercel.solver.search import Formula
from tiercel.witness.build import possible, with_type

_LONGEST = 70


@dataclass(frozen=True, slots=True)
class Shown:
    """An event, named after the answer that it shows; whether the rule fires for it."""

    name: str
    values: Values
    fires: bool


def cover(result: LoadResult, rule: CompiledRule, known: Iterable[Values] = ()) -> list[Shown]:
    """Events for the answers that no event of `known` shows. Answers that no event can give are left out."""
    facts = facts_for(table_for(rule.source, result.options.field_sets))
    tree = named_tree(result, rule)
    seen: set[tuple[int, bool]] = set()
    for values in known:
        seen |= _answers(by_hand(result, rule, tree, values))
    found: list[Shown] = []
    for leaf, before in _demands(tree, []):
        for wanted in (True, False):
            event = None if (id(leaf), wanted) in seen else _event(rule, leaf, wanted, before, facts)
            if event is None:
                continue
            root = by_hand(result, rule, tree, event)
            seen |= _answers(root)
            fires = root.holds and sees(rule.events.events, event)
            found.append(Shown(_name(leaf, wanted), event, fires))
    return found


def _name(leaf: Leaf, wanted: bool) -> str:
    text = leaf.text if len(leaf.text) <= _LONGEST else f"{leaf.text[: _LONGEST - 1]}…"
    return f"{text}: {'holds' if wanted else 'fails'}"


def _answers(root: Observed) -> set[tuple[int, bool]]:
    """Checks that were asked, with their answers."""
    own = {(id(root.tree), root.holds)} if isinstance(root.tree, Leaf) and root.asked else set()
    return own.union(*(_answers(item) for item in root.items)) if root.items else own


def _demands(tree: NamedTree, before: list[Formula]) -> Iterator[tuple[Leaf, list[Formula]]]:
    """Each check with what must be so for it to be asked: all before it in an `and` hold, none in an `or`."""
    if isinstance(tree, Leaf):
        yield tree, before
    elif isinstance(tree, Named):
        yield from _demands(tree.tree, before)
    elif tree.word == "not":
        yield from _demands(tree.items[0], before)
    else:
        for item in tree.items:
            yield from _demands(item, before)
            before = [*before, (_node(item), tree.word == "and")]


def _node(tree: NamedTree) -> Node:
    """The tree without names."""
    if isinstance(tree, Leaf):
        return tree.check
    if isinstance(tree, Named):
        return _node(tree.tree)
    items = tuple(_node(item) for item in tree.items)
    return Not(items[0]) if tree.word == "not" else And(items) if tree.word == "and" else Or(items)


def _event(rule: CompiledRule, leaf: Leaf, wanted: bool, before: list[Formula], facts: Facts) -> Values | None:
    """Rather one that fires, and rather one in which the field has a value."""
    needed = [*before, (leaf.check, wanted), *possible(rule)]
    there: Formula = (Check(leaf.check.left, "exists"), True)
    for more in ([(rule.condition, True), there], [there], [(rule.condition, True)], []):
        formulas = [*needed, *more]
        outcome = search(formulas, facts)
        values = realise(outcome, formulas, facts) if isinstance(outcome, Model) else None
        if values is not None:
            return with_type(rule, values, formulas, facts)
    return None

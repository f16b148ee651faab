"""Macro names in a tree become the trees of their macros."""

from __future__ import annotations

from collections.abc import Mapping

from tiercel.lang.errors import LangError, MacroFault, TooLarge, nearest
from tiercel.lang.record import record
from tiercel.lang.tree import And, Leaf, MacroRef, Node, Not, Or, fold, leaves

MAX_LEAVES = 200_000
"""Checks in one condition with all its macros."""

MAX_DEPTH = 200
"""Levels of `and`, `or`, `not` in one condition with all its macros."""

MAX_CHAIN = 60
"""Macros that use macros defined after them, one through the other."""


@record
class Macro:
    """A parsed macro. It sees macros whose `index` (first definition) is less than its `visibility` (last change)."""

    name: str
    tree: Node
    index: int
    visibility: int


@record
class Resolved:
    """A tree without macro names, its number of checks and its levels."""

    tree: Node
    leaves: int
    depth: int


class Known:
    """What tables of one load have found out, by identity; trees are kept alive. A tree that several collections have,
    with macros that mean the same in them, becomes the same tree in each."""

    def __init__(self) -> None:
        self._references: dict[int, tuple[Node, list[MacroRef]]] = {}
        self._resolved: dict[tuple[int, ...], tuple[Node, Resolved]] = {}

    def references(self, tree: Node) -> list[MacroRef]:
        """Where a tree names each macro first, in order."""
        if id(tree) not in self._references:
            first: dict[str, MacroRef] = {}
            for leaf in leaves(tree):
                if isinstance(leaf, MacroRef):
                    first.setdefault(leaf.name, leaf)
            self._references[id(tree)] = tree, list(first.values())
        return self._references[id(tree)][1]

    def put_in(self, tree: Node, macros: Mapping[str, Resolved]) -> Resolved:
        """The tree with these in the place of the names of macros."""
        key = (id(tree), *map(id, macros.values()))
        if key not in self._resolved:
            self._resolved[key] = tree, _put_in(tree, macros)
        return self._resolved[key][1]


class MacroTable:
    """All macros of a collection; resolves trees, each macro once."""

    def __init__(self, macros: Mapping[str, Macro], known: Known | None = None) -> None:
        self._macros = macros
        self._known = Known() if known is None else known
        self._resolved: dict[str, Resolved] = {}
        self._open: list[str] = []
        self.used: set[str] = set()
        self.failed: str | None = None
        """The macro whose own text holds the fault that `resolve_all` raised."""

    def tree(self, name: str) -> Node:
        """A macro as it was parsed."""
        return self._macros[name].tree

    def names(self) -> list[str]:
        """All macros in order of definition."""
        return list(self._macros)

    def resolve_all(self) -> None:
        """Resolve every macro in order of definition, so that the first broken one is the one reported."""
        for macro in self._macros.values():
            self.macro(macro.name)

    def macro(self, name: str) -> Resolved:
        """One macro, resolved."""
        if name not in self._resolved:
            macro = self._macros[name]
            self._open.append(name)
            try:
                self._resolved[name] = self.resolve(macro.tree, macro.visibility)
            except LangError:
                self.failed = self.failed or name
                raise
            finally:
                self._open.pop()
        return self._resolved[name]

    def resolve(self, tree: Node, visibility: int | None = None) -> Resolved:
        """`tree` with the macros put in that are visible; all are, if `visibility` is None."""

        inside = {ref.name: self._reference(ref, visibility) for ref in self._known.references(tree)}
        return self._known.put_in(tree, inside)

    def _reference(self, ref: MacroRef, visibility: int | None) -> Resolved:
        macro = self._macros.get(ref.name)
        if macro is None or (visibility is not None and macro.index >= visibility):
            raise self._undefined(ref, known=macro is not None)
        if ref.name in self._open:
            raise self._loop(ref.name)
        if len(self._open) > MAX_CHAIN:
            raise TooLarge(f"more than {MAX_CHAIN} macros inside one another", ref.pos, ref.end)
        self.used.add(ref.name)
        return self.macro(ref.name)

    def _loop(self, name: str) -> MacroFault:
        """The loop that leads back to a macro, shown where that macro enters it."""
        loop = (*self._open[self._open.index(name) :], name)
        found = (leaf for leaf in leaves(self._macros[name].tree) if isinstance(leaf, MacroRef))
        entry = next(leaf for leaf in found if leaf.name == loop[1])
        self.failed = name
        return MacroFault(f"reference loop in macro '{name}': {' → '.join(loop)}", entry.pos, entry.end)

    def _undefined(self, ref: MacroRef, known: bool) -> MacroFault:
        message = f"Undefined macro '{ref.name}' used in filter."
        if known:
            message += " It is defined only after this macro."
            return MacroFault(message, ref.pos, ref.end)
        return MacroFault(message, ref.pos, ref.end, nearest(ref.name, self._macros))


def _put_in(tree: Node, macros: Mapping[str, Resolved]) -> Resolved:
    def leaf(node: Leaf) -> Resolved:
        return macros[node.name] if isinstance(node, MacroRef) else Resolved(node, 1, 1)

    return fold(tree, leaf, _group)


def _group(node: Node, parts: list[Resolved]) -> Resolved:
    count = sum([part.leaves for part in parts])
    depth = max([part.depth for part in parts]) + 1
    if count > MAX_LEAVES or depth > MAX_DEPTH:
        first = next(leaves(node))
        what = f"{MAX_LEAVES} checks" if count > MAX_LEAVES else f"{MAX_DEPTH} levels"
        raise TooLarge(f"with its macros this condition has more than {what}", first.pos, first.end)
    trees = tuple([part.tree for part in parts])
    if isinstance(node, Not):
        return Resolved(Not(trees[0]), count, depth)
    return Resolved(And(trees) if isinstance(node, And) else Or(trees), count, depth)


def macro_names(tree: Node) -> list[str]:
    """Macros that a tree names itself, in order, each once."""
    return list(dict.fromkeys(leaf.name for leaf in leaves(tree) if isinstance(leaf, MacroRef)))

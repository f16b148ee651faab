"""Trees on a terminal, with rich."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Group as Lines
from rich.console import RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from tiercel.explain.named import Leaf, Named, NamedTree
from tiercel.explain.observe import Observed, deciding_leaves, misses, suppressing_exceptions

WORDS = {"and": "all of", "or": "any of", "not": "not"}
_LONGEST = 120
_PRIORITY = {"Emergency": "bold white on red", "Alert": "bold white on red", "Critical": "bold red", "Error": "red",
             "Warning": "yellow", "Notice": "cyan", "Informational": "green", "Debug": "dim"}  # fmt: skip


def clean(text: str, most: int = _LONGEST) -> str:
    """Printable, and short enough for a line."""
    shown = "".join(char if char.isprintable() else "�" for char in text)
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def plain_tree(tree: NamedTree) -> RenderableType:
    """A condition before any event."""
    label, items = _head(tree)
    root = Tree(label, guide_style="dim")
    todo = [(root, item) for item in items]
    while todo:
        branch, item = todo.pop(0)
        label, inner = _head(item)
        sub = branch.add(label)
        todo = [(sub, child) for child in inner] + todo
    return root


def _head(tree: NamedTree) -> tuple[Text, list[NamedTree]]:
    """One line for a tree (names and `not` go before what they stand for), and what comes below it."""
    label = Text()
    while True:
        if isinstance(tree, Leaf):
            return label.append_text(check_text(tree)), []
        if isinstance(tree, Named):
            label.append_text(_name(tree))
            tree = tree.tree
        elif tree.word == "not":
            label.append("not ", "bold red")
            tree = tree.items[0]
        else:
            return label.append(WORDS[tree.word], "bold blue"), tree.items


def _name(tree: Named) -> Text:
    style = "bold magenta" if tree.kind == "macro" else "bold yellow"
    word = "" if tree.kind == "macro" else "exception "
    return Text.assemble((word, "yellow"), (tree.name, style), ("  ", ""))


def check_text(leaf: Leaf) -> Text:
    """A check with its field, operator and value in colours."""
    field, _, rest = leaf.text.partition(" ")
    operator, _, value = rest.partition(" ")
    return Text.assemble((clean(field), "cyan"), " ", (operator, "bold"), " ", (clean(value), "green"))


# -- explain --------------------------------------------------------------------------------------------------------


def explanation(found: dict[str, Any], tree: NamedTree, steps: Sequence[tuple[str, NamedTree]] = ()) -> RenderableType:
    """What `tiercel explain` prints."""
    style = _PRIORITY.get(found["priority"], "")
    title = Text.assemble((found["rule"], "bold"), "  ", (found["priority"], style))
    if not found["enabled"]:
        title.append("  disabled", "dim")
    head = Text(found["description"], "italic")
    where = Text(f"{found['file']}:{found['line']}", "dim")
    about = Panel(Lines(head, where), title=title, title_align="left", border_style="dim")
    parts: list[RenderableType] = [about]
    several = found["several_events"]
    if several is not None:
        parts.append(_several(several))
    for name, step in steps:
        parts += [Text.assemble(("step ", "dim"), (name, "bold yellow")), plain_tree(step)]
    if steps:
        parts.append(Text("the rule's condition", "dim"))
    return Lines(*parts, plain_tree(tree), _facts(found))


def _several(found: dict[str, Any]) -> Text:
    kind, within = found["kind"], f"within {found['within_s']:g} s"
    words = {"sequence": "these steps in order", "threshold": f"{found['count']} times", "absent": "and then not this"}
    text = Text.assemble((kind, "bold yellow"), f": {words[kind]} {within}")
    if found["distinct"]:
        text.append(f", with different {', '.join(found['distinct'])}")
    return text.append(f", by {', '.join(found['by'])}" if found["by"] else ", all events together")


def _facts(found: dict[str, Any]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    events = found["events"]
    shown = ", ".join(events[:12]) + (f" and {len(events) - 12} more" if len(events) > 12 else "")
    cost, kernel = found["cost"], found["kernel"]
    table.add_row("", "")
    table.add_row("events", shown or "none")
    table.add_row("fields", ", ".join(found["condition_fields"]))
    table.add_row("output", ", ".join(found["output_fields"]))
    rate = Text.assemble((cost["rate"], _rate_style(cost["rate"])), f": {cost['why']}")
    table.add_row("rate", rate)
    table.add_row("checks", f"{cost['checks']} different ones, about {cost['checks_ns_estimate']:,} ns for all")
    for row in cost["dearest"][:2]:
        table.add_row("", Text.assemble((f"{row['ns_estimate']:>5} ns  ", "dim"), clean(row["check"], 90)))
    collected = f"{kernel['syscalls_of_rule']} system calls for it, {kernel['syscalls_for_state']} for the state"
    table.add_row("collected", collected + (", and fd tables" if kernel["keeps_fd_table"] else ""))
    for index, line in enumerate(kernel["pushed_down"]):
        table.add_row("" if index else "in the kernel", clean(line, 300))
    if found["tags"]:
        table.add_row("tags", ", ".join(found["tags"]))
    return table


def _rate_style(rate: str) -> str:
    return {"low": "green", "medium": "yellow"}.get(rate, "bold red")


# -- why ------------------------------------------------------------------------------------------------------------


def sighting(root: Observed, title: Text, whole: bool = False) -> RenderableType:
    """A condition in one event. Parts that decided nothing are folded unless `whole`."""
    style = "green" if root.holds else "red"
    label, items = _observed_head(root)
    tree = Tree(label, guide_style="dim")
    _grow_observed(tree, items, root, whole)
    shown = Lines(tree, Text(), _verdict(root))
    return Panel(shown, title=title, title_align="left", border_style=style, padding=(0, 1))


def _grow_observed(branch: Tree, items: list[Observed], parent: Observed, whole: bool) -> None:
    folded = 0
    for item in items:
        if not whole and len(items) > 6 and parent.decides and not item.decides:
            folded += 1
            continue
        label, inner = _observed_head(item)
        sub = branch.add(label)
        if whole or item.decides or len(inner) <= 3:
            _grow_observed(sub, inner, item, whole)
        elif inner:
            sub.add(Text("…", "dim"))
    if folded:
        branch.add(Text(f"… and {folded} more that decide nothing", "dim"))


def _observed_head(node: Observed) -> tuple[Text, list[Observed]]:
    """As `_head`, with the answer before it and a value behind."""
    mark = ("✓ ", "bold green") if node.holds else ("✗ ", "bold red")
    label = Text.assemble(mark if node.asked else ("· ", "dim"))
    decides, asked = node.decides, node.asked
    while True:
        tree = node.tree
        if isinstance(tree, Leaf):
            label = label.append_text(check_text(tree)).append_text(_value(node))
            if decides and asked:
                label.append("  ◀", "bold yellow")
            break
        if isinstance(tree, Named):
            label.append_text(_name(tree))
        elif tree.word == "not":
            label.append("not ", "bold red")
        else:
            label.append(WORDS[tree.word], "bold blue")
            break
        node = node.items[0]
    if not asked:
        label.stylize("dim")
    return label, node.items


def _value(node: Observed) -> Text:
    assert node.seen is not None
    missing = node.seen.left is None
    value = Text.assemble(("missing", "italic red") if missing else (show_value(node.seen.left), "bold"))
    if node.seen.right is not None:
        value.append(f" against {show_value(node.seen.right)}", "bold")
    return Text.assemble(("   ⟵ ", "dim"), value)


def show_value(value: Any) -> str:
    """A value as a person writes it."""
    if isinstance(value, list):
        return clean(f"({', '.join(show_value(item) for item in value)})", 80)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return clean(str(value), 80) if value != "" else '""'


def _verdict(root: Observed) -> Text:
    if root.holds:
        count = len(deciding_leaves(root))
        return Text.assemble(("The rule fires.", "bold green"), f" {count} checks decided it (◀).")
    text = Text.assemble(("The rule does not fire.", "bold red"))
    for name in suppressing_exceptions(root):
        text.append(f" The exception '{name}' holds it back.", "yellow")
    near = misses(root)
    stands = "one check stands" if len(near) == 1 else f"{len(near)} checks stand"
    text.append(f" To a match {stands} in the way:")
    for leaf in near[:5]:
        assert isinstance(leaf.tree, Leaf)
        wanted = "would have to fail" if leaf.holds else "would have to hold"
        text.append("\n  • ").append_text(check_text(leaf.tree)).append(f"  {wanted}", "dim")
    return text

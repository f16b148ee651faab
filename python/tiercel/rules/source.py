"""Where things stand: files, texts taken from them, and the way from an offset in a text back to line and column."""

from __future__ import annotations

from dataclasses import dataclass, field

from tiercel.lang.record import record
from tiercel.rules.result import Issue, Location, Place, shortened
from tiercel.rules.snippet import snippet
from tiercel.rules.yamltree import Scalar

_BLANKS = " \t\r\n\b"


@dataclass(frozen=True, slots=True, eq=False)
class SourceFile:
    """A rules file as it was read."""

    name: str
    text: str

    def place(self, offset: int) -> Place:
        """Line and column of an offset."""
        offset = min(offset, len(self.text))
        return Place(self.text.count("\n", 0, offset), offset - self.text.rfind("\n", 0, offset) - 1, offset)


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """A step from a file to a place in it; `parent` is the step before."""

    file: SourceFile
    kind: str
    name: str
    place: Place
    parent: Context | None = None

    def child(self, kind: str, name: str, place: Place) -> Context:
        """The next step inwards."""
        return Context(self.file, kind, name, place, self)

    def locations(self) -> tuple[Location, ...]:
        """All steps, from the file inwards."""
        before = self.parent.locations() if self.parent else ()
        return (*before, Location(self.kind, self.name, self.file.name, self.place))

    def issue(self, code: str, message: str, suggestion: str | None = None) -> Issue:
        """An error or warning at this place."""
        view = snippet(self.file.text, self.place.offset)
        return Issue(code, shortened(message), self.file.name, self.place, self.locations(), view, suggestion)


class LoadFault(Exception):
    """Stops the loading of a file; carries the finished issue."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue.message)
        self.issue = issue


@record
class Span:
    """A part of a text, from `start` on, that was written as `node` in `file`."""

    start: int
    node: Scalar
    file: SourceFile


@record
class SourceText:
    """A condition or output, perhaps put together from several places."""

    value: str
    spans: tuple[Span, ...] = field(default=(), compare=False)

    @staticmethod
    def of(node: Scalar, file: SourceFile) -> SourceText:
        """The text of one YAML value."""
        return SourceText(node.text, (Span(0, node, file),))

    def joined(self, other: SourceText, between: str = " ") -> SourceText:
        """This text, then `between`, then the other."""
        shift = len(self.value) + len(between)
        spans = (Span(span.start + shift, span.node, span.file) for span in other.spans)
        return SourceText(self.value + between + other.value, (*self.spans, *spans))

    def locate(self, offset: int) -> tuple[SourceFile, Place, bool] | None:
        """File and place of a character of the text; True if it is exact, not only where the text begins."""
        owner: Span | None = None
        for span in self.spans:
            if span.start <= offset or owner is None:
                owner = span
        if owner is None:
            return None
        inside = min(max(offset - owner.start, 0), len(owner.node.text))
        raw = _raw_offset(owner.file.text, owner.node, inside)
        if raw is None:
            return owner.file, owner.node.place, False
        return owner.file, owner.file.place(raw), True


def _raw_offset(text: str, node: Scalar, offset: int) -> int | None:
    """Offset in the file of character `offset` of a value; None where escapes make them differ."""
    found = raw_offsets(text, node, offset)
    return found[offset] if found is not None else None


def raw_offsets(text: str, node: Scalar, last: int | None = None) -> list[int] | None:
    """Offsets in the file of a value's characters until `last`, by default of all and of the value's end.

    Folding changes blanks only, so the n-th character that is no blank is the same one in both. A blank has the place
    after the character before it. None where escapes make them differ.
    """
    start, stop = node.place.offset, node.stop
    if text[start : start + 1] in ("|", ">") and not node.plain:
        start = text.find("\n", start, stop) + 1
    elif text[start : start + 1] in ("'", '"') and not node.plain:
        start += 1
    most = len(node.text) if last is None else last
    found: list[int] = []
    at = start
    for char in node.text[: most + 1]:
        if char in _BLANKS:
            found.append(at)
            continue
        while at < stop and text[at] in _BLANKS:
            at += 1
        if at >= stop or text[at] != char:
            return None
        found.append(at)
        at += 1
    return found if len(found) > most else [*found, at]

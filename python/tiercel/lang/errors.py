"""What can be wrong with a text of the rules language, always with its place."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class LangError(ValueError):
    """A fault in a condition or an output format.

    `message` says what is wrong; `pos` and `end` are character offsets into the text that was parsed; `suggestion` is
    the nearest valid name, where there is one.
    """

    def __init__(self, message: str, pos: int = 0, end: int | None = None, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.pos = pos
        self.end = pos + 1 if end is None else end
        self.suggestion = suggestion
        self.check: object = None
        """The faulty check of a tree, where that is known; its offsets belong to the text it was parsed from."""


class SyntaxFault(LangError):
    """The text does not follow the grammar."""


class TypeFault(LangError):
    """The text parses, but an operator, a constant, a field or an argument does not fit."""


class UnknownName(TypeFault):
    """A field, format token or event type that does not exist; `skip-if-unknown-filter` forgives these."""


class MacroFault(LangError):
    """A macro that is undefined, used too early, or defined by itself."""


class TooLarge(LangError):
    """The text grows beyond what we are willing to hold."""


def nearest(word: str, names: Iterable[str]) -> str | None:
    """The known name that looks most like `word`, if any looks alike."""
    found = difflib.get_close_matches(word, names, n=1, cutoff=0.7)
    return found[0] if found else None

"""What Tiercel raises. Only the command line turns these into text on a terminal."""

from __future__ import annotations


class TiercelError(Exception):
    """Something that the caller can act on: one plain sentence and the way out."""

    def __init__(self, message: str, way_out: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.way_out = way_out

    def __str__(self) -> str:
        return f"{self.message}; {self.way_out}" if self.way_out else self.message


class ConfigError(TiercelError):
    """A configuration that cannot be used.

    `code` is one of `tiercel.config.codes.Code`, `place` a file, with line and column if it has them, and the key, or
    an option; empty for what is missing. `snippet` is the line with carets below.
    """

    def __init__(self, code: str, place: str, text: str, way_out: str, snippet: str = "") -> None:
        super().__init__(f"{place}: {text}" if place else text, way_out)
        self.code, self.place, self.text, self.snippet = code, place, text, snippet

    def __str__(self) -> str:
        line = f"{super().__str__()} [{self.code}]"
        return f"{line}\n{self.snippet}" if self.snippet else line


class RulesError(TiercelError):
    """Rules files with errors; `report` holds every one of them with its place, `loaded` is the `LoadResult`."""

    def __init__(self, message: str, report: str = "", loaded: object = None) -> None:
        super().__init__(message)
        self.report = report
        self.loaded = loaded


class StartError(TiercelError):
    """Nothing can be watched: rights, kernel or memory are missing."""


class OutputError(TiercelError):
    """An output that cannot work as it is configured."""

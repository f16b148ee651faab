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
    """A configuration file that cannot be used."""


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

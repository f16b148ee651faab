"""What an output needs of an alert: rules' alerts (`tiercel._core.Alert`) have it, and our own (`internal.py`)."""

from __future__ import annotations

from typing import Protocol


class Alert(Protocol):
    """Something to tell."""

    @property
    def rule(self) -> str:
        """Name of the rule."""

    @property
    def priority(self) -> str:
        """In words, `Warning`."""

    @property
    def priority_number(self) -> int:
        """0 emergency to 7 debug."""

    def text(self, iso_time: bool = False) -> str:
        """One line of text."""

    def json(
        self,
        hostname: str = "",
        iso_time: bool = False,
        output: bool = True,
        message: bool = False,
        tags: bool = True,
        output_fields: bool = True,
    ) -> str:
        """One line of JSON."""

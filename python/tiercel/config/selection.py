"""Settings about rules: which run, and what is added to their output."""

from __future__ import annotations

from pydantic import field_validator

from tiercel.config.section import Section, defaults


class Selector(Section):
    """Which rules one entry of `rules` is about."""

    rule: str | None = None
    """Name of a rule, `*` for any text in it."""
    tag: str | None = None
    """A tag, exactly."""


class RuleSelection(Section):
    """One entry of `rules`: applied in order, the last that fits a rule wins."""

    enable: Selector | None = None
    """Rules to switch on."""
    disable: Selector | None = None
    """Rules to switch off."""


class OutputMatch(Section):
    """Which alerts an `append_output` entry is for; all that is given must hold."""

    source: str | None = None
    """Event source."""
    tags: list[str] = []
    """Tags that the rule must have, all of them."""
    rule: str | None = None
    """Name of the rule, exactly."""


class AppendOutput(Section):
    """Something added to the output of every rule that fits."""

    match: OutputMatch = defaults(OutputMatch)
    """Which rules; all without it."""
    extra_output: str | None = None
    """Text with fields, appended to the message."""
    extra_fields: list[str | dict[str, str]] = []
    """Fields for the JSON alert: a field's name keeps its type, `key: text` is written as text."""
    suggested_output: bool = False
    """Append the fields that name the container and the pod."""

    @field_validator("extra_fields")
    @classmethod
    def _each_key_once(cls, fields: list[str | dict[str, str]]) -> list[str | dict[str, str]]:
        keys = [key for field in fields for key in ([field] if isinstance(field, str) else field)]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise ValueError(f"extra_fields names {twice!r} twice")
        return fields

"""What every group of settings is."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Kind = TypeVar("Kind", bound="Section")


class Section(BaseModel):
    """Unknown keys are kept, so that they can be reported with their path.

    What checks values is built when the first value comes, and not at import: a start without a configuration needs
    none of it. Texts below keys are their descriptions; `config.described` reads them.
    """

    model_config = ConfigDict(extra="allow", defer_build=True, validate_default=False)


def defaults(kind: type[Kind]) -> Any:
    """A group of settings that is as its class says; nothing is there to be checked."""
    return Field(default_factory=kind.model_construct)


class Enabled(Section):
    """Something that can be switched on."""

    enabled: bool = False
    """Switches it on."""

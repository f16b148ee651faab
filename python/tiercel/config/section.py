"""What every group of settings is."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """Unknown keys are kept, so that they can be reported with their path; texts below keys become descriptions."""

    model_config = ConfigDict(extra="allow", use_attribute_docstrings=True, validate_default=False)


class Enabled(Section):
    """Something that can be switched on."""

    enabled: bool = False
    """Switches it on."""

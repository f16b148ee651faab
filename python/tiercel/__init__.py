"""Tiercel: runtime security from the kernel, with Falco's rules."""

from __future__ import annotations

from tiercel._core import version as __version__

__all__ = ["__version__"]

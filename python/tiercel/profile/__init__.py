"""What each rule and each check costs on real events."""

from __future__ import annotations

from tiercel.profile.counts import Cost, Profile, read_profile

__all__ = ["Cost", "Profile", "read_profile"]

"""Accounts with names, as the settings file declares them."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """How to be somebody in it: a profile of AWS's own settings, or a role assumed from there or from the profile."""

    name: str
    profile: str = ""
    role_arn: str = ""
    external_id: str = ""
    session_name: str = "certify"
    """The role session's name, which the account's CloudTrail shows."""
    regions: tuple[str, ...] = ()
    """Names or globs; empty where the account has no limits of its own."""

    @property
    def id(self) -> str:
        """Its twelve digits as its role tells them, "" where only STS could."""
        return self.role_arn.split(":")[4] if self.role_arn else ""

    @property
    def home(self) -> str:
        """The first region that it names in full, to ask STS in: in another partition there is none for it."""
        return next((one for one in self.regions if not set("*?[") & set(one)), "")

    def has(self, region: str) -> bool:
        return not self.regions or any(fnmatchcase(region, pattern) for pattern in self.regions)


NAMELESS = Account(name="")
"""The one that AWS's own settings lead to, where the settings file declares none."""

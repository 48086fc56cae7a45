"""Which account of the settings a list's row means: the one that signs as its own program would."""

from __future__ import annotations

from collections.abc import Iterable

from certify_cli.interfaces import Imported
from certify_cli.types.accounts import Account


def account_of(row: Imported, accounts: Iterable[Account]) -> str:
    """The name of the account with the row's role or profile, or ""."""
    signs = _signs_by(row.profile, row.role)
    if signs == ("", ""):
        return ""
    return next((one.name for one in accounts if _signs_by(one.profile, one.role_arn) == signs), "")


def _signs_by(profile: str, role: str) -> tuple[str, str]:
    """A role is itself, whoever assumes it; a declared account has one of the two."""
    return ("", role) if role else (profile, "")

"""Database URLs as people write them: read before libpq reads them, shown without what is secret."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from certify_cli.errors import UsageError

# as libpq divides it: what stands before the first @ is the user and the password, unless a / comes first
_URL = re.compile(
    r"(?P<scheme>postgres[a-z+]*://)(?:(?P<user>[^/@:]*)(?::(?P<password>[^/@]*))?@)?"
    r"(?P<rest>[^?]*)(?:\?(?P<options>.*))?",
    re.IGNORECASE | re.DOTALL,
)
_SECRET_OPTIONS = ("password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key")

HINT = "write postgresql://USER@HOST/DATABASE; the password is best left to PGPASSWORD or ~/.pgpass"


@dataclass(frozen=True, slots=True)
class Divided:
    """A URL in its parts."""

    shown: str
    """Without what is secret: it still opens the store where the password comes from elsewhere."""
    secrets: tuple[str, ...]
    """What must not be repeated, as written and as meant; the longest first."""
    options: tuple[str, ...] = ()
    """The names of what stands behind the question mark."""


def divide(url: str) -> Divided:
    """The URL for people and what they must not see; raises UsageError, which repeats nothing, for one that has no
    such parts."""
    match = _URL.fullmatch(url)
    if match is None or "\0" in url:
        raise UsageError("the database URL cannot be read", hint=HINT)
    if "@" in match["rest"]:
        # libpq would take the end of such a password for a host and say it aloud
        raise UsageError(
            "the database URL cannot be read: an @ stands where the host should be",
            hint="write @ / : ? # % inside a password as %40 %2F %3A %3F %23 %25, or use PGPASSWORD or ~/.pgpass",
        )
    options = [one for one in (match["options"] or "").split("&") if one]
    secret = [one for one in options if unquote(one.partition("=")[0]) in _SECRET_OPTIONS]
    plain = "&".join(one for one in options if one not in secret)
    user = f"{match['user']}@" if match["user"] else ""
    written = [match["password"] or "", *(one.partition("=")[2] for one in secret)]
    return Divided(
        shown=f"{match['scheme']}{user}{match['rest']}" + (f"?{plain}" if plain else ""),
        secrets=tuple(sorted({text for one in written for text in (one, unquote(one)) if text}, key=len, reverse=True)),
        options=tuple(unquote(one.partition("=")[0]) for one in options),
    )


def without_password(location: str) -> str:
    """A location as it may be shown: a path as it is, a URL without its password."""
    try:
        return divide(location).shown if location.lower().startswith("postgres") and "://" in location else location
    except UsageError:
        return location.partition("://")[0] + "://..."

"""Which credentials sign: who provides them, until when, and what a Bedrock API key says of itself. Sends nothing but
what AWS's own providers send to renew them."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import botocore.session

from certify_cli.aws.clients import Clients
from certify_cli.aws.evidence import configuration_failure
from certify_cli.types.failures import Failure

SHORT_TERM = "bedrock-api-key-"
_FROM_VARIABLES = "env"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """`method` is botocore's word for the provider; `expires` is None where they do not expire or nobody says when."""

    method: str
    expires: datetime | None = None

    @property
    def renewable(self) -> bool:
        """Whether the provider gives new ones before they expire; variables stay as they were set."""
        return self.method != _FROM_VARIABLES


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A Bedrock API key. A short-term one is a presigned URL that tells its region and its end; others tell nothing."""

    short_term: bool
    region: str = ""
    expires: datetime | None = None


def credentials(clients: Clients) -> Credentials | Failure | None:
    """The credentials that AWS's own providers find, fetched as for a call; None where there are none."""
    session = clients.session()
    if isinstance(session, Failure):
        return session
    try:
        found = session.get_credentials()
        if found is None:
            return None
        # what a role, SSO or a process provides is fetched only now
        frozen = found.get_frozen_credentials()
    except Exception as error:  # noqa: BLE001 - boundary: whatever a provider raises is a Failure
        return configuration_failure(error, "find credentials")
    return Credentials(method=str(found.method or ""), expires=_expiry(found)) if frozen.access_key else None


def profiles() -> tuple[str, ...]:
    """The profiles in AWS's own settings, whichever is named; none where these cannot be read."""
    try:
        return tuple(botocore.session.Session().available_profiles)
    except Exception:  # noqa: BLE001 - boundary: whoever needs the settings will hear why
        return ()


def api_key(clients: Clients) -> ApiKey | None:
    """The Bedrock API key that signs, if one does."""
    token = clients.api_key().strip()
    return read_api_key(token) if token else None


def read_api_key(token: str) -> ApiKey:
    """What the key says of itself; nothing where it is not as the generator of short-term keys writes them."""
    if not token.startswith(SHORT_TERM):
        return ApiKey(short_term=False)
    try:
        text = base64.b64decode(token.removeprefix(SHORT_TERM) + "==").decode("ascii")
    except (binascii.Error, ValueError):
        return ApiKey(short_term=True)
    query = {name: values[0] for name, values in parse_qs(text.partition("?")[2]).items()}
    scope = query.get("X-Amz-Credential", "").split("/")
    return ApiKey(short_term=True, region=scope[2] if len(scope) == 5 else "", expires=_end(query))


def _end(query: dict[str, str]) -> datetime | None:
    try:
        begun = datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return begun + timedelta(seconds=int(query["X-Amz-Expires"]))
    except (KeyError, ValueError, OverflowError):
        return None


def _expiry(found: Any) -> datetime | None:
    # botocore tells nobody; a private name, so its absence must be harmless
    expires = getattr(found, "_expiry_time", None)
    return expires if isinstance(expires, datetime) and expires.tzinfo else None

"""Who calls and where to: read from the Authorization header as AWS reads it, without checking the signature."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from certify_cli.simulator.refusals import ServiceError

DEFAULT_REGION = "us-east-1"
_SCOPE = re.compile(r"Credential=([^/\s,]+)/(\d{8})/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request")


@dataclass(frozen=True, slots=True)
class Caller:
    """`service` is the signing name of the scope; a bearer token names neither service nor region."""

    region: str
    service: str
    access_key: str = ""
    bearer: bool = False


def caller(headers: Mapping[str, str]) -> Caller:
    """Raises a 403 ServiceError for a missing or odd Authorization header."""
    authorization = headers.get("authorization", "").strip()
    if not authorization:
        raise ServiceError("MissingAuthenticationTokenException", "Missing Authentication Token")
    if authorization.partition(" ")[0] == "Bearer":
        return _bearer(authorization.removeprefix("Bearer").strip())
    scope = _SCOPE.search(authorization)
    if not authorization.startswith("AWS4-HMAC-SHA256") or scope is None:
        raise ServiceError("IncompleteSignatureException", "Authorization header requires 'Credential' parameter.")
    if "Signature=" not in authorization:
        raise ServiceError("IncompleteSignatureException", "Authorization header requires 'Signature' parameter.")
    return Caller(region=scope[3], service=scope[4], access_key=scope[1])


def _bearer(token: str) -> Caller:
    if not token:
        raise ServiceError("AccessDeniedException", "Authentication failed: Please make sure your API Key is valid.")
    return Caller(region=DEFAULT_REGION, service="bedrock", bearer=True)

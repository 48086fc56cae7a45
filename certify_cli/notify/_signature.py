"""The signature of a delivery, by the Standard Webhooks specification: receivers have libraries that verify it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

PREFIX = "whsec_"


def headers_of(message_id: str, body: bytes, at: datetime, secret: str) -> Mapping[str, str]:
    """`webhook-id`, `webhook-timestamp` and, where there is a secret, `webhook-signature`. Raises ValueError.

    A secret is `whsec_` and base64, as the specification has it, or any other text, whose bytes are the key.
    """
    seconds = str(int(at.timestamp()))
    named = {"webhook-id": message_id, "webhook-timestamp": seconds}
    if not secret:
        return named
    signed = b".".join((message_id.encode(), seconds.encode(), body))
    digest = hmac.new(key_of(secret), signed, hashlib.sha256).digest()
    return {**named, "webhook-signature": f"v1,{base64.b64encode(digest).decode()}"}


def key_of(secret: str) -> bytes:
    """The key's bytes; raises ValueError for `whsec_` with something that is no base64."""
    if not secret.startswith(PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("no base64") from None

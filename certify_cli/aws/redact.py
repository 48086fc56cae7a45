"""Takes secrets out of messages: access keys, tokens, signatures, passwords in URLs."""

from __future__ import annotations

import re
from collections.abc import Iterable

HIDDEN = "[redacted]"
_VALUE = r"[^\s\"',;&<>{}()\[\]]+"

_WHOLE = re.compile(
    r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}\b"  # access key ids
    r"|\bABSK[A-Za-z0-9+/=_-]{12,}|\bbedrock-api-key-[A-Za-z0-9+/=_-]{8,}"  # Bedrock API keys, long and short
    r"|\b(?:IQoJ|FwoG|FQoG)[A-Za-z0-9+/=_-]{16,}"  # session tokens of STS
    r"|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_.-]{8,}"  # web identity and SSO tokens
)
_AFTER_NAME = re.compile(
    r"((?:\b(?:bearer|basic)\s+)"
    r"|(?:\bauthorization[\"']?\s*[:=]\s*[\"']?(?:(?:bearer|basic|AWS4-HMAC-SHA256)\s+)?)"
    r"|(?:\bx-amz-(?:security-token|signature|credential)[\"']?\s*[:=]\s*[\"']?)"
    r"|(?:\b(?:signature|credential)=)"
    r"|(?:\b(?:aws_?)?(?:secret_?(?:access_?)?key|session_?token|access_?token|client_?secret|password|api_?key)"
    r"[\"']?\s*[:=]\s*[\"']?))" + _VALUE,
    re.IGNORECASE,
)
_USER_INFO = re.compile(r"(://)[^/\s@\"']+@")


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """The text with every known secret, and everything that looks like one, replaced."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    text = _WHOLE.sub(HIDDEN, text)
    text = _USER_INFO.sub(rf"\1{HIDDEN}@", text)
    return _AFTER_NAME.sub(rf"\1{HIDDEN}", text)

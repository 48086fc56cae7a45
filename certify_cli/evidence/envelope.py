"""The line of a file of evidence: a DSSE envelope, and beside what it signs the result that the statement is about.

Whatever could be spelt in two ways is refused in all but one, so that no byte of a line can change unnoticed.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from certify_cli.errors import Refused
from certify_cli.evidence.canonical import parse
from certify_cli.formats.json import document

PAYLOAD_TYPE = "application/vnd.in-toto+json"
MOST_BYTES = 1_000_000
"""Of a line."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """`payload` is what is signed, `result` the text whose digest stands in it."""

    payload: bytes
    result: str
    key_id: str
    signature: bytes

    def line(self) -> str:
        """As it is written, with its newline; the keys are sorted."""
        signature = {"keyid": self.key_id, "sig": _base64(self.signature)}
        return document(
            {
                "payload": _base64(self.payload),
                "payloadType": PAYLOAD_TYPE,
                "result": self.result,
                "signatures": [signature],
            }
        )


def pre_authentication(payload: bytes) -> bytes:
    """The bytes that are signed: DSSE's PAE, which binds the payload to its type."""
    return b"DSSEv1 %d %b %d %b" % (len(PAYLOAD_TYPE), PAYLOAD_TYPE.encode(), len(payload), payload)


def read_line(line: bytes) -> Envelope:
    """The envelope of a line; raises Refused with the reason for whatever is not exactly as it would be written."""
    if len(line) > MOST_BYTES:
        raise Refused("it is longer than 1 MB, which no evidence is")
    data = parse(line, "it")
    if data.get("payloadType") != PAYLOAD_TYPE:
        raise Refused(f"its payload is of type {data.get('payloadType')!r}, and not {PAYLOAD_TYPE}")
    signatures = data.get("signatures")
    if not isinstance(signatures, list) or len(signatures) != 1 or not isinstance(signatures[0], dict):
        raise Refused("it does not carry exactly one signature")
    envelope = Envelope(
        payload=_bytes(data, "payload"),
        result=_text(data, "result"),
        key_id=_text(signatures[0], "keyid"),
        signature=_bytes(signatures[0], "sig"),
    )
    if envelope.line().encode() != line:
        raise Refused("it is not written as certify writes it: a byte is other, missing or too many")
    return envelope


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _text(data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str):
        raise Refused(f"it has no {key}")
    return value


def _bytes(data: dict[str, Any], key: str) -> bytes:
    try:
        return base64.b64decode(_text(data, key), validate=True)
    except (binascii.Error, ValueError):
        raise Refused(f"its {key} is not base64") from None

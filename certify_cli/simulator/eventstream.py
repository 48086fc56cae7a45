"""The AWS event-stream encoding: a prelude with its CRC, typed headers, a payload, and the message's CRC.

Layout (all big-endian): total length u32, headers length u32, CRC-32 of those 8 bytes, headers, payload, CRC-32 of all
before it. A header is: name length u8, name, type u8 (7 = string), value length u16, value.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from typing import Any

from certify_cli.simulator.wire import compact

CONTENT_TYPE = "application/vnd.amazon.eventstream"
_STRING = 7


def encode(headers: Mapping[str, str], payload: bytes) -> bytes:
    """One message. Raises ValueError for a header name over 255 or a value over 65535 bytes."""
    head = b"".join(_header(name, value) for name, value in headers.items())
    prelude = struct.pack(">II", 16 + len(head) + len(payload), len(head))
    start = prelude + struct.pack(">I", zlib.crc32(prelude)) + head + payload
    return start + struct.pack(">I", zlib.crc32(start))


def event(kind: str, value: Any) -> bytes:
    """A modelled event such as messageStart, its members as JSON."""
    headers = {":event-type": kind, ":content-type": "application/json", ":message-type": "event"}
    return encode(headers, compact(value))


def exception(kind: str, value: Any) -> bytes:
    """A modelled error inside a stream; `kind` is the member's name, lowerCamel: throttlingException."""
    headers = {":exception-type": kind, ":content-type": "application/json", ":message-type": "exception"}
    return encode(headers, compact(value))


def decode(message: bytes) -> tuple[str, Any]:
    """(kind, members) of a message made by `event` or `exception`; its checksums are not looked at."""
    length = struct.unpack(">I", message[4:8])[0]
    headers, payload = message[12 : 12 + length], message[12 + length : -4]
    size = struct.unpack(">H", headers[2 + headers[0] :][:2])[0]
    start = headers[0] + 4
    return headers[start : start + size].decode(), json.loads(payload)


def _header(name: str, value: str) -> bytes:
    key, text = name.encode(), value.encode()
    if not 0 < len(key) < 256 or len(text) > 65535:
        raise ValueError(f"event-stream header {name[:40]!r} is too long or empty")
    return bytes([len(key)]) + key + struct.pack(">BH", _STRING, len(text)) + text

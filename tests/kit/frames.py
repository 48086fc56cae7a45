"""Frames of application/vnd.amazon.eventstream, read and written without the code under test or botocore's."""

from __future__ import annotations

import binascii
import json
import struct
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Event = tuple[str, Any]
"""Name and payload; bytes as payload go out as they are."""

PRELUDE_BYTES, CRC_BYTES = 8, 4
VALUE_BYTES = {0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16}
"""Header types of a fixed width; 6 and 7 are bytes and text with a length before them."""


def read_events(body: bytes) -> list[Event]:
    """Every event in a body; raises ValueError where a checksum or a length is wrong, or a frame is no event."""
    return list(_events(body))


def _events(body: bytes) -> Iterator[Event]:
    while body:
        total, head = int.from_bytes(body[:4], "big"), int.from_bytes(body[4:8], "big")
        if not 16 + head <= total <= len(body):
            raise ValueError("a length is wrong")
        frame, body = body[:total], body[total:]
        _check(frame[: PRELUDE_BYTES + CRC_BYTES])
        _check(frame)
        headers = dict(_headers(frame[12 : 12 + head]))
        if headers.get(":message-type", "event") != "event":
            raise ValueError(f"a frame that is no event: {headers}")
        yield headers[":event-type"], json.loads(frame[12 + head : -CRC_BYTES])


def _check(part: bytes) -> None:
    if binascii.crc32(part[:-CRC_BYTES]) != int.from_bytes(part[-CRC_BYTES:], "big"):
        raise ValueError("a checksum is wrong")


def _headers(block: bytes) -> Iterator[tuple[str, str]]:
    while block:
        name, rest = block[1 : 1 + block[0]].decode(), block[1 + block[0] :]
        kind, rest = rest[0], rest[1:]
        if kind in (6, 7):
            length = int.from_bytes(rest[:2], "big")
            value, block = rest[2 : 2 + length], rest[2 + length :]
            yield name, value.decode("utf-8", "replace")
        else:
            block = rest[VALUE_BYTES[kind] :]


def frame(name: str, payload: Any, headers: Mapping[str, str] | None = None) -> bytes:
    """One event as it goes over the wire."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    told = headers or {":event-type": name, ":content-type": "application/json", ":message-type": "event"}
    head = b"".join(_header(*pair) for pair in told.items())
    prelude = struct.pack(">II", len(head) + len(body) + 16, len(head))
    start = prelude + binascii.crc32(prelude).to_bytes(4, "big") + head + body
    return start + binascii.crc32(start).to_bytes(4, "big")


def _header(name: str, value: str) -> bytes:
    return bytes([len(name)]) + name.encode() + b"\x07" + struct.pack(">H", len(value.encode())) + value.encode()


def write_events(events: Iterable[Event]) -> list[bytes]:
    return [frame(*event) for event in events]

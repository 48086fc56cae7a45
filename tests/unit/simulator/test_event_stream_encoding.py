"""The event-stream encoding, judged by botocore's own decoder."""

from __future__ import annotations

import json
import struct
import zlib

import pytest
from botocore.eventstream import ChecksumMismatch, EventStreamBuffer, EventStreamMessage
from hypothesis import given
from hypothesis import strategies as st

from certify_cli.simulator import eventstream

NAMES = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=40)
VALUES = st.text(max_size=300)


def decoded(data: bytes) -> list[EventStreamMessage]:
    buffer = EventStreamBuffer()
    buffer.add_data(data)
    return list(buffer)


@given(headers=st.dictionaries(NAMES, VALUES, max_size=6), payload=st.binary(max_size=5000))
def test_botocore_reads_what_we_write(headers: dict[str, str], payload: bytes) -> None:
    (message,) = decoded(eventstream.encode(headers, payload))
    assert message.headers == headers
    assert message.payload == payload


@given(payloads=st.lists(st.binary(max_size=200), min_size=1, max_size=8), cut=st.integers(1, 64))
def test_messages_can_be_cut_anywhere_on_the_way(payloads: list[bytes], cut: int) -> None:
    stream = b"".join(eventstream.encode({":event-type": "chunk"}, payload) for payload in payloads)
    buffer = EventStreamBuffer()
    read: list[bytes] = []
    for start in range(0, len(stream), cut):
        buffer.add_data(stream[start : start + cut])
        read.extend(message.payload for message in buffer)
    assert read == payloads


@given(payload=st.binary(min_size=1, max_size=300), place=st.integers(min_value=0), bit=st.integers(0, 7))
def test_a_single_wrong_bit_is_noticed(payload: bytes, place: int, bit: int) -> None:
    data = bytearray(eventstream.encode({"a": "b"}, payload))
    body = 12 + place % (len(data) - 16)
    data[body] ^= 1 << bit
    with pytest.raises(ChecksumMismatch):
        decoded(bytes(data))


def test_planted_fault_the_prelude_has_a_sum_of_its_own() -> None:
    data = bytearray(eventstream.encode({}, b"x"))
    data[8:12] = struct.pack(">I", zlib.crc32(bytes(data[:8])) ^ 1)
    with pytest.raises(ChecksumMismatch):
        decoded(bytes(data))


def test_events_and_exceptions_carry_their_names() -> None:
    event, error = decoded(
        eventstream.event("messageStop", {"stopReason": "end_turn"})
        + eventstream.exception("throttlingException", {"message": "slow down"})
    )
    assert event.headers[":event-type"] == "messageStop"
    assert error.headers[":exception-type"] == "throttlingException"
    assert json.loads(error.payload) == {"message": "slow down"}


def test_a_header_that_cannot_be_written_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        eventstream.encode({"n" * 256: "value"}, b"")

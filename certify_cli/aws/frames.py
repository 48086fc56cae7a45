"""Reads the frames of an AWS event stream as wire JSON; botocore checks their checksums.

botocore's own reading turns "3", true and 3.7 into whole numbers and unparseable payloads into {}; both would hide
what a service really sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from botocore.eventstream import EventStreamBuffer
from botocore.exceptions import EventStreamError

from certify_cli.aws.evidence import NotWhole
from certify_cli.aws.plainly import STRANGE, misfit

Event = tuple[str, Mapping[str, Any]]
"""Name and payload."""


def events_of(body: Iterable[bytes], operation: str) -> Iterator[Event]:
    """The events as they come; raises EventStreamError for one that says what went wrong."""
    buffer, left = EventStreamBuffer(), 0
    for part in body:
        buffer.add_data(part)
        left += len(part)
        for message in buffer:
            left -= message.prelude.total_length
            headers = {str(name): str(value) for name, value in message.headers.items()}
            kind = headers.get(":message-type", "event")
            if kind in ("exception", "error"):
                raise EventStreamError(_error_of(headers, message.payload), operation)
            if kind != "event":
                raise NotWhole(f"{STRANGE} (a frame that is neither an event nor an error)")
            name = headers.get(":event-type", "")
            if not name:
                raise NotWhole(f"{STRANGE} (an event without a name)")
            if name != "initial-response":
                yield name, _object(message.payload, name)
    if left:
        raise NotWhole("the stream ended in the middle of a frame")


def _object(payload: bytes, name: str) -> Mapping[str, Any]:
    try:
        content = json.loads(payload.decode("utf-8"))
    except (ValueError, RecursionError):
        raise NotWhole(f"the event {name}: {misfit(payload)}") from None
    if not isinstance(content, dict):
        raise NotWhole(f"the event {name}: {misfit(payload)}")
    return content


def _error_of(headers: Mapping[str, str], payload: bytes) -> dict[str, Any]:
    """In botocore's shape. An `exception` has a modelled payload, an `error` says it all in its headers."""
    code = headers.get(":exception-type") or headers.get(":error-code", "")
    try:
        told = json.loads(payload)
    except (ValueError, RecursionError):
        told = None
    details = told if isinstance(told, dict) else {}
    message = details.get("message") or details.get("Message") or headers.get(":error-message", "")
    return {**details, "Error": {"Code": code, "Message": str(message)}}

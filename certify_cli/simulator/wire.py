"""What comes in from a socket and what goes out to it, as plain values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One HTTP request. `path` is still percent-encoded and has no query; header names are lower case."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait before the next part."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Cut:
    """End the connection here, by FIN or (with `reset`) by RST; whatever was promised is not sent."""

    reset: bool = False


@dataclass(frozen=True, slots=True)
class Hang:
    """Send nothing more and keep the connection open until the client leaves or the server stops."""


Part = bytes | Pause | Cut | Hang


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One HTTP response. Status and headers leave with the first bytes, so a leading Pause delays those too.

    `length` None means chunked transfer; then `parts` may be a generator that reads the clock as it goes.
    """

    parts: Iterable[Part]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None


def whole(
    body: bytes, *, status: int = 200, content_type: str = JSON, headers: Mapping[str, str] | None = None
) -> Answer:
    """An answer whose body is known from the start."""
    return Answer(
        parts=(body,), status=status, length=len(body), headers={"Content-Type": content_type, **(headers or {})}
    )


def json_answer(value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """Compact UTF-8 JSON. NaN is let through on purpose: some personas send it, as broken models do."""
    return whole(compact(value), status=status, headers=headers)


def compact(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")

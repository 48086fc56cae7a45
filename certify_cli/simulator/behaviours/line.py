"""The connection or the body breaks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from certify_cli.simulator.behaviour import Behaviour
from certify_cli.simulator.wire import Answer, Cut, Hang, Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certify_cli.simulator.world import Call


def breaks_json() -> Behaviour:
    """Half a JSON body, with a Content-Length that agrees. Streams are left alone: see `corrupts_stream`."""

    def send(answer: Answer, _: Call) -> Answer:
        if answer.length is None or answer.status != 200:
            return answer
        body = b"".join(part for part in answer.parts if isinstance(part, bytes))
        half = body[: len(body) // 2]
        return replace(answer, parts=(half,), length=len(half))

    return Behaviour(send=send)


def hangs(after_bytes: int = 0) -> Behaviour:
    """Accepts the request and goes silent, at once or after so many bytes of the body."""
    return Behaviour(send=lambda answer, _: replace(answer, parts=_until(answer, after_bytes, Hang())))


def cuts_connection(after_bytes: int = 0, reset: bool = True) -> Behaviour:
    """Closes the connection, at once or after so many bytes of the body, by RST or by FIN."""
    return Behaviour(send=lambda answer, _: replace(answer, parts=_until(answer, after_bytes, Cut(reset))))


def _until(answer: Answer, limit: int, end: Part) -> Iterator[Part]:
    left = limit
    for part in answer.parts:
        if left <= 0:
            break
        yield part[:left] if isinstance(part, bytes) else part
        left -= len(part) if isinstance(part, bytes) else 0
    yield end

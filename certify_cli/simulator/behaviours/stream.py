"""An event stream breaks after it began; answers that are no stream are left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from certify_cli.simulator import eventstream
from certify_cli.simulator.behaviour import Behaviour
from certify_cli.simulator.wire import Answer, Cut, Part

if TYPE_CHECKING:
    from certify_cli.simulator.world import Call

_ENDINGS = (b"messageStop", b"metadata", b"message_stop", b"message_delta")
_TEXTS = {
    "throttlingException": "Too many requests, please wait before trying again. You have sent too many requests.  "
    "Wait before trying again.",
    "modelStreamErrorException": "The system encountered an unexpected error during processing. Try your request "
    "again.",
    "modelTimeoutException": "Model has timed out in processing the request. Try your request again.",
    "internalServerException": "The system encountered an unexpected error during processing. Try your request again.",
    "serviceUnavailableException": "Bedrock is unable to process your request.",
    "validationException": "Input is too long for requested model.",
}

Rewrite = Callable[[list[Part]], Iterator[Part]]


def ends_stream_early(after_events: int = 2, clean: bool = True) -> Behaviour:
    """Stops before messageStop: `clean` ends the chunked body properly, else the connection just closes (FIN)."""

    def cut(parts: list[Part]) -> Iterator[Part]:
        yield from _beginning(parts, after_events)
        if not clean:
            yield Cut()

    return on_streams(cut)


def error_in_stream(exception: str = "throttlingException", after_events: int = 2, text: str = "") -> Behaviour:
    """A modelled error event instead of the rest."""
    if exception not in _TEXTS:
        raise ValueError(f"exception: {exception!r} is not one of {', '.join(_TEXTS)}")

    def fail(parts: list[Part]) -> Iterator[Part]:
        yield from _beginning(parts, after_events)
        yield eventstream.exception(exception, {"message": text or _TEXTS[exception]})

    return on_streams(fail)


def corrupts_stream(after_events: int = 2) -> Behaviour:
    """One bit of a message is wrong, which its CRC tells."""

    def corrupt(parts: list[Part]) -> Iterator[Part]:
        events = 0
        for part in parts:
            if not isinstance(part, bytes):
                yield part
                continue
            yield part[:-5] + bytes([part[-5] ^ 1]) + part[-4:] if events == after_events else part
            events += 1

    return on_streams(corrupt)


def _beginning(parts: list[Part], events: int) -> Iterator[Part]:
    for part in parts:
        if isinstance(part, bytes):
            if events <= 0 or any(ending in part[:120] for ending in _ENDINGS):
                return
            events -= 1
        yield part


def on_streams(rewrite: Rewrite) -> Behaviour:
    """Rewrites the events of every stream; each is one part."""

    def send(answer: Answer, _: Call) -> Answer:
        return replace(answer, parts=rewrite(list(answer.parts))) if answer.length is None else answer

    return Behaviour(send=send)

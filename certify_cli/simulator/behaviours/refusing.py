"""Malformed requests treated wrongly: answered, crashed on, met with silence, or refused in a way nobody can read.

`about` narrows each to refusals whose text contains it; "" is any.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from certify_cli.simulator.behaviour import Behaviour
from certify_cli.simulator.refusals import ServiceError
from certify_cli.simulator.wire import Answer, Cut, Hang, Part, json_answer, whole

if TYPE_CHECKING:
    from certify_cli.simulator.world import Call

_MALFORMED = ("ValidationException", "SerializationException")
_UNEXPECTED = "The system encountered an unexpected error during processing. Try your request again."
_CODES = {
    408: "ModelTimeoutException",
    424: "ModelErrorException",
    500: "InternalServerException",
    503: "ServiceUnavailableException",
}
_TRACE = (
    'Traceback (most recent call last):\n  File "/opt/app/handler.py", line 212, in handle\n    check(request)\n'
    "ValueError: "
)


def accepts_malformed(about: str = "") -> Behaviour:
    """Converse answers what it should have refused."""
    body = {
        "output": {"message": {"role": "assistant", "content": [{"text": "Certainly! How can I help you?"}]}},
        "stopReason": "end_turn",
        "usage": {"inputTokens": 12, "outputTokens": 8, "totalTokens": 20},
        "metrics": {"latencyMs": 7},
    }

    def excuse(error: ServiceError, call: Call) -> Answer:
        if call.operation != "Converse":
            raise error
        return json_answer(body)

    return _instead(excuse, about)


def crashes_on_malformed(status: int = 500, about: str = "") -> Behaviour:
    """A breakdown of the service: 408, 424, 500 or 503."""
    if status not in _CODES:
        raise ValueError(f"status: {status} is not one of {', '.join(map(str, _CODES))}")

    def crash(_: ServiceError, __: Call) -> Answer:
        raise ServiceError(_CODES[status], _UNEXPECTED)

    return _instead(crash, about)


def refuses_wordlessly(about: str = "") -> Behaviour:
    """The right status and code, and no message."""

    def silence(error: ServiceError, _: Call) -> Answer:
        raise ServiceError(error.code, "")

    return _instead(silence, about)


def refuses_unmodelled(form: str = "html", about: str = "") -> Behaviour:
    """HTTP 400 with a body of another kind: `html`, `text`, or the `json` of another API."""
    bodies = {
        "html": whole(b"<html><body><h1>400 Bad Request</h1></body></html>", status=400, content_type="text/html"),
        "text": whole(b"Bad Request", status=400, content_type="text/plain"),
        "json": json_answer({"error": {"type": "invalid_request_error", "message": "invalid request"}}, status=400),
    }
    if form not in bodies:
        raise ValueError(f"form: {form!r} is not one of {', '.join(bodies)}")
    return _instead(lambda _, __: bodies[form], about)


def refuses_as_another_error(code: str = "ResourceNotFoundException", about: str = "") -> Behaviour:
    """A modelled error, but of something else."""

    def misname(error: ServiceError, _: Call) -> Answer:
        raise ServiceError(code, error.message)

    return _instead(misname, about)


def leaks_stack_trace(about: str = "") -> Behaviour:
    """The message tells where in the service's own code it happened."""

    def leak(error: ServiceError, _: Call) -> Answer:
        raise ServiceError(error.code, _TRACE + error.message)

    return _instead(leak, about)


def quotes_request(code: str = "ValidationException") -> Behaviour:
    """Refuses what a model is asked and repeats it in the message, as Bedrock's own validation does with a value."""

    def refuse(call: Call) -> None:
        if "messages" in call.payload:
            said = json.dumps(call.payload, ensure_ascii=False)
            raise ServiceError(code, f"1 validation error detected: Value '{said}' failed to satisfy constraint")

    return Behaviour(refuse=refuse)


def drops_malformed(hang: bool = False, about: str = "") -> Behaviour:
    """The connection is cut, or nothing ever comes."""
    end: Part = Hang() if hang else Cut(reset=True)
    return _instead(lambda _, __: Answer(parts=(end,), length=0), about)


def _instead(answer: Callable[[ServiceError, Call], Answer], about: str) -> Behaviour:
    def excuse(error: ServiceError, call: Call) -> Answer:
        if error.code not in _MALFORMED or about not in error.message:
            raise error
        return answer(error, call)

    return Behaviour(excuse=excuse)

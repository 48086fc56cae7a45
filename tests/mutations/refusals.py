"""Defects of how a service refuses: wrong statuses, unmodelled bodies, errors that look like success."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kit.mutating import Answer, Call, Mutation

from mutations.table import Defect

CODE = "x-amzn-errortype"
WEB, XML_KIND = "text/html", "application/xml"


def changed(change: Callable[[Answer], Answer], *, success: bool = False) -> Callable[[], Mutation]:
    """Changes every refusal, or every success."""

    def mutation(call: Call) -> Answer:
        answer = call.forward()
        return change(answer) if (answer.status == 200) is success else answer

    return lambda: mutation


def with_status(status: int) -> Callable[[], Mutation]:
    return changed(lambda answer: replace(answer, status=status))


def with_code(code: str, status: int = 400) -> Callable[[], Mutation]:
    return changed(
        lambda answer: replace(
            without_code(answer), status=status, headers={**without_code(answer).headers, CODE: code}
        )
    )


def with_body(body: Any, kind: str = "application/json") -> Callable[[], Mutation]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return changed(lambda answer: replace(answer, headers={**answer.headers, "content-type": kind}, raw=raw))


def without_code(answer: Answer) -> Answer:
    return replace(answer, headers={key: value for key, value in answer.headers.items() if key.lower() != CODE})


def instead(status: int, body: Any, **headers: str) -> Callable[[], Mutation]:
    """A success is answered with something else altogether."""
    told = {"content-type": "application/json", **headers}
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return changed(lambda _: Answer(status, told, None, raw), success=True)


def zipped(answer: Answer) -> Answer:
    """boto3 asks for none of it and unpacks none: every client of it breaks."""
    headers = {**answer.headers, "content-encoding": "gzip"}
    return replace(answer, headers=headers, raw=gzip.compress(json.dumps(answer.value).encode()))


HTML = b"<!DOCTYPE html><html><head><title>400 Bad Request</title></head><body><h1>400</h1><hr>nginx</body></html>"
XML = b"<ErrorResponse><Error><Code>ValidationError</Code><Message>no</Message></Error></ErrorResponse>"
OPENAI = {"error": {"message": "Invalid value", "type": "invalid_request_error", "code": 400}}
TRACE = 'Traceback (most recent call last):\n  File "/srv/app.py", line 12, in handle\nKeyError: role'
OTHER = {"choices": [{"message": {"content": "4"}}]}

DEFECTS = (
    Defect("refuses with HTTP 500", with_status(500), "error_handling"),
    Defect("refuses with HTTP 403", with_status(403), "error_handling"),
    Defect("refuses with HTTP 422", with_status(422), "error_handling"),
    Defect("refuses with HTTP 404", with_status(404), "error_handling"),
    Defect("refuses with HTTP 200", with_status(200), "error_handling"),
    Defect("refuses as InternalServerException", with_code("InternalServerException"), "error_handling"),
    Defect("refuses as ModelErrorException", with_code("ModelErrorException", 424), "error_handling"),
    Defect("refuses as BadRequestException", with_code("BadRequestException"), "error_handling"),
    Defect("refuses without a code", changed(without_code), "error_handling"),
    Defect("refuses with a web page", with_body(HTML, WEB), "error_handling"),
    Defect("refuses with XML", with_body(XML, XML_KIND), "error_handling"),
    Defect("refuses without a body", with_body(b""), "error_handling"),
    Defect("refuses without a message", with_body({}), "error_handling"),
    Defect("refuses with an empty message", with_body({"message": ""}), "error_handling"),
    Defect("refuses as another API does", with_body(OPENAI), "error_handling"),
    Defect("refuses with a stack trace", with_body({"message": TRACE}), "error_handling"),
    Defect(
        "an error that claims to be a success",
        instead(200, {"message": "Too many requests"}),
        "answers",
        mark="inconclusive",
    ),
    Defect("a web page that claims to be a success", instead(200, HTML), "answers", mark="inconclusive"),
    Defect("another API's answer", instead(200, OTHER), "answers", mark="inconclusive"),
    Defect(
        "a success without content",
        instead(200, {"output": {}, "stopReason": "end_turn"}),
        "answers",
        mark="inconclusive",
    ),
    Defect("bodies zipped unasked", changed(zipped, success=True), "answers", mark="inconclusive"),
    Defect("HTTP 204", instead(204, b""), "answers", mark="inconclusive"),
    Defect(
        "a model's breakdown", instead(424, {"message": "The model failed"}, **{CODE: "ModelErrorException"}), "answers"
    ),
    Defect(
        "too slow by its own word",
        instead(408, {"message": "Model timed out"}, **{CODE: "ModelTimeoutException"}),
        "answers",
    ),
)

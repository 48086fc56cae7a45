"""Errors, redirects and broken lines: each a Failure that keeps what the service said."""

from __future__ import annotations

import pytest
from kit.scripted_server import Asking, Line, ScriptedServer, error, failed, http

from certify_cli.types.failures import Category

LOST = b"<html><body><h1>404 Not Found</h1></body></html>"
ANSWERS = {
    "throttled": (error(429, "ThrottlingException", "Too many requests"), Category.THROTTLED, 429),
    "denied": (
        error(403, "AccessDeniedException", "You don't have access to the model with the specified model ID."),
        Category.ACCESS_NOT_GRANTED,
        403,
    ),
    "html 503": (http(b"<html>busy</html>", status=503), Category.SERVICE_UNAVAILABLE, 503),
    "expired": (
        error(403, "ExpiredTokenException", "The security token included in the request is expired"),
        Category.AUTHENTICATION,
        403,
    ),
}


@pytest.mark.parametrize(("body", "category", "status"), ANSWERS.values(), ids=ANSWERS.keys())
def test_an_error_keeps_what_the_service_said(
    server: ScriptedServer, ask: Asking, body: bytes, category: Category, status: int
) -> None:
    server.says(body)
    failure = failed(ask())
    assert (failure.category, failure.http_status, failure.operation) == (category, status, "Converse")
    assert failure.answered
    assert len(server.requests) == 1, "retries are the loop's"


ERROR_BODIES = [b"", b"null", b"[1]", b'"text"', b"\xff\xfe", b"{" * 9_000, LOST, b'{"message": 5}', b'{"__type": 7}']


@pytest.mark.parametrize("status", [301, 400, 404, 418, 429, 500, 501, 503])
def test_no_error_body_escapes(server: ScriptedServer, ask: Asking, status: int) -> None:
    for body in ERROR_BODIES:
        server.says(http(body, status=status))
        assert failed(ask()).http_status == status, body


def test_redirects_are_not_followed(server: ScriptedServer, ask: Asking) -> None:
    target = ScriptedServer()
    server.says(http(b"", status=307, headers={"Location": f"{target.url}/latest/meta-data/"}))
    failed(ask())
    target.close()
    assert target.requests == []


GARBAGE = [
    b"",
    b"hello\r\n\r\n",
    b"HTTP/1.1 banana\r\n\r\n",
    b"\x16\x03\x01\x02\x00",
    b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 500,
]


@pytest.mark.parametrize("data", GARBAGE)
def test_what_is_no_http_is_a_broken_line(server: ScriptedServer, ask: Asking, data: bytes) -> None:
    server.answer = lambda line, _: line.send(data)
    failure = failed(ask())
    assert failure.category is Category.NETWORK, failure


def test_a_reset_is_a_broken_line(server: ScriptedServer, ask: Asking) -> None:
    def answer(line: Line, _: object) -> None:
        line.send(b"HTTP/1.1")
        line.reset()

    server.answer = answer
    assert failed(ask()).category is Category.NETWORK

"""Cut, slow, endless, malformed and malicious replies: each ends in time, as a Failure of the right kind."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable

import pytest
from scripted_server import (
    USAGE,
    WHOLE,
    Asking,
    Line,
    ScriptedServer,
    chunk,
    chunked,
    delta,
    error,
    frame,
    head,
    http,
    talk,
)

from certify_cli.types.calls import Reply
from certify_cli.types.failures import Category, Failure

STREAM_HEAD = chunked([], ends=False)


def failure_of(result: object) -> Failure:
    assert isinstance(result, Failure), result
    return result


def not_whole(result: object) -> Failure:
    failure = failure_of(result)
    assert (failure.category, failure.transient, failure.code) == (Category.NETWORK, True, "IncompleteReply"), failure
    return failure


def whole_but(**changed: object) -> bytes:
    return http({key: value for key, value in {**WHOLE, **changed}.items() if value is not ...})


MESSAGE = {"role": "assistant", "content": [{"text": "4"}]}
NOT_WHOLE = {
    "malformed": http(b'{"output": {"mess'),
    "empty": http(b""),
    "empty object": http({}),
    "cut": http(b'{"output"', length=500),
    "ten thousand digits": http(b'{"output": {}, "stopReason": ' + b"9" * 10_000 + b"}"),
    "deep objects": http(b'{"a":' * 5_000 + b"1" + b"}" * 5_000),
    "deep lists": http(b"[" * 200_000),
    "NaN": http(b"NaN"),
    "null": http(b"null"),
    "list": http(b"[1]"),
    "string": http(b'"whole"'),
    "not UTF-8": http(b"\xff\xfe{}"),
    "html": http(b"<html>hello</html>"),
    "no output": whole_but(output=...),
    "no message": whole_but(output={}),
    "content is text": whole_but(output={"message": {"role": "assistant", "content": "4"}}),
    "content of numbers": whole_but(output={"message": {"role": "assistant", "content": [4]}}),
    "no stop reason": whole_but(stopReason=...),
    "empty stop reason": whole_but(stopReason=""),
    "no usage": whole_but(usage=...),
    "usage is a list": whole_but(usage=[3, 2, 5]),
    "half a usage": whole_but(usage={"inputTokens": 3}),
    "usage of text": whole_but(usage={**USAGE, "inputTokens": "3"}),
    "usage of truth": whole_but(usage={**USAGE, "outputTokens": True}),
    "usage of fractions": whole_but(usage={**USAGE, "totalTokens": 5.5}),
    "cache usage of text": whole_but(usage={**USAGE, "cacheReadInputTokens": "many"}),
}


@pytest.mark.parametrize("body", NOT_WHOLE.values(), ids=NOT_WHOLE.keys())
def test_what_is_not_whole_is_no_reply(server: ScriptedServer, ask: Asking, body: bytes) -> None:
    server.answer = lambda line, _: line.send(body)
    assert not_whole(ask()).answered


BROKEN_STREAMS = {
    "no events": chunked([]),
    "no messageStop": chunked([*talk(delta("4"))[:3], talk()[-1]]),
    "no metadata": chunked(talk(delta("4"))[:-1]),
    "metadata without usage": chunked([*talk(delta("4"))[:-1], frame("metadata", {})]),
    "no terminal chunk": chunked(talk(delta("4"))[:-1], ends=False),
    "spoilt checksum": chunked([*talk(delta("4"))[:2], frame("messageStop", {}, spoil=True)]),
    "spoilt checksum at the end": chunked([*talk(delta("4")), frame("metadata", {}, spoil=True)]),
    "garbage": chunked([b"hello, this is no event stream at all"]),
    "invalid chunk": STREAM_HEAD + b"zz\r\nhello",
    "cut in a frame": chunked([talk(delta("4"))[0][:20]], ends=False),
    "payload that is no JSON": chunked([frame("contentBlockDelta", b"{{{")]),
    "payload that is not UTF-8": chunked([frame("contentBlockDelta", b"\xff\xfe")]),
    "no block index": chunked([frame("contentBlockDelta", {"delta": {"text": "4"}})]),
    "JSON instead": http(WHOLE),
}


@pytest.mark.parametrize("body", BROKEN_STREAMS.values(), ids=BROKEN_STREAMS.keys())
def test_a_stream_that_is_not_whole_is_no_reply(server: ScriptedServer, ask: Asking, body: bytes) -> None:
    server.answer = lambda line, _: line.send(body)
    not_whole(ask("converse_stream"))


INVOKE_BROKEN = {"empty": b"", "list": b"[1, 2]", "cut": b'{"a": [1', "not UTF-8": b"\xff", "digits": b"9" * 9_999}


@pytest.mark.parametrize("body", INVOKE_BROKEN.values(), ids=INVOKE_BROKEN.keys())
def test_an_invoke_body_must_be_an_object(server: ScriptedServer, ask: Asking, body: bytes) -> None:
    server.says(http(body))
    not_whole(ask("invoke", {"inputText": "x"}))


def test_an_invoke_body_shorter_than_announced_is_no_reply(server: ScriptedServer, ask: Asking) -> None:
    server.answer = lambda line, _: line.send(http({"embedding": [1]}, length=500))
    not_whole(ask("invoke", {"inputText": "x"}))


def test_a_stream_of_chunks_needs_its_end(server: ScriptedServer, ask: Asking) -> None:
    server.says(chunked([frame("chunk", {"bytes": "e30="})]))
    not_whole(ask("invoke_stream", {"prompt": "x"}))


@pytest.mark.parametrize("body", [{}, {"results": "none"}, {"results": [1]}])
def test_rerank_needs_results(server: ScriptedServer, ask: Asking, body: object) -> None:
    server.says(http(body))
    payload: dict[str, object] = {"queries": [], "sources": [], "rerankingConfiguration": {}}
    failure_of(ask("rerank", payload))


@pytest.mark.parametrize("tokens", [None, "3", True, 1.5])
def test_count_tokens_needs_a_number(server: ScriptedServer, ask: Asking, tokens: object) -> None:
    server.says(http({"inputTokens": tokens}))
    not_whole(ask("count_tokens", {"input": {"converse": {"messages": []}}}))


def test_a_stream_cut_after_its_end_is_whole(server: ScriptedServer, ask: Asking) -> None:
    server.answer = lambda line, _: line.send(chunked(talk(delta("4")), ends=False))
    reply = ask("converse_stream")
    assert isinstance(reply, Reply)
    assert reply.text == "4"


def test_an_error_inside_a_stream_is_the_services_word(server: ScriptedServer, ask: Asking) -> None:
    broken = frame("throttlingException", {"message": "Too many requests"}, kind="exception")
    server.says(chunked([*talk(delta("4"))[:2], broken]))
    failure = failure_of(ask("converse_stream"))
    assert (failure.category, failure.code, failure.exception) == (
        Category.THROTTLED,
        "throttlingException",
        "EventStreamError",
    )
    assert failure.answered
    assert failure.operation == "ConverseStream"


# --- time ------------------------------------------------------------------------------------------------------------


def slow_head(line: Line) -> None:
    line.trickle(http(WHOLE))


def slow_body(line: Line) -> None:
    whole = http(WHOLE)
    start = whole.index(b"\r\n\r\n") + 4
    line.send(whole[:start])
    line.trickle(whole[start:])


def silent(line: Line) -> None:
    line.hang()


def half_a_stream(line: Line) -> None:
    line.send(STREAM_HEAD + b"".join(map(chunk, talk(delta("4"))[:2])))
    line.hang()


def trickling_stream(line: Line) -> None:
    line.send(STREAM_HEAD)
    line.trickle(b"".join(map(chunk, talk(*[delta("4")] * 50))))


def events_without_end(line: Line) -> None:
    line.send(STREAM_HEAD + chunk(talk()[0]))
    while not line.stopping.wait(0.02):
        line.send(chunk(delta("la ")))


def continues_for_ever(line: Line) -> None:
    while not line.stopping.wait(0.02):
        line.send(b"HTTP/1.1 100 Continue\r\n\r\n")


SLOW = [slow_head, slow_body, silent, half_a_stream, trickling_stream, events_without_end, continues_for_ever]


@pytest.mark.parametrize("misbehave", SLOW)
def test_a_call_ends_in_time_whatever_the_server_does(
    server: ScriptedServer, ask: Asking, misbehave: Callable[[Line], None]
) -> None:
    server.answer = lambda line, _: misbehave(line)
    streams = misbehave in (half_a_stream, trickling_stream, events_without_end)
    started = time.monotonic()
    failure = failure_of(ask("converse_stream" if streams else "converse", seconds=0.3))
    assert time.monotonic() - started < 1.0
    assert (failure.category, failure.exception, failure.transient) == (
        Category.TIMEOUT,
        "CallDeadlineExceeded",
        True,
    )
    assert not failure.answered


def test_a_stall_after_the_end_costs_time_but_is_whole(server: ScriptedServer, ask: Asking) -> None:
    def answer(line: Line, _: object) -> None:
        line.send(STREAM_HEAD + b"".join(map(chunk, talk(delta("4")))))
        line.hang()

    server.answer = answer
    reply = ask("converse_stream", seconds=0.4)
    assert isinstance(reply, Reply), reply
    assert reply.timings.total_ms < 300


def test_no_thread_is_left_behind(server: ScriptedServer, ask: Asking) -> None:
    server.answer = lambda line, _: slow_head(line)
    before = {thread for thread in threading.enumerate() if thread.name == "certify-call"}
    failure_of(ask(seconds=0.2))
    left = {thread for thread in threading.enumerate() if thread.name == "certify-call"} - before
    for thread in left:
        thread.join(timeout=1)
    assert not any(thread.is_alive() for thread in left)


def test_a_server_that_never_accepts(server: ScriptedServer, ask: Asking) -> None:
    server.close()
    failure = failure_of(ask(seconds=1))
    assert (failure.category, failure.exception) == (Category.NETWORK, "EndpointConnectionError")
    assert "refused" in failure.message


# --- size ------------------------------------------------------------------------------------------------------------


def test_a_huge_body_is_not_read_to_its_end(server: ScriptedServer, ask: Asking) -> None:
    sent: list[int] = []

    def answer(line: Line, _: object) -> None:
        line.send(head(200, {"Content-Length": "50000000"}))
        for _ in range(800):
            line.send(b" " * 62_500)
            sent.append(1)

    server.answer = answer
    failure = failure_of(ask())
    assert (failure.category, failure.code, failure.transient) == (Category.NETWORK, "ReplyTooLarge", False)
    assert len(sent) < 800


def test_an_endless_fast_stream_is_given_up(server: ScriptedServer, ask: Asking) -> None:
    def answer(line: Line, _: object) -> None:
        line.send(STREAM_HEAD)
        while True:
            line.send(chunk(delta("la") * 50))

    server.answer = answer
    assert failure_of(ask("converse_stream")).code == "ReplyTooLarge"


# --- errors ----------------------------------------------------------------------------------------------------------

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
    failure = failure_of(ask())
    assert (failure.category, failure.http_status, failure.operation) == (category, status, "Converse")
    assert failure.answered
    assert len(server.requests) == 1, "retries are the loop's"


ERROR_BODIES = [b"", b"null", b"[1]", b'"text"', b"\xff\xfe", b"{" * 9_000, LOST, b'{"message": 5}', b'{"__type": 7}']


@pytest.mark.parametrize("body", ERROR_BODIES)
@pytest.mark.parametrize("status", [301, 400, 404, 418, 429, 500, 501, 503])
def test_no_error_body_escapes(server: ScriptedServer, ask: Asking, body: bytes, status: int) -> None:
    server.says(http(body, status=status))
    assert failure_of(ask()).http_status == status


def test_redirects_are_not_followed(server: ScriptedServer, ask: Asking) -> None:
    target = ScriptedServer()
    server.says(http(b"", status=307, headers={"Location": f"{target.url}/latest/meta-data/"}))
    failure_of(ask())
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
    failure = failure_of(ask())
    assert failure.category is Category.NETWORK, failure


def test_a_reset_is_a_broken_line(server: ScriptedServer, ask: Asking) -> None:
    def answer(line: Line, _: object) -> None:
        line.send(json.dumps("half").encode()[:3])
        line.reset()

    server.answer = answer
    assert failure_of(ask()).category is Category.NETWORK

"""Cut and malformed replies: none passes for a Reply."""

from __future__ import annotations

import pytest
from kit.scripted_server import USAGE, WHOLE, Asking, ScriptedServer, chunked, delta, failed, frame, http, talk

from certify_cli.types.calls import Reply
from certify_cli.types.failures import Category, Failure

STREAM_HEAD = chunked([], ends=False)


def not_whole(result: object) -> Failure:
    failure = failed(result)
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
    "a list of texts": whole_but(output={"message": {"role": "assistant", "content": [{"text": ["4"]}]}}),
    "an object for a text": whole_but(output={"message": {"role": "assistant", "content": [{"text": {"text": "4"}}]}}),
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
    failed(ask("rerank", payload))


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
    failure = failed(ask("converse_stream"))
    assert (failure.category, failure.code, failure.exception) == (
        Category.THROTTLED,
        "throttlingException",
        "EventStreamError",
    )
    assert failure.answered
    assert failure.operation == "ConverseStream"


@pytest.mark.parametrize("operation", ["converse", "converse_stream"])
def test_a_reply_cut_anywhere_is_a_failure(server: ScriptedServer, ask: Asking, operation: str) -> None:
    whole = http(WHOLE) if operation == "converse" else chunked(talk(delta("4"), delta("2")))
    needed = len(whole) if operation == "converse" else whole.rindex(b"\r\n0\r\n")
    for cut in range(1, needed, 11):
        server.answer = lambda line, _, cut=cut: line.send(whole[:cut])  # type: ignore[misc]  # bound now
        failure = failed(ask(operation, seconds=2))
        assert (failure.category, failure.transient) == (Category.NETWORK, True), (cut, failure)


def test_a_frame_that_is_neither_an_event_nor_an_error(server: ScriptedServer, ask: Asking) -> None:
    server.says(chunked([*talk(delta("4")), frame("messageStop", {}, kind="evant")]))
    not_whole(ask("converse_stream"))


def test_bytes_after_the_last_frame_are_no_frame(server: ScriptedServer, ask: Asking) -> None:
    server.says(chunked([*talk(delta("4")), delta("2")[:9]]))
    assert "in the middle of a frame" in not_whole(ask("converse_stream")).message


@pytest.mark.parametrize("status", [302, 307])
def test_a_redirect_is_somebody_elses(server: ScriptedServer, ask: Asking, status: int) -> None:
    server.says(http(b"<html>sign in</html>", status=status, headers={"Location": "http://169.254.169.254/"}))
    failure = failed(ask())
    assert (failure.category, failure.transient) == (Category.NETWORK, False)
    assert len(server.requests) == 1


def test_ids_and_codes_of_a_failure_fit_any_store(server: ScriptedServer, ask: Asking) -> None:
    told = {"x-amzn-RequestId": "r" * 9_000, "x-amzn-ErrorType": "T" * 9_000}
    server.says(http({"message": "m"}, status=400, headers=told))
    failure = failed(ask())
    assert (len(failure.request_id), len(failure.code)) == (200, 200)

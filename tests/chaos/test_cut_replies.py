"""Replies that end too early, come too slowly or never end: none passes, each ends in its time."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from kit import scripted_server as s
from kit.scale import scaled
from kit.scripted_server import Asking, Line, ScriptedServer
from kit.trying import bedrock_at

from certify_cli.types.calls import Reply, Request
from certify_cli.types.failures import Category, Failure
from certify_cli.types.target import Target

QUESTION = {"messages": [{"role": "user", "content": [{"text": "2+2?"}]}], "inferenceConfig": {"maxTokens": 16}}
CHUNKS = [{"type": "message_start", "message": {"role": "assistant"}}, {"type": "message_stop"}]
RANKING = {
    "queries": [{"type": "TEXT", "textQuery": {"text": "x"}}],
    "sources": [{"type": "INLINE", "inlineDocumentSource": {"type": "TEXT", "textDocument": {"text": "x"}}}],
    "rerankingConfiguration": {"bedrockRerankingConfiguration": {"numberOfResults": 1}},
}
RANKED = {"results": [{"index": place, "relevanceScore": 0.9 - place / 10} for place in range(9)]}
REPLIES: dict[str, tuple[object, object]] = {
    "converse": (QUESTION, {**s.WHOLE, "trace": {"padding": "x" * 700}}),
    "converse_stream": (QUESTION, s.talk(*[s.delta(str(number)) for number in range(6)])),
    "invoke": ({"inputText": "x"}, {"embedding": [number / 7 for number in range(60)]}),
    "invoke_stream": (
        {"prompt": "x"},
        [s.frame("chunk", {"bytes": base64.b64encode(json.dumps(one).encode()).decode()}) for one in CHUNKS],
    ),
    "rerank": (RANKING, RANKED),
    "count_tokens": ({"input": {"converse": {"messages": []}}}, {"inputTokens": 7, "padding": "x" * 300}),
}


@pytest.fixture
def rude() -> Iterator[ScriptedServer]:
    server = ScriptedServer()
    yield server
    server.close()


@pytest.fixture
def ask_rude(rude: ScriptedServer) -> Asking:
    """Sends one request to the rude server."""
    cloud = bedrock_at(rude.url).cloud

    def asking(operation: str, payload: object, seconds: float = 5.0) -> Reply | Failure:
        request = Request.of(operation, payload)  # type: ignore[arg-type]  # the tests' own words
        return cloud.call(Target("m.one-v1:0", "us-east-1"), request, timeout_seconds=seconds)

    return asking


def whole(body: object, framing: str) -> tuple[bytes, int]:
    """A reply as it goes over the wire, and how much of it must arrive."""
    parts = body if isinstance(body, list) else [json.dumps(body).encode()]
    kind = "application/vnd.amazon.eventstream" if isinstance(body, list) else "application/json"
    if framing == "chunked":
        sent = s.chunked(parts, headers={"Content-Type": kind})
        return sent, sent.rindex(b"\r\n0\r\n")
    length = {"Content-Length": str(sum(map(len, parts)))} if framing == "announced" else {"Connection": "close"}
    sent = s.head(200, {"Content-Type": kind, **length}) + b"".join(parts)
    return sent, len(sent)


@pytest.mark.parametrize("framing", ["announced", "chunked", "until it closes"])
@pytest.mark.parametrize("operation", REPLIES)
def test_cut_after_every_fiftieth_byte(rude: ScriptedServer, ask_rude: Asking, operation: str, framing: str) -> None:
    payload, body = REPLIES[operation]
    sent, needed = whole(body, framing)
    rude.answer = lambda line, _: line.send(sent)
    assert isinstance(ask_rude(operation, payload), Reply), "whole, it must be taken"
    for cut in range(1, needed, scaled(50, 7)):
        for reset in (False, True):
            rude.answer = lambda line, _, cut=cut, reset=reset: _cut(line, sent[:cut], reset)  # type: ignore[misc]
            found = ask_rude(operation, payload)
            assert isinstance(found, Failure), (cut, reset)
            assert (found.category, found.transient) == (Category.NETWORK, True), (cut, reset, found)


def _cut(line: Line, data: bytes, reset: bool) -> None:
    line.send(data)
    if reset:
        line.reset()


def trickling(line: Line) -> None:
    line.trickle(s.http(s.WHOLE), every=0.4)


def trickling_body(line: Line) -> None:
    sent = s.http(s.WHOLE)
    start = sent.index(b"\r\n\r\n") + 4
    line.send(sent[:start])
    line.trickle(sent[start:], every=0.4)


def silent(line: Line) -> None:
    line.hang()


def pinging(line: Line) -> None:
    line.send(s.chunked([], ends=False))
    while not line.stopping.wait(0.01):
        line.send(s.chunk(s.frame("ping", {})))


def saying_nothing_for_ever(line: Line) -> None:
    line.send(s.chunked([s.talk()[0]], ends=False))
    while not line.stopping.wait(0.01):
        line.send(s.chunk(s.delta("")))


def half_a_frame(line: Line) -> None:
    line.send(s.chunked([s.delta("4")[:-6]], ends=False))
    line.hang()


def endless_chunk_header(line: Line) -> None:
    line.send(s.chunked([], ends=False))
    while not line.stopping.wait(0.01):
        line.send(b"0" * 100)


SLOW = (trickling, trickling_body, silent, pinging, saying_nothing_for_ever, half_a_frame, endless_chunk_header)
SECONDS = 1.5


@pytest.mark.parametrize("operation", ["converse", "converse_stream"])
def test_the_deadline_of_a_call_holds_within_a_second(rude: ScriptedServer, ask_rude: Asking, operation: str) -> None:
    """All of them at once, each on a line of its own."""
    left = list(SLOW)

    def ask(_: object) -> tuple[float, Reply | Failure]:
        started = time.monotonic()
        return ask_rude(operation, QUESTION, SECONDS), time.monotonic() - started  # type: ignore[return-value]

    rude.answer = lambda line, _: left.pop()(line)
    with ThreadPoolExecutor(len(SLOW)) as lines:
        results: list[tuple[object, float]] = list(lines.map(ask, SLOW))  # type: ignore[arg-type]
    late = max(seconds for _, seconds in results) - SECONDS
    print(f"{len(results)} slow replies to {operation}: at most {late:.2f} s past the deadline")
    assert late < 1
    for found, _ in results:
        assert isinstance(found, Failure)
        assert found.category in (Category.TIMEOUT, Category.NETWORK), found

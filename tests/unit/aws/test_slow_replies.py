"""Slow, silent, endless and huge replies: a call ends in time and within its bytes, whatever the server does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import boto3
import pytest
from kit.scripted_server import WHOLE, Asking, Line, ScriptedServer, chunk, chunked, delta, failed, head, http, talk

from certify_cli.aws.cloud import AwsCloud, open_cloud
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Category

SOON_SECONDS = 8.0
"""On a busy machine too; the server hangs for ten, and botocore would wait for a minute."""
STREAM_HEAD = chunked([], ends=False)


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
    failure = failed(ask("converse_stream" if streams else "converse", seconds=0.3))
    assert time.monotonic() - started < SOON_SECONDS
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
    reply = ask("converse_stream", seconds=1.5)
    assert isinstance(reply, Reply), reply
    assert reply.timings.total_ms < 1_000


def test_no_thread_is_left_behind(server: ScriptedServer, ask: Asking) -> None:
    server.answer = lambda line, _: slow_head(line)
    before = {thread for thread in threading.enumerate() if thread.name == "certify-call"}
    failed(ask(seconds=0.2))
    left = {thread for thread in threading.enumerate() if thread.name == "certify-call"} - before
    for thread in left:
        thread.join(timeout=SOON_SECONDS)
    assert not any(thread.is_alive() for thread in left)


def test_a_server_that_never_accepts(server: ScriptedServer, ask: Asking) -> None:
    server.close()
    failure = failed(ask(seconds=1))
    assert (failure.category, failure.exception) == (Category.NETWORK, "EndpointConnectionError")
    assert "refused" in failure.message


def test_a_huge_body_is_not_read_to_its_end(server: ScriptedServer, ask: Asking) -> None:
    dropped = threading.Event()

    def answer(line: Line, _: object) -> None:
        line.send(head(200, {"Content-Length": "50000000"}))
        try:
            for _part in range(800):
                line.send(b" " * 62_500)
        except OSError:
            dropped.set()

    server.answer = answer
    failure = failed(ask())
    assert (failure.category, failure.code, failure.transient) == (Category.NETWORK, "ReplyTooLarge", False)
    assert dropped.wait(5), "the connection must be dropped, or the server holds it for ever"


def test_an_endless_fast_stream_is_given_up(server: ScriptedServer, ask: Asking) -> None:
    def answer(line: Line, _: object) -> None:
        line.send(STREAM_HEAD)
        while True:
            line.send(chunk(delta("la") * 50))

    server.answer = answer
    assert failed(ask("converse_stream")).code == "ReplyTooLarge"


def test_a_body_of_countless_values_is_refused_before_it_is_parsed(server: ScriptedServer, ask: Asking) -> None:
    server.says(http(b'{"output":[' + b"[]," * 300_000 + b"[]]}"))
    failure = failed(ask())
    assert (failure.category, failure.code, failure.transient) == (Category.NETWORK, "ReplyTooLarge", False)
    assert "holds more than 500000 values" in failure.message


def test_a_list_that_never_ends_is_given_up(server: ScriptedServer, cloud: AwsCloud, session: boto3.Session) -> None:
    """`cloud` sets where calls go; this one has a clock on which every page takes nine seconds."""
    now = [0.0]

    def answer(line: Line, _: object) -> bool:
        now[0] += 9
        line.send(http({"inferenceProfileSummaries": [], "nextToken": str(now[0])}))
        return True

    server.answer = answer
    slow = open_cloud(session=session, pool=1, region="us-east-1", clock=lambda: now[0])
    assert failed(slow.profiles("us-east-1")).category is Category.TIMEOUT
    assert len(server.requests) == 4

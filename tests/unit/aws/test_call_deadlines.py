"""The limits of a call by themselves: threads that are left behind, sockets that are cut, and whose they are."""

from __future__ import annotations

import socket
import threading
import time
from types import SimpleNamespace

import boto3
import pytest
from botocore.config import Config
from kit.scripted_server import REQUEST_ID, WHOLE, Asking, ScriptedServer, http

from certify_cli.aws.deadline import Call, CallDeadlineExceeded, Lanes, ReplyTooLarge
from certify_cli.aws.evidence import failure_of
from certify_cli.aws.guard import GuardedBody
from certify_cli.aws.once import Once
from certify_cli.types.failures import Category, Failure


def call(seconds: float = 0.05, **more: object) -> Call:
    return Call(seconds=seconds, reply_bytes=10, **more)  # type: ignore[arg-type]  # a clock, if anything


def test_a_call_knows_when_its_time_is_up() -> None:
    now = [100.0]
    limited = call(5, clock=lambda: now[0])
    limited.check()
    now[0] = 105.0
    with pytest.raises(CallDeadlineExceeded, match="no whole reply within 5 s"):
        limited.check()


def test_a_call_counts_what_it_receives() -> None:
    limited = call()
    limited.count(b"." * 10)
    with pytest.raises(ReplyTooLarge):
        limited.count(b".")


def test_work_that_cannot_be_cut_is_left_behind_and_counted() -> None:
    release = threading.Event()
    lanes = Lanes(1)
    started = time.monotonic()
    with pytest.raises(CallDeadlineExceeded):
        lanes.run(call(), release.wait)
    with pytest.raises(CallDeadlineExceeded, match="earlier calls still hang"):
        lanes.run(call(), lambda: "never begun")
    assert time.monotonic() - started < 10
    release.set()
    assert lanes.run(call(5), lambda: "free again") == "free again"


def test_what_work_raises_is_raised_to_the_caller() -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    lanes = Lanes(1)
    with pytest.raises(KeyboardInterrupt):
        lanes.run(call(5), stop)
    assert lanes.run(call(5), lambda: 3) == 3


def test_a_cut_ends_a_blocked_read_but_nobody_elses() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        connection = SimpleNamespace(sock=ours, owner=None)
        mine, next_one = call(5), call(5)
        mine.watch(connection)
        next_one.watch(connection)
        mine.cut()
        theirs.send(b"x")
        assert ours.recv(1) == b"x", "the connection had gone to another call"
        next_one.cut()
        assert ours.recv(1) == b""


def test_a_connection_made_after_the_cut_is_not_used() -> None:
    late = call(5)
    late.cut()
    with pytest.raises(CallDeadlineExceeded):
        late.watch(SimpleNamespace(sock=None, owner=None))


def test_a_body_is_not_read_past_the_deadline() -> None:
    now = [0.0]

    def read1(_: int) -> bytes:
        now[0] += 2
        return b"."

    limited = call(5, clock=lambda: now[0])
    body = GuardedBody(SimpleNamespace(read1=read1), limited, {})
    with pytest.raises(CallDeadlineExceeded):
        body.read()
    assert now[0] == 6.0


def test_our_own_clock_is_not_the_services_word() -> None:
    begun = call()
    begun.answered(200, {"x-amzn-RequestId": REQUEST_ID})
    begun.cut()
    with pytest.raises(CallDeadlineExceeded) as stopped:
        begun.check()
    failure = failure_of(stopped.value, "Converse", begun)
    assert REQUEST_ID in failure.message
    assert not failure.answered


def test_once_shares_and_forgets_only_exceptions() -> None:
    once = Once()
    answers = iter([1, 2])
    assert [once.get("a", lambda: next(answers)) for _ in range(3)] == [1, 1, 1]

    def fail() -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        once.get("b", fail)
    assert once.get("b", lambda: 5) == 5


def test_without_the_guard_boto3_takes_a_cut_body_for_success(server: ScriptedServer, session: boto3.Session) -> None:
    """The planted fault: should botocore ever mend this, the guard may go."""
    server.answer = lambda line, _: line.send(http(WHOLE, length=9_000))
    client = session.client(
        "bedrock-runtime",
        region_name="us-east-1",
        endpoint_url=server.url,
        config=Config(retries={"total_max_attempts": 1}),
    )
    assert client.converse(modelId="m")["stopReason"] == "end_turn"
    server.answer = lambda line, _: line.send(http(b'{"output": {', length=9_000))
    assert set(client.converse(modelId="m")) == {"ResponseMetadata"}
    client.close()


def test_with_the_guard_the_same_body_is_cut(server: ScriptedServer, ask: Asking) -> None:
    server.answer = lambda line, _: line.send(http(WHOLE, length=9_000))
    failure = ask()
    assert isinstance(failure, Failure)
    assert (failure.code, failure.exception) == ("IncompleteReply", "IncompleteBody")


BAD_PAYLOADS = [
    {"messages": "text"},
    {"messages": [{"role": "user", "content": [{"image": {"format": "png", "source": {"bytes": "no base64!"}}}]}]},
    {"unheardOf": 1},
]


@pytest.mark.parametrize("payload", BAD_PAYLOADS)
def test_a_request_that_cannot_be_sent_is_ours(server: ScriptedServer, ask: Asking, payload: object) -> None:
    failure = ask(payload=payload)
    assert isinstance(failure, Failure)
    assert (failure.category, failure.exception) == (Category.INVALID_REQUEST, "ParamValidationError")
    assert server.requests == []

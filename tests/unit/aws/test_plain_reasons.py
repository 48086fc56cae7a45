"""Reasons are read by people: plain sentences, no names of Python's or botocore's insides."""

from __future__ import annotations

import re

import boto3
import pytest
from kit.scripted_server import WHOLE, Asking, Line, ScriptedServer, chunked, delta, failed, http, talk

from certify_cli.aws.cloud import open_cloud
from certify_cli.diagnosis.remedies import diagnose
from certify_cli.types.calls import Request
from certify_cli.types.failures import Category, Failure
from certify_cli.types.target import Target

INSIDES = re.compile(
    r"object has no attribute|codec|\bself\b|0x[0-9a-f]{6}|HTTPConnection|Pool\(|NewConnection|Errno"
    r"|IncompleteRead|RemoteDisconnected|BadStatusLine|ProtocolError|_ssl\.c|recursion|\bdict\b|\bstr\b|\('|b'"
)
STREAM_HEAD = chunked([], ends=False)
BODIES = {
    "list": (http(b"[1]"), "JSON list where an object belongs"),
    "text": (http(b'"whole"'), "JSON string where an object belongs"),
    "null": (http(b"null"), "JSON null where an object belongs"),
    "wrong member": (http({"output": "text"}), "not what the service's model says"),
    "usage is a list": (http({**WHOLE, "usage": [3]}), "not what the service's model says"),
    "no UTF-8": (http(b"\xff\xfe{}"), "the reply is not UTF-8"),
    "html": (http(b"<html>hello</html>"), "the reply is not JSON"),
    "empty": (http(b""), "the reply is empty"),
    "deep": (http(b"[" * 200_000), "nested too deeply"),
    "cut": (http(b'{"output"', length=500), "the reply ended after 9 of 500 bytes"),
    "no messages": (chunked([b"hello, this is no event stream at all"]), "not a whole event stream"),
    "cut stream": (chunked(talk(delta("4"))[:-1], ends=False), "the connection broke after"),
    "bad chunk": (STREAM_HEAD + b"zz\r\nhello", "the connection broke after"),
}


def ask_for(name: str, ask: Asking) -> Failure:
    return failed(ask("converse_stream" if name in ("no messages", "cut stream", "bad chunk") else "converse"))


@pytest.mark.parametrize("name", BODIES)
def test_a_reply_that_is_not_whole_is_told_plainly(server: ScriptedServer, ask: Asking, name: str) -> None:
    body, said = BODIES[name]
    server.answer = lambda line, _: line.send(body)
    failure = ask_for(name, ask)
    assert said in failure.message
    assert not INSIDES.search(failure.message), failure.message
    assert failure.category is Category.NETWORK
    assert failure.exception


@pytest.mark.parametrize("name", BODIES)
def test_headers_that_came_are_an_answer(server: ScriptedServer, ask: Asking, name: str) -> None:
    server.answer = lambda line, _: line.send(BODIES[name][0])
    failure = ask_for(name, ask)
    assert (failure.http_status, failure.answered) == (200, True)


@pytest.mark.parametrize("name", BODIES)
def test_garbage_and_a_cut_have_their_own_remedies(server: ScriptedServer, ask: Asking, name: str) -> None:
    server.answer = lambda line, _: line.send(BODIES[name][0])
    remedy = diagnose(ask_for(name, ask)).remedy
    is_cut = name in {"cut", "cut stream", "bad chunk", "empty"}
    assert ("cut before its end" in remedy, "Bedrock-compatible" in remedy) == (is_cut, not is_cut), remedy


def resets(line: Line) -> None:
    line.send(b"HTTP/1.1")
    line.reset()


BROKEN = {
    "closed": (lambda line: None, "the connection closed before an answer began"),
    "no HTTP": (lambda line: line.send(b"hello\r\n\r\n"), "is not HTTP"),
    "reset": (resets, "the connection"),
}


@pytest.mark.parametrize(("behave", "said"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_line_is_told_plainly(server: ScriptedServer, ask: Asking, behave: object, said: str) -> None:
    server.answer = lambda line, _: behave(line)  # type: ignore[operator]  # each takes the line
    failure = failed(ask())
    assert said in failure.message
    assert not INSIDES.search(failure.message), failure.message
    assert (failure.category, failure.answered, failure.sent) == (Category.NETWORK, False, True)


def test_what_went_out_on_a_line_that_was_used_before_counts_as_sent(server: ScriptedServer, ask: Asking) -> None:
    replies = iter([http(WHOLE), b""])
    server.answer = lambda line, _: line.send(next(replies))
    ask()
    assert failed(ask()).sent


def reached(session: boto3.Session, seconds: float = 3) -> Failure:
    request = Request.of("converse", {"messages": []})
    return failed(open_cloud(session=session).call(Target("m", "us-east-1"), request, timeout_seconds=seconds))


UNREACHED = {
    "refused": ("http://127.0.0.1:9", "could not connect to 127.0.0.1:9: connection refused"),
    "no name": ("http://nowhere.invalid", "could not connect to nowhere.invalid:80: the name does not resolve"),
}


@pytest.mark.parametrize(("url", "said"), UNREACHED.values(), ids=UNREACHED.keys())
def test_what_cannot_be_reached_is_named(
    session: boto3.Session, monkeypatch: pytest.MonkeyPatch, url: str, said: str
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", url)
    failure = reached(session)
    assert (failure.message, failure.exception, failure.sent) == (said, "EndpointConnectionError", False)
    assert diagnose(failure).category is Category.NETWORK


def test_tls_and_proxy_are_named(
    server: ScriptedServer, session: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.greeting = b"HTTP/1.1 400 No TLS here\r\n\r\n"
    place = server.url.removeprefix("http://")
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url.replace("http:", "https:"))
    unsafe = reached(session)
    assert unsafe.message.startswith(f"no TLS connection to {place}: ")
    assert not unsafe.sent
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://nowhere.invalid")
    monkeypatch.setenv("HTTP_PROXY", "http://user:canarypassword@127.0.0.1:9")
    assert reached(session).message == "could not connect to the proxy 127.0.0.1:9: connection refused"


def test_our_own_clock_says_no_more_than_that(server: ScriptedServer, ask: Asking) -> None:
    server.answer = lambda line, _: line.hang()
    failure = failed(ask(seconds=0.2))
    assert failure.message == "no whole reply within 0.2 s"
    assert not failure.answered

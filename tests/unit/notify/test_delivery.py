"""Deliveries over real sockets: where they may go, what is tried again, how long it lasts, and no secret told."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import httpx
import pytest
from kit.notices import NOON, SECRET, World, news, notification
from kit.scripted_server import Incoming, Line, ScriptedServer, http
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from certify_cli.notify import _post
from certify_cli.notify._post import Message, post
from certify_cli.notify._signature import headers_of
from certify_cli.notify._transport import Ways
from certify_cli.notify.webhook import WEBHOOK
from certify_cli.types.policy import Notify

HOOK = Notify(kind="webhook", url_env="HOOK", allow_private=True)
LETTER = Message(body=b"{}")


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    running = ScriptedServer()
    yield running
    running.close()


def world(server: ScriptedServer | str, **more: str) -> World:
    url = server if isinstance(server, str) else f"{server.url}/services/{SECRET}"
    return World({"HOOK": url, **more})


def test_a_webhook_is_given_the_notification_and_a_signature_that_others_verify(server: ScriptedServer) -> None:
    key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLawO"
    signed = Notify(kind="webhook", url_env="HOOK", secret_env="KEY", allow_private=True)
    assert WEBHOOK.send(signed, notification(), world(server, KEY=key).outside) == ""
    (asked,) = server.requests
    assert (asked.method, asked.path) == ("POST", f"/services/{SECRET}")
    told = json.loads(asked.body)
    assert told["schema"] == "certify.notification/1"
    assert told["changes"][0]["target"] == news().target
    assert asked.headers["host"] == server.url.removeprefix("http://")
    reference = Webhook(key)
    signature = reference.sign(asked.headers["webhook-id"], _at(asked), asked.body.decode())
    assert signature == asked.headers["webhook-signature"]
    with pytest.raises(WebhookVerificationError):
        reference.verify(asked.body + b" ", {**asked.headers, "webhook-timestamp": "1"})


def _at(asked: Incoming) -> datetime:
    return datetime.fromtimestamp(int(asked.headers["webhook-timestamp"]), UTC)


def test_a_text_that_is_no_base64_is_a_key_as_it_stands() -> None:
    theirs = Webhook(b"plain words").sign("m", NOON, "{}")
    assert headers_of("m", b"{}", NOON, "plain words")["webhook-signature"] == theirs
    assert "webhook-signature" not in headers_of("m", b"{}", NOON, "")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("", "the variable HOOK is not set"),
        ("ftp://example.com/x", "HOOK holds no https URL"),
        ("https://", "HOOK holds no https URL"),
        ("https://[::1", "HOOK holds no URL"),
        ("http://example.com/x", "HOOK holds an http URL, and https is wanted"),
        ("https://me:word@example.com/x", "HOOK holds a password"),
        ("https://127.0.0.1:9/x", "it leads to 127.0.0.1, which is no public address; allow_private = true"),
        ("https://[::1]:9/x", "it leads to ::1, which is no public"),
        ("https://localhost:9/x", "which is no public address"),
        ("https://2130706433:9/x", "it leads to 127.0.0.1, which is no public"),
        ("https://0x7f000001:9/x", "it leads to 127.0.0.1, which is no public"),
        ("https://127.1:9/x", "it leads to 127.0.0.1, which is no public"),
        ("https://169.254.169.254/latest/meta-data", "it leads to 169.254.169.254"),
        ("https://[64:ff9b::a9fe:a9fe]/", "it leads to 64:ff9b::a9fe:a9fe"),
        ("https://[::ffff:127.0.0.1]/", "which is no public address"),
    ],
)
def test_where_a_notification_does_not_go(url: str, told: str) -> None:
    at = world(url)
    problem = post(Notify(kind="webhook", url_env="HOOK"), LETTER, at.outside)
    assert told in problem
    assert "word@" not in problem
    assert at.pauses == []


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    asked: list[str] = []

    def lookup(host: str, port: int) -> Sequence[str]:
        asked.append(f"{host}:{port}")
        return ["8.8.8.8", "10.0.0.1"]

    told = post(
        Notify(kind="webhook", url_env="HOOK"), LETTER, world("https://hooks.example/x").outside, Ways(lookup=lookup)
    )
    assert "it leads to 10.0.0.1" in told
    assert asked == ["hooks.example:443"]


def test_a_public_address_is_never_written_to_without_https() -> None:
    told = post(HOOK, LETTER, world("http://hooks.example/x").outside, Ways(lookup=lambda *_: ["8.8.8.8"]))
    assert told == "it is a public address without https"


def test_a_name_is_looked_up_once_and_connected_to_where_it_was_seen(server: ScriptedServer) -> None:
    """Whoever answers another address the second time gets nowhere."""
    port, answers = server.url.rpartition(":")[2], [["::1", "127.0.0.1"], ["203.0.113.1"]]
    told = post(HOOK, LETTER, world(f"http://hooks.example:{port}/x").outside, Ways(lookup=lambda *_: answers.pop(0)))
    assert told == ""
    assert len(answers) == 1
    assert server.requests[0].headers["host"] == f"hooks.example:{port}"


def test_a_redirect_is_not_followed(server: ScriptedServer) -> None:
    server.says(http(b"", status=302, headers={"Location": f"{server.url}/elsewhere"}))
    assert post(HOOK, LETTER, world(server).outside) == "it answered 302, a redirect, and none is followed"
    assert len(server.requests) == 1


def test_what_passes_by_itself_is_tried_again(server: ScriptedServer) -> None:
    server.says(http({}, status=500), http({}, status=503), http({}))
    at = world(server)
    assert post(HOOK, LETTER, at.outside) == ""
    assert len(server.requests) == 3
    assert at.pauses == [1.0, 3.0]


@pytest.mark.parametrize(
    ("status", "body", "after", "times", "told"),
    [
        (500, b"<html>", "", 3, "it answered 500"),
        (429, b"", "2", 3, "it answered 429"),
        (429, b"", "3600", 1, "it answered 429"),
        (429, b"", "Wed, 21 Oct 2026", 3, "it answered 429"),
        (404, b"no_service", "", 1, "it answered 404 (no_service)"),
        (404, b"services", "", 1, "it answered 404"),
        (403, b"::error::\x1b[31m" + SECRET.encode(), "", 1, "it answered 403"),
        (400, b"x" * 100_000, "", 1, "it answered 400"),
    ],
)
def test_what_is_told_of_a_refusal(
    server: ScriptedServer, status: int, body: bytes, after: str, times: int, told: str
) -> None:
    server.says(http(body, status=status, headers={"Retry-After": after} if after else {}))
    at = world(server)
    assert post(HOOK, LETTER, at.outside) == told
    assert len(server.requests) == times
    assert at.pauses == ([2.0, 3.0] if after == "2" else [1.0, 3.0])[: times - 1]


def test_who_does_not_answer_is_not_waited_for(server: ScriptedServer) -> None:
    server.answer = lambda line, _: line.hang()
    at = world(server)
    assert post(HOOK, LETTER, at.outside, Ways(answer_seconds=0.1)) == "no answer in time"
    assert at.pauses == [1.0, 3.0]


def test_who_answers_drop_by_drop_is_heard_for_some_seconds(server: ScriptedServer) -> None:
    at = world(server)

    def trickle(line: Line, _: Incoming) -> None:
        line.send(b"HTTP/1.1 400 Bad\r\nContent-Length: 100000\r\n\r\n")
        for _ in range(1_000):
            at.seconds += 1
            line.trickle(b"X", every=0.005)

    server.answer = trickle
    assert post(HOOK, LETTER, at.outside) == "it answered 400"
    assert 5 <= at.seconds < 100
    server.answer = lambda line, _: line.send(b"HTTP/1.1 400 Bad\r\nContent-Length: 100000\r\n\r\nx")
    assert post(HOOK, LETTER, at.outside) == "it answered 400"


def test_who_breaks_off_or_is_not_there_is_told_so(server: ScriptedServer) -> None:
    server.answer = lambda line, _: line.reset()
    assert post(HOOK, LETTER, world(server).outside) in (
        "what answered speaks no HTTP, or broke off",
        "the connection broke off",
    )
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert post(HOOK, LETTER, world(f"http://127.0.0.1:{port}/{SECRET}").outside) == "no connection"

    def nowhere(*_: object) -> Sequence[str]:
        raise socket.gaierror(-2, f"no such name as {SECRET}")

    assert post(HOOK, LETTER, world("https://hooks.example/x").outside, Ways(lookup=nowhere)) == "no connection"


def test_no_secret_is_logged_or_told(server: ScriptedServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore"):
        caplog.set_level(logging.DEBUG, name)
    server.says(http({}, status=500))
    told = post(HOOK, LETTER, world(server).outside)
    assert told == "it answered 500"
    assert "CANARY" not in caplog.text + told
    # the planted fault: httpx tells everybody who listens
    caplog.set_level(logging.INFO, "httpx")
    httpx.post(f"{server.url}/{SECRET}")
    assert "CANARY" in caplog.text


def test_nothing_goes_out_unsigned_where_it_was_to_be_signed() -> None:
    signed = Notify(kind="webhook", url_env="HOOK", secret_env="KEY")
    assert "nothing goes out unsigned" in WEBHOOK.send(signed, notification(), world("https://e.example").outside)
    bad = world("https://e.example", KEY="whsec_!!")
    assert WEBHOOK.check(signed, bad.outside) == "KEY begins with whsec_ and is no base64 after it"
    assert post(HOOK, Message(body=b"x" * 70_000), bad.outside).startswith("the message is longer")
    assert _post.MOST_BYTES == 65_536

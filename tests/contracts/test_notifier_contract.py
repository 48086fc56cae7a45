"""What every notifier promises: one delivery that fits, nothing a model said that acts, no secret in what is told."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote_plus

import boto3
import pytest
from kit.hostile import HOSTILE
from kit.notices import SECRET, World, news, notification
from kit.scripted_server import Incoming, Line, ScriptedServer, error, http
from moto.server import ThreadedMotoServer

from certify_cli.declared_settings import KINDS as DECLARED
from certify_cli.interfaces import Notifier
from certify_cli.notify import KINDS
from certify_cli.types.notifications import Notification
from certify_cli.types.policy import Notify

HTTP = ("webhook", "slack")
MOST_BYTES = {"webhook": 65_536, "slack": 65_536, "sns": 256 * 1024}
TOPIC = "arn:aws:sns:eu-west-1:123456789012:alerts"


@dataclass
class Door:
    """A notifier, what it was told in settings, and the server that plays its other end."""

    notifier: Notifier
    notify: Notify
    world: World
    server: ScriptedServer

    def send(self, told: Notification) -> str:
        return self.notifier.send(self.notify, told, self.world.outside)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    running = ScriptedServer()
    for name, value in (("ENDPOINT_URL_SNS", running.url), ("ACCESS_KEY_ID", "AKIACANARY"), ("SECRET_ACCESS_KEY", "s")):
        monkeypatch.setenv(f"AWS_{name}", value)
    yield running
    running.close()


@pytest.fixture(params=sorted(KINDS))
def door(request: pytest.FixtureRequest, server: ScriptedServer) -> Door:
    kind = request.param
    own: dict[str, Any] = {"topic_arn": TOPIC} if kind == "sns" else {"url_env": "HOOK", "allow_private": True}
    server.answer = lambda line, _: line.send(http(PUBLISHED, headers={"Content-Type": "text/xml"}))
    return Door(KINDS[kind](), Notify(kind=kind, **own), World({"HOOK": f"{server.url}/{SECRET}"}), server)


PUBLISHED = (
    b'<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId>'
    b"</PublishResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></PublishResponse>"
)


ATTRIBUTES = PUBLISHED.replace(b"Publish", b"GetTopicAttributes").replace(b"<MessageId>1</MessageId>", b"<Attributes/>")


def test_settings_know_every_kind_and_nothing_else() -> None:
    assert set(DECLARED) == set(KINDS)
    assert all(made().kind == kind for kind, made in KINDS.items())


def test_a_notification_is_one_delivery(door: Door) -> None:
    assert door.notifier.check(door.notify, door.world.outside) == ""
    assert door.send(notification()) == ""
    (asked,) = door.server.requests
    assert news().target in unquote_plus(asked.body.decode())


def test_looking_whether_somebody_is_there_delivers_nothing(door: Door) -> None:
    seen = http(ATTRIBUTES, headers={"Content-Type": "text/xml"})
    door.server.answer = lambda line, _: line.send(seen)
    assert door.notifier.reach(door.notify, door.world.outside) == ""
    assert not [one for one in door.server.requests if b"Action=Publish" in one.body or one.path != "/"]
    door.server.close()
    told = door.notifier.reach(door.notify, door.world.outside)
    assert (bool(told), SECRET in told) == (True, False)


@pytest.mark.parametrize("status", [301, 400, 403, 404, 500])
def test_a_refusal_is_told_and_never_raised(door: Door, status: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    door.server.answer = lambda line, _: line.send(error(status, "Nope", f"no {SECRET}")) if status else None
    told = door.send(notification())
    assert told
    assert "CANARY" not in caplog.text
    assert door.notify.kind == "sns" or "CANARY" not in told


def test_what_answers_nonsense_is_told_and_never_raised(door: Door) -> None:
    def nonsense(line: Line, _: Incoming) -> None:
        line.send(b"\x00\xff garbage\r\n\r\n")

    door.server.answer = nonsense
    assert door.send(notification())


def test_however_much_changed_it_fits(door: Door) -> None:
    many = notification(*(news(number, "\U0001f600" * 500) for number in range(60)))
    assert door.send(many) == ""
    (asked,) = door.server.requests
    assert len(asked.body) <= MOST_BYTES[door.notify.kind]
    assert b"more" in asked.body or b"left_out" in asked.body


@pytest.mark.parametrize("number", range(len(HOSTILE)))
@pytest.mark.parametrize("kind", HTTP)
def test_hostile_words_come_as_words(kind: str, number: int, server: ScriptedServer) -> None:
    """Whoever makes a notification cleans what others said; a notifier adds no meaning to it."""
    text = HOSTILE[number][:500]
    notify, world = Notify(kind=kind, url_env="HOOK", allow_private=True), World({"HOOK": server.url})
    assert KINDS[kind]().send(notify, notification(news(0, text)), world.outside) == ""
    body = server.requests[0].body
    assert body.isascii()
    told = json.loads(body)
    if kind == "slack":
        assert {block["text"]["type"] for block in told["blocks"]} == {"plain_text"}
        assert not any(block["text"]["emoji"] for block in told["blocks"])
        assert all(len(block["text"]["text"]) <= 3000 for block in told["blocks"])
        assert "<" not in told["text"]


def test_slack_takes_at_most_fifty_blocks_of_three_thousand_characters(server: ScriptedServer) -> None:
    notify, world = Notify(kind="slack", url_env="HOOK", allow_private=True), World({"HOOK": server.url})
    long = replace(notification(*(news(number, "x" * 4000) for number in range(20))), summary="<!channel> & " * 50)
    assert KINDS["slack"]().send(notify, long, world.outside) == ""
    told = json.loads(server.requests[0].body)
    assert len(told["blocks"]) <= 50
    assert all(len(block["text"]["text"]) <= 3000 for block in told["blocks"][1:])
    assert len(told["blocks"][0]["text"]["text"]) <= 150
    assert "<!channel>" not in told["text"]


def test_sns_is_told_per_protocol_with_what_subscriptions_filter_by(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over HTTP to moto, which checks what SNS checks: the subject, the structure, the topic."""
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    try:
        url = "http://{}:{}".format(*moto.get_host_and_port())
        for name, value in (("ENDPOINT_URL", url), ("ACCESS_KEY_ID", "a"), ("SECRET_ACCESS_KEY", "s")):
            monkeypatch.setenv(f"AWS_{name}", value)
        sns, sqs = (boto3.client(one, region_name="eu-west-1", endpoint_url=url) for one in ("sns", "sqs"))
        topics = [
            sns.create_topic(Name="alerts")["TopicArn"],
            sns.create_topic(Name="alerts.fifo", Attributes={"FifoTopic": "true"})["TopicArn"],
        ]
        queue = sqs.create_queue(QueueName="q")["QueueUrl"]
        sns.subscribe(TopicArn=topics[0], Protocol="sqs", Endpoint=_arn(sqs, queue))
        told = replace(notification(), summary="certify: 1 failed \u2192 caf\u00e9\n" + "x" * 200)
        for topic in topics:
            assert KINDS["sns"]().send(Notify(kind="sns", topic_arn=topic), told, World({}).outside) == ""
        got = json.loads(sqs.receive_message(QueueUrl=queue)["Messages"][0]["Body"])
        assert json.loads(got["Message"])["schema"] == "certify.notification/1"
        assert json.loads(got["MessageAttributes"]["event"]["Value"]) == ["failed"]
        gone = Notify(kind="sns", topic_arn=f"{topics[0]}-gone")
        assert KINDS["sns"]().send(gone, told, World({}).outside)
        assert KINDS["sns"]().reach(Notify(kind="sns", topic_arn=topics[0]), World({}).outside) == ""
        assert KINDS["sns"]().reach(gone, World({}).outside)
    finally:
        moto.stop()


def _arn(sqs: Any, queue: str) -> str:
    return str(sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"])


def test_a_simulated_run_publishes_to_no_topic(server: ScriptedServer) -> None:
    simulated = replace(notification(), origin="simulated")
    assert "simulated" in KINDS["sns"]().send(Notify(kind="sns", topic_arn=TOPIC), simulated, World({}).outside)
    assert not server.requests

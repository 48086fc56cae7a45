"""A night on which everything breaks: one message of bounded size, no secret in it, and never a second warning."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from kit.notices import NOON, World, news
from kit.scripted_server import ScriptedServer, http

from certify_cli.commands.notify import SECONDS, Occasion, key_of, notification_of, notify_all
from certify_cli.errors import StoreError
from certify_cli.notify import _post, sns
from certify_cli.notify._writing import as_json, fitting
from certify_cli.notify.slack import body_of
from certify_cli.notify.sns import _message
from certify_cli.policy.news import Told, ordered
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.notifications import News, Notification
from certify_cli.types.policy import Notify

HOOK = Notify(kind="webhook", url_env="HOOK", allow_private=True, line=3)
SLACK = Notify(kind="slack", url_env="SLACK", allow_private=True, line=7)
OCCASION = Occasion(command="certify", outcome="breached", see="certify report --run run-1")
WRITERS: list[tuple[Callable[[Notification], bytes], int, int]] = [
    (as_json, _post.MOST_BYTES, 65_536),
    (body_of, _post.MOST_BYTES, 65_536),
    # of 256 KiB, a subject and attributes included
    (_message, sns.MOST_BYTES, 250_000),
]
"""What writes it, how much it writes at most, and how much the channel takes."""
SECRETS = (
    "AKIACANARYCANARY1234",
    "IQoJCANARYcanarycanarycanary",
    "https://me:CANARYword@example.com/",
    "Authorization: Bearer CANARYtoken",
    "aws_secret_access_key=CANARYkeykeykey",
    "111122223333",
)


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    running = ScriptedServer()
    yield running
    running.close()


def world(server: ScriptedServer) -> World:
    return World({"HOOK": f"{server.url}/hook", "SLACK": f"{server.url}/slack"})


def worst() -> tuple[News, ...]:
    """As long as a message may get, of 7,000 targets."""
    longest = replace(news(0, "\U0001f600" * 3000), target="x" * 3000, remedy="\u202e" * 3000, before="b" * 900)
    return ordered(replace(longest, event="degraded", target=f"{number:04}{longest.target}") for number in range(7000))


@pytest.mark.parametrize(("written", "most", "taken"), WRITERS)
def test_seven_thousand_that_broke_are_one_message_that_a_channel_takes(
    written: Callable[[Notification], bytes], most: int, taken: int
) -> None:
    short = ordered(replace(news(number), event="degraded") for number in range(7000))
    for found in (short, worst()):
        told = notification_of(found, OCCASION, NOON, salt="")
        assert told.summary == "certify certify: 7000 degraded"
        assert (len(told.changes), told.left_out) == (20, 6980)
        assert len(fitting(told, written, most)) <= taken


def test_what_is_told_first_is_the_worst() -> None:
    many = [replace(news(number), event="recovered") for number in range(50)]
    told = notification_of(ordered([*many, replace(news(99), event="failed")]), OCCASION, NOON, salt="")
    assert told.changes[0].event == "failed"
    assert told.events == {"failed": 1, "recovered": 50}


@pytest.mark.parametrize(
    ("policy", "said"), [("", ""), ("strict", " --policy strict"), ("/etc/teams/prod.toml", " --policy prod.toml")]
)
def test_a_policy_that_was_named_is_named(policy: str, said: str) -> None:
    told = notification_of((news(),), replace(OCCASION, command="gate", policy=policy), NOON, salt="")
    assert told.summary == f"certify gate{said}: 1 failed"


def everywhere(secret: str) -> News:
    return replace(news(1, f"it said {secret}."), before=secret, after=secret, remedy=f"use {secret}", target=secret)


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("notify", [HOOK, SLACK])
def test_no_secret_that_a_service_or_a_model_said_is_sent(server: ScriptedServer, notify: Notify, secret: str) -> None:
    told = Told(news=(everywhere(secret),), words={"a": "b"})
    assert notify_all([notify], MemoryStore(), lambda *_: told, OCCASION, world(server).outside) == ()
    (asked,) = server.requests
    sent = json.dumps(json.loads(asked.body), ensure_ascii=False)
    assert "CANARY" not in sent
    assert "111122223333" not in sent


def test_the_check_finds_a_secret_that_was_left() -> None:
    """The planted fault: a message as it came."""
    told = notification_of((news(),), OCCASION, NOON, salt="")
    assert all(b"CANARY" in written(replace(told, changes=(everywhere(SECRETS[0]),))) for written, *_ in WRITERS)


def test_each_that_fails_is_one_warning_and_the_time_is_one_for_all(server: ScriptedServer) -> None:
    at = world(server)
    server.answer = lambda line, _: line.send(http({}, status=503))
    told = Told(news=(news(),), words={"a": "b"})
    problems = notify_all([HOOK, SLACK], MemoryStore(), lambda *_: told, OCCASION, at.outside)
    assert [one.partition(" was not told")[0] for one in problems] == ["webhook HOOK (line 3)", "slack SLACK (line 7)"]
    assert sum(at.pauses) / 2 < SECONDS


class Full(MemoryStore):
    """A store that takes no more."""

    def __init__(self) -> None:
        super().__init__()
        self.notices.note = self._refuse  # type: ignore[method-assign]

    def _refuse(self, *_: object) -> None:
        raise StoreError("the disk is full")


def test_what_was_delivered_and_cannot_be_noted_is_said_and_costs_the_others_nothing(server: ScriptedServer) -> None:
    store, told = Full(), Told(news=(news(),), words={"a": "b"})
    problems = notify_all([HOOK, SLACK], store, lambda *_: told, OCCASION, world(server).outside)
    assert problems == (
        "webhook HOOK (line 3) may be told the same again: the disk is full",
        "slack SLACK (line 7) may be told the same again: the disk is full",
    )
    assert store.notices.told(key_of(HOOK)) == {}
    assert not store.leases.held()

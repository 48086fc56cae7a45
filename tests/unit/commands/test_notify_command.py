"""Telling notifiers: each by itself, bounded in time, remembered only where it was delivered, and nothing raised."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from kit.notices import NOON, SECRET, World, news
from kit.scripted_server import ScriptedServer, http

from certify_cli.commands.notify import Find, Occasion, key_of, notify_all
from certify_cli.commands.sync_news import told_of_check, told_of_sync
from certify_cli.interfaces import Store
from certify_cli.policy.news import Told
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.changes import Change, PastChange
from certify_cli.types.notifications import DEFAULT_EVENTS, EVENTS, Event, News
from certify_cli.types.policy import Notify

HOOK = Notify(kind="webhook", url_env="HOOK", allow_private=True, line=3)
NOT_TOLD = "webhook HOOK (line 3) was not told of changes: {}; the next command tells it"
OCCASION = Occasion(command="gate", outcome="breached", see="certify report")


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    running = ScriptedServer()
    yield running
    running.close()


def finding(*found: News) -> Find:
    """Everything is news until it was noted."""

    def find(before: Mapping[str, str], wanted: Collection[Event]) -> Told:
        fresh = tuple(one for one in found if before.get(one.target) != one.after and one.event in wanted)
        return Told(news=fresh, words={one.target: one.after for one in found})

    return find


def tell(store: Store, server: ScriptedServer, *notifiers: Notify, find: Find | None = None) -> tuple[str, ...]:
    world = World({"HOOK": f"{server.url}/{SECRET}", "OTHER": f"{server.url}/other"})
    return notify_all(notifiers or (HOOK,), store, find or finding(news()), OCCASION, world.outside)


def test_what_was_delivered_is_remembered_and_what_was_not_is_told_again(server: ScriptedServer) -> None:
    store = MemoryStore()
    server.says(http({}, status=400))
    assert tell(store, server) == (NOT_TOLD.format("it answered 400"),)
    assert store.notices.told(key_of(HOOK)) == {}
    server.says(http({}))
    assert tell(store, server) == ()
    assert tell(store, server) == ()
    assert len(server.requests) == 2


class Forgetful(MemoryStore):
    """The planted fault: what was told is noted nowhere."""

    def __init__(self) -> None:
        super().__init__()
        self.notices.note = lambda notifier, told, gone=(): None  # type: ignore[method-assign]


def test_the_check_finds_a_store_that_forgets(server: ScriptedServer) -> None:
    store = Forgetful()
    assert (tell(store, server), tell(store, server)) == ((), ())
    assert len(server.requests) == 2


def test_one_that_fails_costs_the_others_nothing(server: ScriptedServer) -> None:
    store, other = MemoryStore(), Notify(kind="slack", url_env="OTHER", allow_private=True, line=9)
    unset = Notify(kind="webhook", url_env="UNSET", line=1)
    server.answer = lambda line, asked: line.send(http({}, status=200 if asked.path == "/other" else 400))
    problems = tell(store, server, HOOK, unset, other)
    assert problems == (
        "webhook UNSET (line 1) cannot be told: the variable UNSET is not set",
        NOT_TOLD.format("it answered 400"),
    )
    assert store.notices.told(key_of(other))
    assert tell(store, server, other) == ()
    assert [one.path for one in server.requests].count("/other") == 1


def test_another_process_that_is_telling_it_is_left_to_it(server: ScriptedServer) -> None:
    store = MemoryStore(shared=True)
    held = store.leases.take("", [f"notify {key_of(HOOK)}"], seconds=60, most=1)
    assert tell(store, server) == ()
    assert not server.requests
    store.leases.give_back(held.fences)
    assert tell(store, server) == ()
    assert len(server.requests) == 1
    assert not store.leases.held()


def test_who_gives_up_waits_for_nobody(server: ScriptedServer) -> None:
    server.answer = lambda line, _: line.hang()
    world = World({"HOOK": server.url})
    told = notify_all([HOOK], MemoryStore(), finding(news()), OCCASION, world.outside, give_up=lambda: True)
    assert told == (NOT_TOLD.format("it was not done within 30 s"),)


def test_a_fault_of_ours_is_a_sentence_without_the_address(server: ScriptedServer) -> None:
    outside = World({"HOOK": server.url}).outside

    def stumble(_: float) -> None:
        raise RuntimeError(SECRET)

    server.says(http({}, status=500))
    told = notify_all([HOOK], MemoryStore(), finding(news()), OCCASION, replace(outside, sleep=stumble))
    assert told == (NOT_TOLD.format("it failed with RuntimeError"),)


def test_a_message_is_bounded_clean_and_without_account_ids(server: ScriptedServer) -> None:
    hostile = news(1, "\x1b[2J 111122223333 " + "x" * 5000)
    arn = replace(hostile, target="arn:aws:bedrock:us-east-1:111122223333:inference-profile/a@us-east-1")
    many = [arn, *(news(number) for number in range(2, 40))]
    assert tell(MemoryStore(), server, find=finding(*many)) == ()
    told = json.loads(server.requests[0].body)
    assert (len(told["changes"]), told["left_out"], told["summary"]) == (20, 19, "certify gate: 39 failed")
    first = told["changes"][0]
    assert len(first["message"]) < 600
    assert "\x1b" not in first["message"]
    assert "111122223333" not in server.requests[0].body.decode()


def test_a_notifier_is_remembered_without_its_address() -> None:
    topic = Notify(kind="sns", topic_arn="arn:aws:sns:eu-west-1:111122223333:alerts")
    assert "1111" not in key_of(topic)
    keys = {key_of(one) for one in (topic, HOOK, replace(HOOK, on=("failed",)), replace(HOOK, url_env="B"))}
    assert len(keys) == 4
    assert key_of(HOOK) == key_of(replace(HOOK, on=DEFAULT_EVENTS, line=8))


def drift(name: str) -> Change:
    return Change(kind="vanished", model=name, region="us-east-1", detail="gone")


def log(*names: str) -> list[PastChange]:
    """One synchronisation an hour, newest first."""
    return [PastChange(at=NOON + timedelta(hours=at), change=drift(name)) for at, name in enumerate(names)][::-1]


def test_changes_are_told_from_where_telling_ended() -> None:
    words: dict[str, str] = {}
    seen = []
    for known in (log(), log("a"), log("a"), log("a", "b", "c"), log("a", "b", "c")):
        found = told_of_sync(known, words, tuple(EVENTS))
        words |= found.words
        seen.append([one.target.partition("@")[0] for one in found.news])
    assert seen == [[], ["a"], [], ["b", "c"], []]


def test_what_stood_before_anybody_was_told_is_no_news() -> None:
    assert told_of_sync(log("a"), {}, tuple(EVENTS)).news == (), "the first synchronisation finds everything new"
    assert [one.target for one in told_of_sync(log("a", "b"), {}, tuple(EVENTS)).news] == ["b@us-east-1"]


def test_a_check_is_told_once_until_it_is_another() -> None:
    words: dict[str, str] = {}
    seen = []
    for known in ((), (drift("a"),), (drift("a"),), (drift("b"),), (), (drift("b"),)):
        found = told_of_check(known, words, tuple(EVENTS))
        words |= found.words
        seen.append(len(found.news))
    assert seen == [0, 1, 0, 1, 0, 1]

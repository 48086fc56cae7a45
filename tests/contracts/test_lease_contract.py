"""What every store promises about leases: who may write about a target, and that nobody else does."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from store_samples import NOON, OPENERS, begin, certificate, dead_letter, ended, finding, run, waiting

from certify_cli.errors import LeaseLost
from certify_cli.interfaces import Store, Taken
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.findings import Mark
from certify_cli.types.plans import RunSettings

STRANGE = ("nul\0", "nul\\x00", "half \ud800", "\\ud800", "emoji 😀", "it's", '"', "%s :x", "{a}", "")
LONG = 3600.0
RUN_OUT = 0.0
"""Seconds of a lease that has run out when it is granted: nobody has to wait for it."""


@pytest.fixture(params=sorted(OPENERS))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with closing(OPENERS[request.param](tmp_path)) as opened:
        yield opened


def take(store: Store, *names: str, seconds: float = LONG, most: int = 99, run_id: str = "run-1") -> Taken:
    return store.leases.take(run_id, names, seconds=seconds, most=most)


def test_what_is_free_is_granted_in_order_and_no_more_than_asked(store: Store) -> None:
    begin(store, *map(waiting, "cab"))
    first = take(store, "c", "a", "b", most=2)
    assert list(first.fences) == ["c", "a"]
    assert min(first.fences.values()) > 0
    assert (first.ended, first.held) == ((), {})
    assert take(store, "b", most=0) == Taken()
    assert take(store, most=5) == Taken()


def test_what_another_holds_is_not_granted_and_the_holder_is_named(store: Store) -> None:
    begin(store)
    assert not store.leases.held()
    take(store, "m@r")
    second = take(store, "m@r", "other", run_id="run-2")
    assert list(second.fences) == ["other"]
    assert second.held["m@r"].run_id == "run-1"
    assert "pid " in second.held["m@r"].who
    assert {name: holder.run_id for name, holder in store.leases.held().items()} == {"m@r": "run-1", "other": "run-2"}


def test_a_lease_that_ran_out_is_taken_over_and_the_fence_grows(store: Store) -> None:
    begin(store)
    fences = [take(store, "m@r", seconds=RUN_OUT).fences["m@r"] for _ in range(3)]
    assert fences == sorted(set(fences))
    assert not store.leases.held()
    assert take(store, "m@r").fences["m@r"] > fences[-1]


def test_a_lease_that_ran_out_and_was_not_taken_over_still_holds(store: Store) -> None:
    begin(store)
    mine = take(store, "m@r", seconds=RUN_OUT).fences
    store.record("run-1", findings=[finding()], fences=mine)
    assert store.leases.renew(mine, seconds=LONG) == frozenset()
    assert take(store, "m@r").held.keys() == {"m@r"}


def check_a_late_owner_writes_nothing(store: Store) -> None:
    begin(store, waiting("m@r"), waiting("mine"))
    late = take(store, "m@r", "mine", seconds=RUN_OUT).fences
    store.leases.renew({"mine": late["mine"]}, seconds=LONG)
    new = take(store, "m@r").fences
    with pytest.raises(LeaseLost) as refusal:
        store.record(
            "run-1",
            findings=[finding(mark=Mark.FAIL), finding(target="mine")],
            ended=[ended(), ended("mine")],
            certificates=[certificate()],
            dead_letters=[dead_letter()],
            fences=late,
        )
    assert refusal.value.targets == {"m@r"}
    assert not any((store.findings("run-1"), store.certificates(), store.dead_letters(), store.latest()))
    assert store.leases.renew(late, seconds=LONG) == {"m@r"}
    store.leases.give_back({"m@r": late["m@r"]})
    assert take(store, "m@r").held.keys() == {"m@r"}
    store.record("run-1", findings=[finding()], ended=[ended()], fences=new)
    assert store.findings("run-1") == (finding(),)


def test_a_late_owner_writes_nothing(store: Store) -> None:
    check_a_late_owner_writes_nothing(store)


class Fenceless(MemoryStore):
    """A planted fault: whoever comes late writes all the same."""

    def record(self, run_id: str, *, fences: Any = None, **rest: Any) -> None:
        super().record(run_id, **rest)


def test_the_check_on_fences_finds_a_store_without() -> None:
    with pytest.raises(pytest.fail.Exception):
        check_a_late_owner_writes_nothing(Fenceless())


def test_what_was_given_back_is_free_at_once(store: Store) -> None:
    begin(store)
    mine = take(store, "m@r").fences
    store.leases.give_back(mine)
    store.leases.give_back(mine)
    store.leases.give_back({})
    assert not store.leases.held()
    assert take(store, "m@r", run_id="run-2").fences["m@r"] > mine["m@r"]
    assert store.leases.renew(mine, seconds=LONG) == {"m@r"}


def test_a_target_that_ended_is_free_and_not_granted_again_in_its_run(store: Store) -> None:
    begin(store, waiting("m@r"), ended("skipped"))
    begin(store, waiting("m@r"), name="run-2")
    mine = take(store, "m@r").fences
    store.record("run-1", findings=[finding()], ended=[ended()], fences=mine)
    assert not store.leases.held()
    assert take(store, "m@r", "skipped") == Taken(ended=("m@r", "skipped"))
    assert take(store, "m@r", run_id="run-2").fences.keys() == {"m@r"}
    assert take(store, "m@r") == Taken(ended=("m@r",))


def test_names_are_kept_apart_whatever_stands_in_them(store: Store) -> None:
    begin(store, *map(waiting, STRANGE))
    mine = take(store, *STRANGE).fences
    assert list(mine) == list(STRANGE)
    assert take(store, *STRANGE).held.keys() == set(STRANGE)
    assert store.leases.renew(mine, seconds=LONG) == frozenset()
    store.record("run-1", findings=[finding(target=STRANGE[0])], ended=[ended(STRANGE[0])], fences=mine)
    assert len(store.leases.held()) == len(STRANGE) - 1
    store.leases.give_back({name: fence for name, fence in mine.items() if name != STRANGE[0]})
    assert not store.leases.held()


def test_of_those_who_begin_the_same_plan_one_begins_it(store: Store) -> None:
    day_before = NOON - timedelta(days=1)

    def begins(name: str, digest: str = "d") -> str:
        info = run(name, plan_digest=digest)
        return store.begin_run(info, RunSettings(), [waiting(name)], join_after=day_before).id

    assert [begins("one"), begins("two"), begins("three", "other")] == ["one", "one", "three"]
    assert [info.id for info, _ in store.runs()] == ["three", "one"]
    store.change_run("one", lambda known: replace(known, state="interrupted"))
    assert begins("four") == "one"
    store.change_run("one", lambda known: replace(known, state="finished"))
    assert begins("five") == "five"
    begin(store, name="six", plan_digest="d")
    old = store.begin_run(run("seven", plan_digest="d"), RunSettings(), [], join_after=NOON)
    assert old.id == "seven"
    assert [target.name for target in store.run_targets("five")] == ["five"]


@pytest.mark.parametrize("seed", range(5))
def test_whatever_happens_only_the_last_owner_writes(store: Store, seed: int) -> None:
    rng, owners, names = random.Random(seed), [dict[str, int]() for _ in range(3)], ["a", "b", "c"]
    begin(store, *map(waiting, names))
    newest: dict[str, int] = {}
    for step in range(60):
        mine, name = rng.choice(owners), rng.choice(names)
        match rng.choice(["take", "take", "renew", "give back", "record"]):
            case "take":
                granted = take(store, name, seconds=rng.choice([RUN_OUT, LONG])).fences
                assert all(fence > newest.get(one, 0) for one, fence in granted.items())
                newest.update(granted)
                mine.update(granted)
            case "renew":
                lost = store.leases.renew(mine, seconds=rng.choice([RUN_OUT, LONG]))
                assert lost == {one for one, fence in mine.items() if fence != newest[one]}
            case "give back":
                store.leases.give_back(mine)
            case "record" if name in mine:
                late = mine[name] != newest[name]
                try:
                    store.record("run-1", findings=[finding(target=name, trial=step)], fences={name: mine[name]})
                    assert not late
                except LeaseLost:
                    assert late

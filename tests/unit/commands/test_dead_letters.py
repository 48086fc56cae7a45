"""Which dead letters a command means, what it makes of them, and what it says when there are none such."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from kit.values import NOON

from certify_cli.commands.dead_letters import Wanted, choose, dead_letters, discard, requeue
from certify_cli.errors import AmbiguousName, UsageError
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.failures import Category
from certify_cli.types.plans import RunSettings
from certify_cli.types.records import DeadLetter
from certify_cli.types.reports import RunInfo

NOW = NOON + timedelta(days=3)


def letter(target: str, category: Category = Category.THROTTLED, *, at: datetime = NOON, **changes: Any) -> DeadLetter:
    return DeadLetter(
        run_id="run-1",
        target=target,
        probe="answers",
        trial=1,
        category=category,
        attempts=4,
        first_error="first",
        last_error="last",
        first_at=at,
        last_at=at,
        **changes,
    )


OLD = letter("nova@us-east-1")
YOUNG = letter("nova@eu-west-1", at=NOW - timedelta(hours=3))
CUT = letter("titan@us-east-1", Category.NETWORK)
GONE = letter("rerank@us-east-1", Category.TIMEOUT, state="discarded", reason="outage", changed_at=NOON)


@pytest.fixture
def store() -> MemoryStore:
    made = MemoryStore()
    made.begin_run(RunInfo(id="run-1", started_at=NOON), RunSettings(), ())
    made.record("run-1", dead_letters=[OLD, YOUNG, CUT, GONE])
    return made


def listed(store: MemoryStore, **wanted: Any) -> list[str]:
    return [row["target"] for row in dead_letters(store, Wanted(**wanted), NOW).rows]


def test_the_list_leaves_out_what_was_discarded_and_says_so(store: MemoryStore) -> None:
    assert set(listed(store)) == {OLD.target, CUT.target, YOUNG.target}
    assert listed(store)[-1] == YOUNG.target, "the oldest come first"
    table = dead_letters(store, Wanted(), NOW)
    assert table.note == "3 dead letters: 1 NETWORK waiting, 2 THROTTLED waiting; 1 discarded, --all shows them"
    [row] = [row for row in dead_letters(store, Wanted(everything=True), NOW).rows if row["state"] == "discarded"]
    assert (row["reason"], row["changed_at"]) == ("outage", "2026-11-22T12:00:00Z")


@pytest.mark.parametrize(
    ("wanted", "targets"),
    [
        ({"categories": ("throttled",)}, {OLD.target, YOUNG.target}),
        ({"targets": ("NOVA@*",), "older_than": timedelta(days=2)}, {OLD.target}),
        ({"older_than": timedelta(days=9)}, set()),
        ({"runs": ("run-1",)}, {OLD.target, YOUNG.target, CUT.target}),
        ({"targets": ("titan*", "nova@eu*")}, {CUT.target, YOUNG.target}),
    ],
)
def test_filters(store: MemoryStore, wanted: dict[str, Any], targets: set[str]) -> None:
    assert set(listed(store, **wanted)) == targets


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"categories": ("TIMEOUT",)}, "there are 3 dead letters: 1 NETWORK waiting, 2 THROTTLED waiting"),
        ({"categories": ("weather",)}, "there is no category 'weather'"),
        ({"targets": ("claude*",)}, "no dead letter has the target 'claude*'"),
        ({"runs": ("run-9",)}, "no dead letter has the run 'run-9'"),
    ],
)
def test_a_filter_that_names_nothing_says_what_there_is(store: MemoryStore, wanted: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError) as refusal:
        dead_letters(store, Wanted(**wanted), NOW)
    assert said in refusal.value.message


def test_an_id_may_be_cut_as_long_as_it_is_one(store: MemoryStore) -> None:
    [chosen] = choose(store, Wanted(ids=(OLD.id[:8].upper(), OLD.id)), NOW)
    assert chosen == OLD
    assert choose(store, Wanted(ids=(GONE.id,)), NOW) == (GONE,), "a discarded one may be called back by its id"


def test_an_id_that_begins_several_names_them() -> None:
    made = MemoryStore()
    made.begin_run(RunInfo(id="run-1", started_at=NOON), RunSettings(), ())
    many = [letter(f"m{number}@r") for number in range(17)]  # one more than there are first digits
    made.record("run-1", dead_letters=many)
    twice = next(one.id[0] for one in many if sum(other.id[0] == one.id[0] for other in many) > 1)
    with pytest.raises(AmbiguousName, match=f"'{twice}' begins"):
        choose(made, Wanted(ids=(twice,)), NOW)


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"ids": ("",)},
        {"ids": ("zz",)},
        {"ids": (OLD.id,), "everything": True},
        {"ids": (OLD.id,), "categories": ("THROTTLED",)},
        {"older_than": timedelta(days=9)},
    ],
    ids=["nothing", "empty id", "unknown id", "id and all", "id and filter", "none so old"],
)
def test_a_change_of_nothing_is_refused(store: MemoryStore, wanted: dict[str, Any]) -> None:
    with pytest.raises(UsageError) as refusal:
        choose(store, Wanted(**wanted), NOW)
    assert refusal.value.hint
    assert set(store.dead_letters()) == {OLD, YOUNG, CUT, GONE}


def test_all_means_all_that_are_not_discarded(store: MemoryStore) -> None:
    _, there = requeue(store, choose(store, Wanted(everything=True), NOW), NOW)
    states = {one.target: (one.state, one.changed_at) for one in store.dead_letters()}
    assert there == 3
    assert states.pop(GONE.target) == ("discarded", NOON)
    assert set(states.values()) == {("requeued", NOW)}
    requeue(store, choose(store, Wanted(everything=True), NOW + timedelta(1)), NOW + timedelta(1))
    assert {one.changed_at for one in store.dead_letters()} == {NOON, NOW}, "requeued twice is requeued once"


def test_discarding_takes_a_reason_and_requeueing_takes_it_back(store: MemoryStore) -> None:
    with pytest.raises(UsageError, match="reason"):
        discard(store, (OLD,), "  ", NOW)
    table, there = discard(store, (OLD,), " known ", NOW)
    assert (there, table.rows[0]["reason"], table.rows[0]["state"]) == (1, "known", "discarded")
    assert OLD.target not in listed(store)
    requeue(store, choose(store, Wanted(ids=(OLD.id,)), NOW), NOW)
    assert OLD.target in listed(store)
    assert [one.reason for one in store.dead_letters() if one.target == OLD.target] == [""]


def test_what_was_resolved_meanwhile_is_not_counted(store: MemoryStore) -> None:
    vanished = letter("elsewhere@r")
    assert requeue(store, (OLD, vanished), NOW)[1] == 1


def test_simulated_letters_say_so(store: MemoryStore) -> None:
    store.claim_origin("simulated")
    table = dead_letters(store, Wanted(), NOW)
    assert "simulated" in table.title
    assert {row["origin"] for row in table.rows} == {"simulated"}

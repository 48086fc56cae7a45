"""`--retry-errors`: only what an earlier run could not tell is asked again, and the verdict is of the whole."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from kit.desk import (
    GIVEN_UP,
    code,
    desk,
    gives_up,
    id_of,
    interrupted,
    mended,
    one_by_one,
    retry,
    run,
    statuses,
)
from kit.values import failure

from certify_cli.commands.dead_letters import Wanted, choose, discard, requeue
from certify_cli.probes._script import chat
from certify_cli.runner.runs import start_over
from certify_cli.types.failures import Category
from certify_cli.types.findings import Mark, Status


def test_only_what_was_inconclusive_is_asked_again() -> None:
    at = desk(("a", "answers"), ("b", "reachable"))
    first = run(at, "a", "b", "c")
    assert statuses(first) == {"a": Status.INCONCLUSIVE, "b": Status.INCONCLUSIVE, "c": Status.CERTIFIED}
    assert {one.target: one.probe for one in at.store.dead_letters()} == {
        "a@us-east-1": "answers",
        "b@us-east-1": "reachable",
    }
    again = retry(mended(at))
    assert statuses(again) == dict.fromkeys("abc", Status.CERTIFIED)
    assert sorted(at.cloud.asked) == [("a", "answers"), ("b", "answers"), ("b", "reachable"), ("b", "streaming")]
    assert code(again) == 0
    assert at.store.dead_letters() == ()
    assert {one.target for one in at.store.certificates()} == {"a@us-east-1", "b@us-east-1", "c@us-east-1"}


def test_what_was_decided_costs_nothing_and_is_part_of_the_verdict() -> None:
    at = desk(("a", "answers"))
    first = run(at, "a")
    again = retry(mended(at))
    [before], [after] = first.targets, again.targets
    assert (before.calls, after.calls) == (3, 1)
    assert after.reason.startswith("3/3")
    assert after.cost_usd is not None
    assert before.cost_usd is not None
    assert 0 < after.cost_usd < before.cost_usd, "one call that was answered, of the two before"
    assert after.estimated_usd is not None
    assert before.estimated_usd is not None
    assert after.estimated_usd < before.estimated_usd
    kept = {one.probe: one.carried_from for one in at.store.findings(id_of(again))}
    assert kept == {"reachable": id_of(first), "streaming": id_of(first), "answers": ""}
    assert again.run is not None
    assert again.run.retry_of == id_of(first)


def test_the_old_rows_stay_and_the_old_run_is_as_it_ended() -> None:
    at = desk(("a", "answers"))
    first = run(at, "a")
    before = (at.store.findings(id_of(first)), at.store.run_targets(id_of(first)))
    retry(mended(at))
    assert (at.store.findings(id_of(first)), at.store.run_targets(id_of(first))) == before


def test_targets_that_were_fine_are_shown_as_they_were_and_count() -> None:
    at = desk(("a", "answers"))
    at.cloud.trouble = lambda route, probe: (
        chat("7") if (route, probe) == ("b", "answers") else gives_up(("a", "answers"))(route, probe)
    )
    run(at, "a", "b", "c")
    again = retry(mended(at))
    assert statuses(again) == {"a": Status.CERTIFIED, "b": Status.FAILED, "c": Status.CERTIFIED}
    assert {one.model: one.cached for one in again.targets} == {"a": False, "b": True, "c": True}
    assert code(again) == 1, "the exit code is of the whole run, not of what was asked again"


def test_a_retry_that_is_given_up_again_can_be_retried_again() -> None:
    at = desk(("a", "answers"))
    first = run(at, "a", "c")
    second = retry(at)
    assert code(second) == 3
    [letter] = at.store.dead_letters()
    assert (letter.run_id, letter.first_run, letter.attempts) == (id_of(second), id_of(first), 2)
    third = retry(mended(at))
    assert third.run is not None
    assert (third.run.retry_of, code(third)) == (id_of(second), 0)
    assert at.cloud.asked == [("a", "answers")]
    assert {one.carried_from for one in at.store.findings(id_of(third))} == {"", id_of(first)}


@pytest.mark.parametrize(("trials", "expected"), [(0, {"answers": 1}), (3, {"answers": 2, "streaming": 0})])
def test_only_the_inconclusive_trials_are_repeated(trials: int, expected: dict[str, int]) -> None:
    at = desk()
    numbers = Counter[str]()

    def trouble(route: str, probe: str) -> Any:
        numbers[probe] += 1
        return GIVEN_UP if probe == "answers" and numbers[probe] in (1, 3) else None

    at.cloud.trouble = trouble
    first = run(at, "a", trials=trials)
    before = {(one.probe, one.trial): one.mark for one in at.store.findings(id_of(first))}
    again = retry(mended(at))
    asked = Counter(probe for _, probe in at.cloud.asked)
    assert {probe: asked[probe] for probe in expected} == expected
    after = {(one.probe, one.trial): one.mark for one in at.store.findings(id_of(again))}
    assert after.keys() == before.keys()
    assert set(after.values()) == {Mark.PASS}


def test_requeued_letters_of_another_run_are_asked_too() -> None:
    at = desk(("a", "answers"), ("b", "answers"))
    run(at, "a")
    run(at, "b", "c")
    letters = choose(at.store, Wanted(targets=("a@*",)), at.now)
    requeue(at.store, letters, at.now)
    again = retry(mended(at))
    assert sorted(at.cloud.asked) == [("a", "answers"), ("b", "answers")]
    assert statuses(again) == dict.fromkeys("abc", Status.CERTIFIED)
    assert at.store.dead_letters() == ()


def test_a_requeued_letter_of_another_suite_is_asked_alone_and_certifies_nothing() -> None:
    at = desk(("a", "answers"), ("b", "answers"))
    run(at, "a", trials=2)
    run(at, "b")
    requeue(at.store, choose(at.store, Wanted(targets=("a@*",)), at.now), at.now)
    again = retry(mended(at))
    assert Counter(at.cloud.asked) == {("a", "answers"): 1, ("b", "answers"): 1}
    assert {one.model: one.narrow for one in again.targets} == {"a": True, "b": False}
    assert {one.target for one in at.store.certificates()} == {"b@us-east-1"}
    assert at.store.dead_letters() == ()
    assert statuses(again)["a"] is Status.CERTIFIED


def test_requeued_letters_alone_are_enough() -> None:
    at = desk(("a", "answers"))
    run(at, "a")
    requeue(at.store, choose(at.store, Wanted(everything=True), at.now), at.now)
    later = at.store.dead_letters()
    run(at, "a", trials=2, probes=("reachable",))
    mended(at)
    assert at.store.dead_letters() == later
    assert code(retry(at)) == 0
    assert at.store.dead_letters() == ()


def test_a_retry_that_was_cut_is_continued_by_the_same_command() -> None:
    at = desk(("a", "answers"), ("b", "answers"))
    run(at, "a", "b")
    interrupted(mended(at), "answers")
    cut = retry(at)
    assert cut.partial
    assert len(at.cloud.asked) == 1
    at.stop.times = at.stop.signal_number = 0
    rest = retry(mended(at))
    assert id_of(rest) == id_of(cut)
    assert len(at.cloud.asked) == 1
    assert code(rest) == 0
    assert {one.model: one.calls for one in rest.targets} == {"a": 1, "b": 1}


def test_a_trial_that_is_given_up_again_after_its_letter_was_discarded_is_a_letter_of_its_own() -> None:
    at = desk(("a", "answers"))
    run(at, "a")
    [old] = at.store.dead_letters()
    discard(at.store, (old,), "known", at.now)
    again = retry(at)
    [new] = choose(at.store, Wanted(everything=True), at.now)
    assert (new.run_id, new.state) == (id_of(again), "waiting")
    assert {one.id: one.state for one in at.store.dead_letters()} == {old.id: "discarded", new.id: "waiting"}


def test_a_store_is_claimed_by_who_answers_a_retry_of_what_nobody_answered() -> None:
    at = desk()
    at.cloud.trouble = lambda route, probe: failure(Category.NETWORK, message="no route", status=None)
    run(at, "a")
    assert at.store.origin() is None
    retry(mended(at))
    assert at.store.origin() == "simulated"


def test_fresh_starts_a_retry_over() -> None:
    at = desk(("a", "answers"), ("b", "answers"))
    first = run(at, "a", "b")
    interrupted(mended(at), "answers")
    cut = retry(at)
    at.stop.times = at.stop.signal_number = 0
    over = retry(mended(at), id_of(first), fresh=True)
    assert id_of(over) != id_of(cut)
    states = {run.id: run.state for run, _ in at.store.runs()}
    assert (states[id_of(cut)], states[id_of(over)]) == ("replaced", "finished")


@pytest.mark.parametrize("named", ["nothing", "base", "retry"])
@pytest.mark.parametrize("killed", [False, True], ids=["whole", "killed after it was replaced"])
def test_fresh_asks_again_what_the_unfinished_retry_left_undecided(named: str, killed: bool) -> None:
    at = desk(*((name, "answers") for name in "abc"))
    first = run(at, "a", "b", "c")
    mended(at).cloud.trouble = lambda route, probe: at.stop.request(2) if route == "b" else GIVEN_UP
    cut = retry(at)
    assert statuses(cut) == {"a": Status.INCONCLUSIVE, "b": Status.CERTIFIED, "c": Status.PENDING}
    at.stop.times = at.stop.signal_number = 0
    assert cut.run is not None
    if killed:
        assert start_over(cut.run, "--fresh", at.store).startswith("starting over")
    run_id = {"nothing": None, "base": id_of(first), "retry": None if killed else id_of(cut)}[named]
    over = retry(mended(at), run_id, fresh=True)
    assert over.run is not None
    assert (over.run.retry_of, code(over)) == (id_of(first), 0)
    assert statuses(over) == dict.fromkeys("abc", Status.CERTIFIED)
    assert sorted(at.cloud.asked) == [("a", "answers"), ("c", "answers")], "b was decided by the retry"


def test_a_budget_counts_only_what_the_retry_spends() -> None:
    at = desk()
    numbers = Counter[str]()

    def trouble(route: str, probe: str) -> Any:
        numbers[probe] += 1
        return GIVEN_UP if probe == "answers" and numbers[probe] == 1 else None

    at.cloud.trouble = trouble
    first = run(at, "a", trials=30)
    limit = first.cost_usd.actual
    assert limit is not None
    again = retry(mended(at), limits=one_by_one(str(limit)))
    assert code(again) == 0
    assert again.cost_usd.actual is not None
    assert again.cost_usd.actual < limit / 10

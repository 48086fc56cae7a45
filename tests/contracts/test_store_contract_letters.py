"""What every store promises about dead letters: who comes, who takes whom in, who leaves, and who stays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kit.scale import scaled
from store_samples import NOON, OPENERS, begin, dead_letter, finding, run

from certify_cli.interfaces import Store
from certify_cli.stores._letterbox import Letterbox
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.findings import Finding, Mark
from certify_cli.types.plans import RunSettings
from certify_cli.types.records import DeadLetter

GIVEN_UP = finding(mark=Mark.INCONCLUSIVE)


@pytest.fixture(params=sorted(OPENERS))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with closing(OPENERS[request.param](tmp_path)) as opened:
        for name in ("run-1", "run-2", "run-3"):
            begin(opened, name=name)
        yield opened


def test_a_letter_is_kept_once_a_trial_and_the_first_wins(store: Store) -> None:
    store.record("run-1", dead_letters=[dead_letter(trial=2), dead_letter()])
    store.record("run-1", dead_letters=[dead_letter(attempts=5)])
    assert store.dead_letters() == (dead_letter(), dead_letter(trial=2))


def check_a_decision_resolves(store: Store) -> None:
    store.record("run-1", findings=[GIVEN_UP], dead_letters=[dead_letter(), dead_letter(probe="streaming")])
    store.record("run-2", findings=[finding(trial=7)])
    assert store.dead_letters() == (dead_letter(probe="streaming"),)


def test_a_later_decision_on_the_same_target_and_probe_resolves_a_letter(store: Store) -> None:
    check_a_decision_resolves(store)


class Hoarding(MemoryStore):
    """A planted fault: nothing ever leaves."""

    def __init__(self) -> None:
        super().__init__()
        self._letters = Hoard()


class Hoard(Letterbox):
    def resolve(self, run_id: str, findings: Any, known: Any) -> None:
        pass


def test_the_check_on_resolving_finds_a_store_that_hoards() -> None:
    hoarding = Hoarding()
    for name in ("run-1", "run-2"):
        begin(hoarding, name=name)
    with pytest.raises(AssertionError):
        check_a_decision_resolves(hoarding)


@pytest.mark.parametrize(
    "nothing_new",
    [
        finding(mark=Mark.INCONCLUSIVE),
        finding(mark=Mark.SKIPPED),
        finding(target="other@r"),
        finding("streaming"),
        finding(carried_from="run-0"),
    ],
    ids=["inconclusive", "skipped", "another target", "another probe", "carried over"],
)
def test_what_decides_nothing_resolves_nothing(store: Store, nothing_new: Finding) -> None:
    store.record("run-1", dead_letters=[dead_letter()])
    store.record("run-2", findings=[nothing_new])
    assert store.dead_letters() == (dead_letter(),)


def test_a_decision_of_the_same_run_on_another_trial_leaves_the_letter(store: Store) -> None:
    store.record("run-1", findings=[GIVEN_UP], dead_letters=[dead_letter()])
    store.record("run-1", findings=[finding(trial=2)])
    assert store.dead_letters() == (dead_letter(),)


def test_what_was_recorded_before_decides_nothing_anew_and_brings_no_letter_back(store: Store) -> None:
    store.record("run-1", findings=[finding()])
    store.record("run-2", findings=[GIVEN_UP], dead_letters=[dead_letter(run_id="run-2")])
    store.record("run-1", findings=[finding()])
    assert store.dead_letters() == (dead_letter(run_id="run-2"),)
    store.record("run-3", findings=[finding()])
    store.record("run-2", findings=[GIVEN_UP], dead_letters=[dead_letter(run_id="run-2")])
    assert store.dead_letters() == ()


def test_a_trial_given_up_again_is_one_letter_that_remembers_its_beginning(store: Store) -> None:
    store.record("run-1", dead_letters=[dead_letter(first_error="first", attempts=4)])
    [first] = store.dead_letters()
    store.update_dead_letters([replace(first, state="requeued", changed_at=NOON)])
    later = NOON + timedelta(days=1)
    store.record("run-2", dead_letters=[dead_letter(run_id="run-2", attempts=3, first_at=later, last_at=later)])
    [again] = store.dead_letters()
    assert (again.run_id, again.first_run, again.attempts, again.first_error) == ("run-2", "run-1", 7, "first")
    assert (again.first_at, again.last_at, again.state, again.changed_at) == (NOON, later, "waiting", None)
    assert again.id == first.id


def test_a_discarded_letter_stays_as_it_is(store: Store) -> None:
    discarded = dead_letter(state="discarded", reason="known", changed_at=NOON)
    store.record("run-1", dead_letters=[dead_letter()])
    assert store.update_dead_letters([discarded]) == 1
    store.record("run-1", dead_letters=[dead_letter()])
    store.record("run-2", dead_letters=[dead_letter(run_id="run-2")])
    store.record("run-3", findings=[finding()])
    assert store.dead_letters() == (discarded,)


def test_a_letter_that_is_gone_cannot_be_changed_back_into_being(store: Store) -> None:
    store.record("run-1", dead_letters=[dead_letter()])
    store.record("run-2", findings=[finding()])
    assert store.update_dead_letters([dead_letter(state="requeued")]) == 0
    assert store.update_dead_letters([]) == 0
    assert store.dead_letters() == ()


def test_findings_that_a_run_takes_over_are_there_when_it_begins(store: Store) -> None:
    store.record("run-1", dead_letters=[dead_letter()])
    carried = finding(carried_from="run-1")
    store.begin_run(run("run-4"), RunSettings(), (), [carried])
    assert store.findings("run-4") == (carried,)
    assert store.dead_letters() == (dead_letter(),)


def test_ids_are_short_stable_and_differ() -> None:
    letters = [
        dead_letter(target=target, probe=probe, trial=trial)
        for target in ("a@r", "b@r", "ab@r")
        for probe in ("b@r", "answers", "r")
        for trial in (1, 11)
    ]
    ids = {letter.id for letter in letters}
    assert len(ids) == len(letters)
    assert all(len(one) == 10 and int(one, 16) >= 0 for one in ids)
    assert dead_letter(attempts=9, state="requeued").id == dead_letter().id


# --- any sequence ----------------------------------------------------------------------------------------------------

RUNS, PROBES, TRIALS = ("run-1", "run-2", "run-3"), ("answers", "streaming"), (1, 2)
TRIAL = st.tuples(st.sampled_from(RUNS), st.sampled_from(PROBES), st.sampled_from(TRIALS))
MOVES = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["give up", "pass", "fail", "skip", "carry"]), TRIAL),
        st.tuples(st.sampled_from(["requeue", "discard"]), st.integers(0, 3)),
    ),
    max_size=14,
)
MARKS = {"pass": Mark.PASS, "fail": Mark.FAIL, "skip": Mark.SKIPPED, "carry": Mark.PASS, "give up": Mark.INCONCLUSIVE}


class Truth:
    """What the list must say, written down once more and without a database."""

    def __init__(self) -> None:
        self.seen: set[tuple[str, str, int]] = set()
        self.letters: dict[tuple[str, str, int], tuple[str, int]] = {}
        """Trial -> state, and how often it was given up."""

    def record(self, what: str, trial: tuple[str, str, int]) -> None:
        if trial in self.seen:
            return
        self.seen.add(trial)
        run_id, probe, number = trial
        others = [one for one, (state, _) in self.letters.items() if one[0] != run_id and state != "discarded"]
        if what in ("pass", "fail"):
            for one in [one for one in others if one[1] == probe]:
                del self.letters[one]
        if what == "give up":
            older = [self.letters.pop(one)[1] for one in others if one[1:] == (probe, number)]
            self.letters[trial] = ("waiting", 1 + sum(older))


def move(store: Store, truth: Truth, what: str, place: Any) -> None:
    if isinstance(place, int):
        letters = store.dead_letters()
        for letter in letters[place : place + 1]:
            state: Any = f"{what}{'d' if what == 'requeue' else 'ed'}"
            assert store.update_dead_letters([replace(letter, state=state)]) == 1
            trial = (letter.run_id, letter.probe, letter.trial)
            truth.letters[trial] = (state, truth.letters[trial][1])
        return
    run_id, probe, trial = place
    made = finding(probe, trial=trial, mark=MARKS[what], carried_from="run-0" if what == "carry" else "")
    letters_of = [dead_letter(run_id=run_id, probe=probe, trial=trial, attempts=1)] if what == "give up" else []
    store.record(run_id, findings=[made], dead_letters=letters_of)
    truth.record(what, place)


def listed(letters: tuple[DeadLetter, ...]) -> dict[tuple[str, str, int], tuple[str, int]]:
    return {(one.run_id, one.probe, one.trial): (one.state, one.attempts) for one in letters}


@pytest.mark.parametrize("kind", sorted(OPENERS))
@settings(max_examples=scaled(12, 300), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_after_any_sequence_the_list_is_truthful(
    kind: str, tmp_path_factory: Any, moves: list[tuple[str, Any]]
) -> None:
    truth = Truth()
    with closing(OPENERS[kind](tmp_path_factory.mktemp("letters"))) as store:
        for name in RUNS:
            begin(store, name=name)
        for what, place in moves:
            move(store, truth, what, place)
            assert listed(store.dead_letters()) == truth.letters

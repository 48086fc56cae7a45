"""What every store promises of the past: points newest first, what was before each, and what runs came to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_samples import OPENERS, begin, ended, waiting

from certify_cli.interfaces import Store
from certify_cli.stores import _history, open_store
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.findings import Mark, Status
from certify_cli.types.history import ALL, Gist, Point, Stretch
from certify_cli.types.measures import Percentiles
from certify_cli.types.reports import ProbeReport

C, W, F = Status.CERTIFIED, Status.QUALITY_WARNING, Status.FAILED


@pytest.fixture(params=sorted(OPENERS))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with closing(OPENERS[request.param](tmp_path)) as opened:
        yield opened


def brief(points: Sequence[Point]) -> list[tuple[str, str, Status, Status | None]]:
    return [(point.target, point.run, point.status, point.was) for point in points]


def three_runs(store: Store) -> None:
    for number, statuses in enumerate(({"a": C, "b": C}, {"a": F, "b": C}, {"a": W, "c": C})):
        begin(store, *map(waiting, statuses), name=f"run-{number}")
        for name, status in statuses.items():
            store.record(f"run-{number}", ended=[ended(name, status=status)])


def test_points_come_newest_first_each_with_what_was_before(store: Store) -> None:
    three_runs(store)
    everything = [
        ("c", "run-2", C, None),
        ("a", "run-2", W, F),
        ("b", "run-1", C, C),
        ("a", "run-1", F, C),
        ("b", "run-0", C, None),
        ("a", "run-0", C, None),
    ]
    assert brief(store.points()) == everything
    assert all(point.at.tzinfo and point.rating == 4.5 for point in store.points())
    for wanted, places in (
        (Stretch(targets=("a",)), [1, 3, 5]),
        (Stretch(targets=("a", "x")), [1, 3, 5]),
        (Stretch(targets=()), []),
        (Stretch(runs=("run-1", "run-2")), [0, 1, 2, 3]),
        (Stretch(runs=()), []),
        (Stretch(statuses=(F, W)), [1, 3]),
        (Stretch(each=1), [0, 1, 2]),
        (Stretch(each=2, targets=("a", "b")), [1, 2, 3, 4]),
        (Stretch(most=2), [0, 1]),
        (Stretch(most=0), []),
        (Stretch(most=1, targets=("b",), statuses=(C,)), [2]),
        (Stretch(each=1, statuses=(C,)), [0, 2, 5]),
    ):
        assert brief(store.points(wanted)) == [everything[place] for place in places], wanted


def test_more_names_than_a_statement_takes_are_as_good_as_few(store: Store) -> None:
    three_runs(store)
    many = tuple(f"n{number}" for number in range(_history.NAMED_AT_MOST + 1))
    assert brief(store.points(Stretch(targets=(*many, "a"), most=2))) == [("a", "run-2", W, F), ("a", "run-1", F, C)]


def test_a_point_holds_the_numbers_of_its_report(store: Store) -> None:
    probes = tuple(
        ProbeReport(id=f"p{number}", mark=Mark.FAIL, category=category)
        for number, category in enumerate(("TIMEOUT", "MODEL_ERROR", "TIMEOUT", None))
    )
    told = ended("a", latency_ms=Percentiles(p50=812.5), cost_usd=Decimal("0.00210"), throttled=3, probes=probes)
    begin(store, waiting("a"), ended("served", cached=True, latency_ms=Percentiles(p50=1.0), cost_usd=Decimal(1)))
    store.record("run-1", ended=[told])
    fresh, served = store.points()
    assert fresh.gist == Gist(
        latency_p50_ms=812.5, cost_usd=Decimal("0.00210"), throttled=3, errors={"MODEL_ERROR": 1, "TIMEOUT": 2}
    )
    assert served.gist == Gist(cached=True), "what was measured once is told once"


def test_a_narrow_look_that_took_nothing_away_is_in_no_history(store: Store) -> None:
    begin(store, waiting("a"))
    store.record("run-1", ended=[ended("a", narrow=True)])
    assert store.points() == ()
    begin(store, waiting("a"), name="run-2")
    store.record("run-2", ended=[ended("a", narrow=True, status=F)])
    assert brief(store.points()) == [("a", "run-2", F, None)]


def test_runs_are_counted_and_read_without_their_plans(store: Store) -> None:
    three_runs(store)
    begin(store, waiting("a"), ended("b"), name="run-3")
    begin(store, waiting("a"), name="run-4")
    assert store.tallies() == {
        "run-0": {C: 2},
        "run-1": {C: 1, F: 1},
        "run-2": {C: 1, W: 1},
        "run-3": {C: 1, Status.PENDING: 1},
        "run-4": {Status.PENDING: 1},
    }
    assert store.run_reports("run-3") == store.run_targets("run-3") == (waiting("a"), ended("b"))
    assert store.run_reports("unknown") == ()


STRETCHES = st.builds(
    Stretch,
    targets=st.none() | st.sets(st.sampled_from("abcx")).map(tuple),
    runs=st.none() | st.sets(st.sampled_from([f"run-{number}" for number in range(12)])).map(tuple),
    statuses=st.none() | st.sets(st.sampled_from((C, W, F))).map(tuple),
    each=st.none() | st.integers(1, 3),
    most=st.none() | st.integers(0, 5),
)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Store]]:
    """Two kinds of store with one past."""
    with closing(open_store(tmp_path_factory.mktemp("pair") / "s.db")) as sqlite:
        memory = MemoryStore()
        for store in (sqlite, memory):
            for number in range(12):
                targets = [ended(name, status=(C, W, F)[(number * 5 + place) % 3]) for place, name in enumerate("abc")]
                begin(store, *targets[number % 3 :], name=f"run-{number}")
        yield sqlite, memory


@given(wanted=STRETCHES)
def test_two_kinds_of_store_tell_one_past(pair: tuple[Store, Store], wanted: Stretch) -> None:
    sqlite, memory = pair
    assert brief(sqlite.points(wanted)) == brief(memory.points(wanted))


class Forgetful(MemoryStore):
    """Tells what was before among what was asked for alone."""

    def points(self, wanted: Stretch = ALL) -> tuple[Point, ...]:
        return tuple(replace(point, was=None) for point in super().points(wanted))


def test_the_check_finds_a_store_that_forgets_what_was_before() -> None:
    with pytest.raises(AssertionError):
        test_points_come_newest_first_each_with_what_was_before(Forgetful())

"""What every store promises; a new store is done when it passes. `store_samples.OPENERS` has a line for each kind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from store_samples import (
    NOON,
    OPENERS,
    begin,
    certificate,
    dead_letter,
    ended,
    finding,
    model,
    newest_reports,
    put_models,
    report,
    run,
    waiting,
)

from certify_cli.errors import StoreError, UsageError
from certify_cli.interfaces import Store
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.findings import Mark, Status
from certify_cli.types.plans import RunSettings
from certify_cli.types.records import RunTarget


@pytest.fixture(params=sorted(OPENERS))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with closing(OPENERS[request.param](tmp_path)) as opened:
        yield opened


def test_a_new_store_is_empty(store: Store) -> None:
    lists = (store.models(), store.runs(), store.certificates(), store.dead_letters(), store.latest(), store.changes())
    assert lists == ((), (), (), (), (), ())
    assert store.origin() is None
    assert not store.findings("none")
    assert not store.run_targets("none")
    assert store.location


def test_a_store_keeps_one_origin(store: Store) -> None:
    store.claim_origin("aws")
    store.claim_origin("aws")
    with pytest.raises(UsageError, match=r"aws.*simulated") as refusal:
        store.claim_origin("simulated")
    assert "--database" in refusal.value.hint
    assert refusal.value.exit_code == 2
    assert store.origin() == "aws"


def test_models_are_replaced_by_provider_and_name(store: Store) -> None:
    put_models(store, model("b"), model("a", provider="openai"), model("a"))
    put_models(store, model("b", active=False, rating=4.5))
    put_models(store)
    assert store.models() == (model("a"), model("b", active=False, rating=4.5), model("a", provider="openai"))


def test_the_run_that_came_last_is_the_newest_whatever_the_clock_said(store: Store) -> None:
    begin(store, name="z")
    begin(store, name="a", started_at=NOON - timedelta(hours=2))
    store.change_run("z", lambda known: replace(known, state="finished", ended_at=NOON))
    expected = (run("a", started_at=NOON - timedelta(hours=2)), run("z", state="finished", ended_at=NOON))
    assert tuple(info for info, _ in store.runs()) == expected
    assert [info.id for info, _ in store.runs("a")] == ["a"]
    assert store.runs("missing") == ()


def test_settings_of_a_run_come_back(store: Store) -> None:
    settings = RunSettings(suite="full", probes=("answers",), trials=3, min_coverage=0.5)
    store.begin_run(run(), settings, [])
    assert store.runs() == ((run(), settings),)
    assert store.run_targets("run-1") == ()


def test_a_run_begins_once(store: Store) -> None:
    begin(store, waiting("x"))
    with pytest.raises(StoreError, match="run-1"):
        begin(store, waiting("y"))
    assert store.run_targets("run-1") == (waiting("x"),)


def test_a_run_begun_again_as_it_stands_is_the_same_run(store: Store) -> None:
    """The acknowledgement of a commit may be lost with the connection; the writer then does it again."""
    begin(store, waiting("x"), ended("y"))
    begin(store, waiting("x"), ended("y"))
    assert [info.id for info, _ in store.runs()] == ["run-1"]
    assert store.run_targets("run-1") == (waiting("x"), ended("y"))
    store.record("run-1", ended=[ended("x")])
    with pytest.raises(StoreError, match="run-1"):
        begin(store, waiting("x"), ended("y"))


def test_what_belongs_to_no_run_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="run-1"):
        store.change_run("run-1", lambda known: known)
    with pytest.raises(StoreError, match="run-1"):
        store.record("run-1", findings=[finding()])
    assert not store.runs()
    assert not store.findings("run-1")


def test_targets_keep_their_order_and_get_their_reports(store: Store) -> None:
    begin(store, waiting("z"), ended("skipped", status=Status.UNSUPPORTED, rating=None), waiting("a"))
    store.record("run-1", ended=[ended("a"), ended("late")])
    names = [(target.name, target.report is not None) for target in store.run_targets("run-1")]
    assert names == [("z", False), ("skipped", True), ("a", True), ("late", True)]
    assert store.run_targets("run-1")[2] == ended("a")


def check_first_finding_wins(store: Store) -> None:
    begin(store)
    store.record("run-1", findings=[finding(), finding(mark=Mark.FAIL), finding(trial=2)])
    store.record("run-1", findings=[finding(mark=Mark.FAIL), finding(trial=2), finding("streaming")])
    assert store.findings("run-1") == (finding(), finding(trial=2), finding("streaming"))


def test_a_trial_is_recorded_once_and_the_first_wins(store: Store) -> None:
    check_first_finding_wins(store)


class Overwriting(MemoryStore):
    """A planted fault: what is recorded again replaces what was there."""

    def record(self, run_id: str, *, findings: Any = (), **rest: Any) -> None:
        for found in findings:
            self._run(run_id).findings.pop((found.target, found.probe, found.trial), None)
        super().record(run_id, findings=findings, **rest)


def test_the_check_on_uniqueness_finds_a_store_that_overwrites() -> None:
    with pytest.raises(AssertionError):
        check_first_finding_wins(Overwriting())


def test_findings_of_one_target_alone(store: Store) -> None:
    begin(store)
    begin(store, name="run-2")
    store.record("run-1", findings=[finding(), finding(target="other")])
    store.record("run-2", findings=[finding()])
    assert store.findings("run-1", "other") == (finding(target="other"),)
    assert store.findings("run-1", "missing") == ()


def test_what_is_refused_leaves_nothing_behind(store: Store) -> None:
    begin(store)
    wrong = certificate(report=report(rating=7.0))
    with pytest.raises(StoreError, match="rating"):
        store.record("run-1", findings=[finding()], ended=[ended()], certificates=[wrong], dead_letters=[dead_letter()])
    assert not any((store.findings("run-1"), store.certificates(), store.dead_letters(), store.latest()))


def test_a_run_that_begins_takes_certificates_away_with_it(store: Store) -> None:
    begin(store, ended())
    store.record("run-1", certificates=[certificate(), certificate("smoke")])
    with pytest.raises(StoreError):
        store.begin_run(run(suite="full"), RunSettings(), [waiting()], revoked=[("m@r", "smoke")])
    assert store.certificates() == (certificate("smoke"), certificate())
    assert store.certificate("m@r", "smoke") == certificate("smoke")
    assert store.certificate("m@r", "full") is store.certificate("other@r", "smoke") is None
    store.begin_run(run("run-2"), RunSettings(), [waiting()], revoked=[("m@r", "smoke"), ("m@r", "full")])
    assert store.certificates() == (certificate(),)


def test_a_certificate_replaces_and_is_revoked_by_target_and_suite(store: Store) -> None:
    begin(store)
    store.record("run-1", certificates=[certificate(), certificate("smoke"), certificate(target="a@r")])
    renewed = certificate(key="other")
    store.record("run-1", certificates=[renewed], revoked=[("m@r", "smoke"), ("m@r", "full")])
    assert store.certificates() == (certificate(target="a@r"), renewed)
    store.record("run-1", certificates=[certificate()], revoked=[("m@r", "standard")])
    assert store.certificates() == (certificate(target="a@r"), certificate())


def test_latest_is_the_last_ending_of_every_target(store: Store) -> None:
    begin(store, waiting("a@r"), waiting("b@r"), waiting("never@r"))
    store.record("run-1", ended=[ended("a@r"), ended("b@r")])
    begin(store, waiting("a@r"), waiting("b@r"), name="run-2", started_at=NOON - timedelta(days=1))
    store.record("run-2", ended=[ended("b@r", status=Status.FAILED, rating=0.0)])
    assert newest_reports(store) == [("run-1", "a@r", Status.CERTIFIED), ("run-2", "b@r", Status.FAILED)]
    assert store.latest()[0] == (run(), report("a@r"))


def test_a_resumed_run_ends_after_a_younger_one(store: Store) -> None:
    begin(store)
    begin(store, name="run-2")
    store.record("run-2", ended=[ended()])
    store.record("run-1", ended=[ended(status=Status.QUALITY_WARNING)])
    assert newest_reports(store) == [("run-1", "m@r", Status.QUALITY_WARNING)]


def test_recording_an_ending_again_does_not_make_it_newer(store: Store) -> None:
    for name, status in (("run-1", Status.CERTIFIED), ("run-2", Status.FAILED)):
        begin(store, name=name)
        store.record(name, ended=[ended(status=status)])
    store.record("run-1", ended=[ended()])
    assert newest_reports(store) == [("run-2", "m@r", Status.FAILED)]


def test_what_has_no_target_is_latest_by_its_model(store: Store) -> None:
    def foreign(name: str, provider: str) -> RunTarget:
        verdict = report(None, model=name, provider=provider, status=Status.UNSUPPORTED, rating=None)
        return RunTarget(name=name, plan=None, status=verdict.status, report=verdict)

    begin(store, foreign("gpt-4-turbo", "openai"), foreign("gpt-4-turbo", "groq"))
    begin(store, foreign("gpt-4-turbo", "openai"), name="run-2")
    found = [(info.id, row.provider) for info, row in store.latest()]
    assert found == [("run-1", "groq"), ("run-2", "openai")]


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_one_at_a_time_has_the_right_to_run(kind: str, tmp_path: Path) -> None:
    """On PostgreSQL leases decide, target by target."""
    told: list[str] = []
    with closing(OPENERS[kind](tmp_path)) as store:
        with store.exclusive(wait_seconds=0) as first:
            with store.exclusive(wait_seconds=0, on_wait=told.append) as second:
                assert (first, second) == (True, False)
            with store.exclusive(wait_seconds=0) as third:
                assert not third
        with store.exclusive(wait_seconds=0, on_wait=told.append) as again:
            assert again
    assert len(told) == 1
    assert told[0]


def test_several_have_the_right_to_run_on_postgresql(tmp_path: Path) -> None:
    with (
        closing(OPENERS["postgresql"](tmp_path)) as store,
        store.exclusive(wait_seconds=0) as first,
        store.exclusive(wait_seconds=0) as second,
    ):
        assert (first, second) == (True, True)

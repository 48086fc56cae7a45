"""Which certificates a run on a shared store may be served: those that another run earned meanwhile, none older."""

from __future__ import annotations

from datetime import timedelta

import pytest
from kit.desk import GIVEN_UP, Bedrock, Desk, code, id_of, retry, run, selected, statuses
from kit.values import NOON

from certify_cli.commands.certify import certify, resume
from certify_cli.interfaces import Availability
from certify_cli.policy.grounds import Grounds
from certify_cli.probes._script import chat
from certify_cli.runner.execute import Limits
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.calls import Reply
from certify_cli.types.findings import Status
from certify_cli.types.policy import Policy
from certify_cli.types.reports import Report

pytestmark = pytest.mark.heavy  # so that `make test` stays within minutes

QUICK = Limits(concurrency=1, per_target=1, lease=timedelta(seconds=0.6))


def wrong_sums(route: str, probe: str) -> Reply | None:
    return chat("7") if probe == "answers" else None


def certified_long_ago() -> Desk:
    """Certificates of a and b that still hold; the models broke since."""
    at = Desk(MemoryStore(shared=True))
    assert set(statuses(run(at, "a", "b")).values()) == {Status.CERTIFIED}
    at.now = NOON + timedelta(days=3)
    at.cloud = Bedrock(wrong_sums)
    return at


def cut(at: Desk, **order: object) -> Report:
    """A run that is interrupted at its first call."""

    def leave(route: str, probe: str) -> None:
        at.stop.request(2)
        at.stop.request(2)

    broken, at.cloud = at.cloud, Bedrock(leave)
    report = run(at, "a", "b", **order)
    at.stop.times = at.stop.signal_number = 0
    at.cloud = broken
    return report


def beside_another(at: Desk) -> None:
    """For a moment another run holds one of the targets."""
    assert at.store.leases.take("other-run", ["a@us-east-1"], seconds=0.3, most=1).fences


def fresh(report: Report) -> bool:
    return not any(target.cached for target in report.targets)


@pytest.mark.parametrize("how", [{"force": True}, {"max_age": timedelta(hours=1)}, {"probes": ("answers",)}])
def test_a_resumed_run_is_not_served_what_it_was_begun_to_replace(how: dict[str, object]) -> None:
    at = certified_long_ago()
    cut(at, **how)
    beside_another(at)
    report = resume(None, at.order(limits=QUICK), at.store, at.hands())
    assert fresh(report)
    assert statuses(report)["b"] is Status.FAILED
    assert code(report) == 1
    assert at.cloud.asked


def test_a_retry_is_not_served_what_the_run_before_it_ruled_out() -> None:
    at = certified_long_ago()
    broken, at.cloud = at.cloud, Bedrock(lambda route, probe: GIVEN_UP if probe == "answers" else None)
    assert set(statuses(run(at, "a", "b", force=True)).values()) == {Status.INCONCLUSIVE}
    at.cloud = broken
    beside_another(at)
    report = retry(at, limits=QUICK)
    assert fresh(report)
    assert Status.CERTIFIED not in statuses(report).values()


def test_a_resumed_run_is_served_what_another_earned_since_it_began() -> None:
    at = certified_long_ago()
    first = cut(at, force=True)
    at.now += timedelta(hours=1)
    other = Desk(at.store, now=at.now)
    assert set(statuses(run(other, "a", force=True)).values()) == {Status.CERTIFIED}
    report = resume(id_of(first), at.order(limits=QUICK), at.store, at.hands())
    assert {one.model: one.cached for one in report.targets} == {"a": True, "b": False}
    assert {route for route, _ in at.cloud.asked} == {"b"}


class Slow(Bedrock):
    """While it is looked at, something happens."""

    def __init__(self, other: Desk) -> None:
        super().__init__()
        self.other = other
        self.looked = False

    def availability(self, model_id: str, region: str) -> Availability:
        if not self.looked:
            self.looked = True
            run(self.other, "a", "b")
        return super().availability(model_id, region)


def test_what_another_run_certified_during_the_free_look_is_not_paid_for_again() -> None:
    store = MemoryStore(shared=True)
    other = Desk(store)
    at = Desk(store, cloud=Slow(other))
    report = run(at, "a", "b")
    assert other.cloud.asked
    assert at.cloud.asked == []
    assert all(target.cached for target in report.targets)
    assert len(store.runs()) == 2


def test_who_asks_for_fresh_evidence_gets_it_whatever_others_found_meanwhile() -> None:
    store = MemoryStore(shared=True)
    at = Desk(store, cloud=Slow(Desk(store)))
    report = certify(selected("a", "b"), (), at.order(force=True), store, at.hands())
    assert fresh(report)
    assert at.cloud.asked


def test_an_old_run_that_is_gone_on_with_replaces_no_newer_certificate_but_by_a_failure() -> None:
    at = Desk(MemoryStore())
    first = cut(at)
    at.now = NOON + timedelta(days=6)
    run(at, "a")
    newer = at.store.certificate("a@us-east-1", "smoke")
    assert newer is not None
    assert newer.certified_at == at.now
    assert statuses(resume(id_of(first), at.order(), at.store, at.hands()))["a"] is Status.CERTIFIED
    assert at.store.certificate("a@us-east-1", "smoke") == newer


def test_a_failure_replaces_a_newer_certificate_too() -> None:
    at = Desk(MemoryStore())
    first = cut(at)
    at.now = NOON + timedelta(days=6)
    run(at, "a")
    at.cloud = Bedrock(wrong_sums)
    assert statuses(resume(id_of(first), at.order(), at.store, at.hands()))["a"] is Status.FAILED
    kept = at.store.certificate("a@us-east-1", "smoke")
    assert kept is not None
    assert kept.status is Status.FAILED


@pytest.mark.parametrize(("days", "again"), [(2, True), (4, False)])
def test_what_the_policy_calls_too_old_is_certified_anew(days: int, again: bool) -> None:
    at = certified_long_ago()
    grounds = Grounds(policy=Policy(values={"max_age": timedelta(days=days)}))
    assert fresh(run(at, "a", grounds=grounds)) is again

"""The breaker inside the loop: a dead region beside a healthy one, what waits, what is given up, what stands in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from kit.bench import Bench, ended
from kit.breaking import DOWN
from kit.probes import simple
from kit.regions import Regions
from kit.values import NOON, plan, probe_plan, reply

from certify_cli.cli.progress_lines import Silent
from certify_cli.interfaces import Call
from certify_cli.policy.gate import decide
from certify_cli.runner.breaker import Breaker
from certify_cli.runner.keeper import Keeper, Surroundings
from certify_cli.runner.line import Line
from certify_cli.runner.retry import Retry
from certify_cli.runner.step import Step
from certify_cli.runner.turn import Spread
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Failure
from certify_cli.types.findings import Finding, Mark, Status
from certify_cli.types.model import Lifecycle, Prices
from certify_cli.types.plans import RunSettings
from certify_cli.types.records import Certificate, RunTarget
from certify_cli.types.reports import RunInfo, TargetReport


def test_what_stays_dead_is_given_up_with_the_reason_once_nothing_else_is_to_do() -> None:
    bench = Regions(dead=12, back_at=float("inf"))
    bench.settings = RunSettings()
    steps = bench.run()
    assert ended(steps) == 16
    given_up = [one for step in steps for one in step.findings if one.reason.startswith("circuit open: us-west-2")]
    assert given_up
    assert {one.mark for one in given_up if not one.attempts} == {Mark.SKIPPED}
    failed = [one for one in given_up if one.attempts]
    assert failed
    assert {(one.mark, one.failure) for one in failed} == {(Mark.INCONCLUSIVE, DOWN)}
    assert bench.loop.ended_by == ""
    assert bench.time.now < 1000 + 180
    assert len(bench.sent_to("us-west-2")) <= 32


def test_a_call_that_waited_for_a_circuit_has_lost_no_time_to_be_retried() -> None:
    """Dead for four minutes, twice as long as a call may be retried; other work keeps the run waiting."""
    bench = Regions(dead=3, back_at=1240.0)
    steps = bench.run()
    lost = [one for step in steps for one in step.findings if one.target.endswith("us-west-2") and one.failure]
    assert len(lost) <= 1  # what had used up its attempts when the circuit opened
    assert bench.breaker.open_names() == ()


def test_what_tried_an_open_circuit_has_used_up_none_of_its_attempts() -> None:
    def cloud(call: Call, now: float) -> tuple[float, Reply | Failure]:
        if call.target.route.endswith("-0"):
            return 1.2, DOWN if 1003 < now < 1030 else reply()
        return 3.5, reply()

    probes = ("reachable", "answers", "streaming", "tool_use", "vision", "structured_output")
    bench = Bench(cloud, targets=60, probes=probes, admissions=[Breaker(lambda: NOON)])
    found = [one for step in bench.run() for one in step.findings if one.target.startswith("amazon.model-0@")]
    assert {one.mark for one in found} == {Mark.PASS}
    assert max(len(one.attempts) for one in found) > Retry().attempts


def test_under_a_budget_a_dead_target_makes_room_for_the_next() -> None:
    """Targets are finished one after the other there, and the first hangs behind its circuit."""
    sick = lambda call, now: (0.1, DOWN if call.target.route.endswith("0") and now < 1030 else reply())  # noqa: E731
    bench = Bench(sick, targets=3, admissions=[Breaker(lambda: NOON)], spread=Spread(8, 1))
    bench.settings = RunSettings(trials=8)
    order = [str(line.plan.target) for step in bench.run() for line in step.ended]
    assert order[0] == "amazon.model-1@us-east-1"


# --- the last certificate --------------------------------------------------------------------------------------------

PLAN = plan(probe_plan("reachable", required=True), probe_plan("answers", required=True), key="key")
NAME = str(PLAN.target)
CERTIFIED = TargetReport(
    target=NAME, model=PLAN.model.id, suite="standard", status=Status.CERTIFIED, rating=4.8, certified_at=NOON, calls=9
)
SHUT = "circuit open: us-east-1 bedrock-runtime: 10 calls in a row failed"


def kept(
    certificate: Certificate | None, found: list[Finding], shut: str = SHUT, ends: date | None = None
) -> tuple[TargetReport, MemoryStore]:
    """The report that the keeper makes of a target that ended with these findings; `ends` is the model's end."""
    store, run, settings = MemoryStore(), RunInfo(id="r2", started_at=NOON), RunSettings()
    if certificate is not None:
        store.begin_run(
            RunInfo(id="r1", started_at=NOON), settings, [RunTarget(name=NAME, plan=PLAN, status=Status.PENDING)]
        )
        store.record("r1", certificates=[certificate])
    store.begin_run(run, settings, [RunTarget(name=NAME, plan=PLAN, status=Status.PENDING)])
    life = Lifecycle(eol_date=ends)
    around = Surroundings(prices_of=lambda _: Prices(), remedy=lambda plan, failure: "", lifecycle=lambda _: life)
    keeper = Keeper(store, run, settings, around, Silent(), total=1, now_utc=lambda: NOON + timedelta(days=2))
    line = Line(PLAN, settings, found, simple, lambda: NOON)
    fences = store.leases.take(run.id, [NAME], seconds=60, most=1).fences
    keeper.keep(Step(ended=(line,)), fences, lambda target: shut)
    return keeper.reports[NAME], store


def certificate(**changes: object) -> Certificate:
    known = Certificate(
        target=NAME,
        suite="standard",
        key="key",
        status=Status.CERTIFIED,
        run_id="r1",
        certified_at=NOON,
        expires_at=NOON + timedelta(days=7),
        report=CERTIFIED,
    )
    return replace(known, **changes)  # type: ignore[arg-type]  # each test names real fields


def skipped(probe: str) -> Finding:
    return Finding(
        target=NAME, probe=probe, trial=1, mark=Mark.SKIPPED, reason=SHUT, origin="aws", started_at=NOON, ended_at=NOON
    )


NOTHING = [skipped("reachable"), skipped("answers")]


def test_the_last_valid_certificate_stands_in_and_says_so_and_the_run_is_incomplete() -> None:
    report, store = kept(certificate(), NOTHING)
    assert (report.status, report.rating, report.cached, report.fallback) == (Status.CERTIFIED, 4.8, True, SHUT)
    assert report.calls == 0
    assert store.certificates() == (certificate(),)
    decision = decide([report])
    assert (decision.outcome, decision.exit_code) == ("incomplete", 3)
    assert SHUT in decision.reasons[0].message


@pytest.mark.parametrize(
    "changes",
    [
        {"key": "other"},
        {"expires_at": NOON + timedelta(days=1)},
        {"suite": "full"},
        {"status": Status.FAILED},
        {"target": "other@us-east-1"},
    ],
)
def test_a_certificate_that_does_not_hold_stands_in_for_nothing(changes: dict[str, object]) -> None:
    report, _ = kept(certificate(**changes), NOTHING)
    assert (report.status, report.cached, report.fallback) == (Status.INCONCLUSIVE, False, "")
    assert SHUT in report.reason


def test_no_certificate_stands_in_past_the_end_of_its_model_that_is_known_by_now() -> None:
    ends = NOON.date() + timedelta(days=3)
    report, _ = kept(certificate(), NOTHING, ends=ends)
    assert (report.cached, report.eol_date, report.expires_at) == (True, ends, datetime(2026, 11, 25, tzinfo=UTC))
    over, _ = kept(certificate(), NOTHING, ends=NOON.date() + timedelta(days=2))
    assert (over.status, over.fallback) == (Status.INCONCLUSIVE, "")


def test_nothing_stands_in_for_what_was_decided_or_where_no_circuit_is_open() -> None:
    passed = [replace(skipped(probe), mark=Mark.PASS) for probe in ("reachable", "answers")]
    assert kept(certificate(), passed)[0].fallback == ""
    assert kept(certificate(), NOTHING, shut="")[0].status is Status.INCONCLUSIVE
    assert kept(None, NOTHING)[0].status is Status.INCONCLUSIVE

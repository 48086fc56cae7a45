"""What a verdict does to certificates, and what stands in a report on a run that did not end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from kit.hostile_report import hostile_report
from kit.values import NOON, attempt, finding, plan, probe_plan

from certify_cli.commands.assemble import latest_report, without_accounts
from certify_cli.policy.gate import decide
from certify_cli.runner.certificates import revoked_by
from certify_cli.types.failures import Category
from certify_cli.types.findings import Mark, Status
from certify_cli.types.plans import RunSettings, Suite
from certify_cli.types.reports import Report, RunInfo, TargetReport
from certify_cli.verdicts.explain import Context, report_target, unfinished

PLAN = plan(probe_plan("reachable", required=True), probe_plan("answers", required=True))
PASSED = [finding("reachable", Mark.PASS), finding("answers", Mark.PASS)]


@pytest.mark.parametrize(
    ("status", "suite", "whole", "gone"),
    [
        (Status.CERTIFIED, "smoke", True, []),
        (Status.INCONCLUSIVE, "standard", True, []),
        (Status.QUALITY_WARNING, "standard", True, []),
        (Status.FAILED, "smoke", True, ["standard", "full"]),
        (Status.FAILED, "standard", False, ["smoke", "standard", "full"]),
        (Status.UNSUPPORTED, "standard", True, ["smoke", "standard", "full"]),
    ],
)
def test_what_a_verdict_revokes(status: Status, suite: Suite, whole: bool, gone: list[str]) -> None:
    report = TargetReport(target="m@r", model="m", status=status, suite=suite)
    assert [one for _, one in revoked_by(report, whole_suite=whole)] == gone


def test_a_report_is_as_old_as_the_oldest_finding_it_rests_on() -> None:
    later = NOON + timedelta(days=60)
    old = [PASSED[0], replace(PASSED[1], ended_at=later)]
    report = report_target(PLAN, old, RunSettings(), Context(), later)
    assert report.certified_at == NOON
    assert report.expires_at == NOON + timedelta(days=7)


def test_what_decides_nothing_was_certified_at_no_time() -> None:
    silent = [PASSED[0], finding("answers", Mark.INCONCLUSIVE)]
    report = report_target(PLAN, silent, RunSettings(), Context(), NOON)
    assert (report.status, report.certified_at, report.expires_at) == (Status.INCONCLUSIVE, None, None)


def test_a_narrow_run_announces_no_certificate_and_hides_no_failure() -> None:
    narrow = report_target(PLAN, PASSED, RunSettings(probes=("reachable",)), Context(), NOON)
    assert (narrow.narrow, narrow.certified_at, narrow.expires_at) == (True, None, None)
    run = RunInfo(id="r", started_at=NOON)
    failed = replace(narrow, status=Status.FAILED)
    assert latest_report([(run, narrow)]).targets == ()
    assert latest_report([(run, failed)]).targets == (failed,)


def test_a_narrow_run_that_saw_a_claim_fail_takes_certificates_away_and_stays_in_sight() -> None:
    tools = plan(probe_plan("reachable"), probe_plan("answers"), probe_plan("tool_use"))
    seen = [*PASSED, finding("tool_use", Mark.FAIL), finding("tool_use", Mark.FAIL, trial=2)]
    narrow = report_target(tools, seen, RunSettings(probes=("reachable", "answers", "tool_use")), Context(), NOON)
    assert narrow.status is Status.QUALITY_WARNING
    assert [one for _, one in revoked_by(narrow, whole_suite=False)] == ["smoke", "standard", "full"]
    assert latest_report([(RunInfo(id="r", started_at=NOON), narrow)]).targets == (narrow,)


def test_an_unfinished_target_tells_what_was_found_and_sent() -> None:
    left = (attempt(Category.THROTTLED), attempt(Category.THROTTLED))
    report = unfinished(PLAN, PASSED[:1], RunSettings(), Context(), left=left, why="deadline of 1m reached")
    assert report.status is Status.PENDING
    assert report.calls == 3
    assert report.tokens.input == 10
    assert {probe.id: probe.mark for probe in report.probes} == {"reachable": Mark.PASS, "answers": Mark.SKIPPED}
    assert "deadline of 1m reached" in report.reason
    assert "THROTTLED" in report.reason
    assert report.rating is report.certified_at is None


def test_account_ids_are_masked_wherever_they_stand() -> None:
    arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc"
    target = TargetReport(
        target=f"{arn}@us-east-1",
        model="m",
        route=arn,
        asked=arn,
        served=arn,
        account="123456789012",
        principal="arn:aws:sts::123456789012:assumed-role/R",
        status=Status.FAILED,
        reason="User: arn:aws:iam::123456789012:role/x is not authorized",
        remedy="ask 123456789012",
    )
    masked = without_accounts(Report(targets=(target,), decision=decide([target])))
    assert "123456789012" not in repr(masked)
    assert masked.targets[0].account == "9012"
    assert "****9012" in masked.targets[0].reason
    assert masked.decision is not None
    assert "****9012" in masked.decision.reasons[0].message


def test_no_field_that_a_text_may_stand_in_keeps_an_account_id() -> None:
    masked = without_accounts(replace(hostile_report("role of 123456789012 in x"), dead_letters={}))
    ids = ("request_ids", "id")
    kept = [probe for target in masked.targets for probe in target.probes]
    assert "123456789012" not in repr(replace(masked, targets=[replace(one, probes=()) for one in masked.targets]))
    assert {name for one in kept for name in ids if "123456789012" in str(getattr(one, name))} == set(ids)
    assert not any("123456789012" in repr(replace(one, id="", request_ids=())) for one in kept)

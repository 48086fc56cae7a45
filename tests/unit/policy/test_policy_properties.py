"""What holds of every policy: failures only make it worse, waivers stay with their target, no data never passes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from kit.policies import NAMES, PROBES, grounds, judged, several, targets, waivers
from kit.values import NOON

from certify_cli.policy.gate import decide
from certify_cli.policy.grounds import Grounds
from certify_cli.types.decisions import Decision
from certify_cli.types.findings import Mark, Status
from certify_cli.types.policy import Policy, Waiver
from certify_cli.types.reports import ProbeReport, TargetReport

BETTER = {0: 2, 3: 1, 1: 0}
"""Exit codes, the better the higher."""


def of(decision: Decision, name: str) -> list[Any]:
    return [reason for reason in decision.reasons if reason.target == name]


@settings(max_examples=100, deadline=None)
@given(several, grounds, st.integers(0, len(NAMES) - 1), st.integers(0, 4))
def test_adding_a_failure_never_turns_a_breach_into_a_pass(reports: Any, on: Grounds, which: int, place: int) -> None:
    report = reports[which]
    at = place % len(report.probes)
    spoilt = replace(report.probes[at], mark=Mark.FAIL, flaky=False)
    failed = judged(replace(report, probes=(*report.probes[:at], spoilt, *report.probes[at + 1 :])))
    later = (*reports[:which], failed, *reports[which + 1 :])
    before, after = decide(reports, grounds=on), decide(later, grounds=on)
    assert after.exit_code != 0 or before.exit_code != 1
    # what nobody could tell and then fails is accepted only where somebody accepted that very failure before
    bare = replace(on, waivers=(), baseline={})
    assert decide(later, grounds=bare).exit_code != 0 or decide(reports, grounds=bare).exit_code == 0


@settings(max_examples=100, deadline=None)
@given(several, grounds, st.sampled_from(NAMES))
def test_a_waiver_never_changes_another_target(reports: Any, on: Grounds, its: str) -> None:
    before = decide(reports, grounds=on)
    until = NOON + timedelta(1)
    more = (Waiver(target=its, probe=probe, reason="known", owner="ana", until=until) for probe in PROBES)
    after = decide(reports, grounds=replace(on, waivers=(*on.waivers, *more)))
    for other in set(NAMES) - {its}:
        assert of(before, other) == of(after, other)
    assert BETTER[after.exit_code] >= BETTER[before.exit_code]


@settings(max_examples=100, deadline=None)
@given(grounds, st.lists(st.sampled_from([Mark.INCONCLUSIVE, Mark.SKIPPED]), max_size=4), several)
def test_no_data_never_passes(on: Grounds, silence: list[Mark], reports: Any) -> None:
    silent = tuple(ProbeReport(id=name, mark=mark) for name, mark in zip(PROBES, silence, strict=False))
    empty = judged(replace(reports[0], probes=silent))
    assert decide((), grounds=on).exit_code == 3
    assert decide((empty,), grounds=on).exit_code != 0
    assert decide((empty, *reports[1:]), grounds=on).exit_code != 0


@settings(max_examples=150, deadline=None)
@given(grounds, targets(NAMES[0]), st.booleans())
def test_the_gate_is_never_met_by_what_is_no_certificate(on: Grounds, report: TargetReport, narrow: bool) -> None:
    report = replace(report, narrow=narrow)
    met = decide((report,), grounds=replace(on, certificates=True)).exit_code == 0
    assert not met or not (report.narrow or report.origin == "simulated")


MEASURED = {
    "min_rating": 3.0,
    "min_coverage": 0.5,
    "required": ("tool_use",),
    "require_claimed": True,
    "min_quality": 0.5,
    "quality_not_worse": True,
    "max_latency_p50": timedelta(seconds=1),
}


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(MEASURED)), st.sampled_from([*Status]), st.booleans())
def test_a_number_that_nobody_measured_never_passes_whatever_the_status_may_be(
    name: str, status: Status, gate: bool
) -> None:
    levels: dict[str, Any] = {"status": "warn"}
    lax = Policy(values={name: MEASURED[name], "levels": levels, "min_status": Status.QUALITY_WARNING})
    silent = TargetReport(target=NAMES[0], model="a", kind="chat", route="a", status=status, suite="full", origin="aws")
    silent = replace(silent, certified_at=NOON, expires_at=NOON + timedelta(days=1))
    assert decide((silent,), grounds=Grounds(policy=lax, now=NOON, certificates=gate)).exit_code == 3


@given(several, st.sampled_from([Status.UNSUPPORTED, Status.CANCELLED]))
def test_a_missing_verdict_is_never_waived(reports: Any, status: Status) -> None:
    every = tuple(
        Waiver(target="*", probe=probe, reason="known", owner="ana", until=NOON + timedelta(1)) for probe in PROBES
    )
    gone = replace(reports[0], status=status)
    assert decide((gone, *reports[1:]), grounds=Grounds(waivers=every, now=NOON)).exit_code == 1


@settings(max_examples=120, deadline=None)
@given(several, st.lists(waivers, max_size=3).map(tuple), st.booleans())
def test_strict_is_no_laxer_than_default_and_default_no_laxer_than_smoke(reports: Any, held: Any, gate: bool) -> None:
    def met(preset: Any) -> bool:
        on = Grounds(policy=Policy(preset=preset), waivers=held, now=NOON, certificates=gate)
        return decide(reports, grounds=on).exit_code == 0

    assert met("smoke") >= met("default") >= met("strict")

"""What a waiver means by its target, probe and date, and what a baseline has known before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from kit.gated import warned
from kit.values import NOON

from certify_cli.policy.baseline import baseline_of, by_target
from certify_cli.policy.gate import decide
from certify_cli.policy.grounds import Grounds
from certify_cli.types.findings import Mark, Status
from certify_cli.types.policy import Policy, Waiver
from certify_cli.types.reports import ProbeReport, TargetReport

MICRO = "amazon.nova-micro-v1:0"
PROFILE = f"us.{MICRO}"
LAX = Policy(preset="strict", values={"min_status": Status.QUALITY_WARNING})


def route(name: str, account: str | None = None) -> TargetReport:
    target = f"{name}@us-east-1" + (f"@{account}" if account else "")
    return replace(warned(MICRO, NOON), target=target, route=name, account_name=account)


def waiver(**values: Any) -> Waiver:
    given = {"target": f"{MICRO}@us-east-1", "probe": "tool_use", "until": NOON + timedelta(days=30), **values}
    return Waiver(reason="known", owner="ana", **given)


def code(report: TargetReport, *waivers: Waiver) -> int:
    return decide([report], grounds=Grounds(waivers=waivers, now=NOON)).exit_code


@pytest.mark.parametrize(
    ("target", "met"),
    [
        (f"{MICRO}@us-east-1", {"bare"}),
        (f"{PROFILE}@us-east-1", {"profile"}),
        (f"{MICRO}@us-east-1@prod", {"prod"}),
        (f"{MICRO}@us-east-1*", {"bare", "prod"}),
        (PROFILE, {"profile"}),
        (MICRO, {"bare", "profile", "global", "prod"}),
        ("amazon.*@us-east-1", {"bare"}),
        ("*", {"bare", "profile", "global", "prod"}),
    ],
)
def test_a_name_with_its_region_is_that_very_target_and_a_model_without_one_every_route(
    target: str, met: set[str]
) -> None:
    reports = {
        "bare": route(MICRO),
        "profile": route(PROFILE),
        "global": route(f"global.{MICRO}"),
        "prod": route(MICRO, "prod"),
    }
    assert {name for name, one in reports.items() if code(one, waiver(target=target)) == 0} == met


@pytest.mark.parametrize(("days", "expected"), [(365, 0), (366, 1), (900, 1), (-1, 1)])
def test_a_waiver_holds_for_a_year_at_most(days: int, expected: int) -> None:
    given = waiver(until=NOON + timedelta(days=days), expires="then")
    assert code(route(MICRO), given) == expected
    if days > 365:
        said = decide([route(MICRO)], grounds=Grounds(waivers=(given,), now=NOON)).reasons[-1].message
        assert "ends on then, more than 365 days ahead, so it does not hold" in said


def test_a_probe_is_one_and_no_pattern() -> None:
    assert code(route(MICRO), waiver(probe="*")) == 1


def test_what_was_flaky_and_always_fails_now_is_worse() -> None:
    fine = ProbeReport(id="answers", mark=Mark.PASS, demand="claimed")
    flaky = ProbeReport(id="vision", mark=Mark.PASS, flaky=True, demand="claimed")
    failed = replace(flaky, mark=Mark.FAIL, flaky=False)
    then = replace(route(MICRO), probes=(fine, flaky))
    now = replace(then, probes=(fine, failed))
    for policy in (LAX, Policy()):
        known = Grounds(policy=policy, now=NOON, baseline=by_target(baseline_of([then], NOON)))
        assert decide([then], grounds=known).exit_code == 0
        assert decide([now], grounds=known).exit_code == 1
        mended = replace(known, baseline=by_target(baseline_of([now], NOON)))
        assert decide([then], grounds=mended).exit_code == 0


def test_two_accounts_that_look_the_same_are_not_known() -> None:
    arns = [
        f"arn:aws:bedrock:us-east-1:{account}:inference-profile/{PROFILE}"
        for account in ("111122223333", "999988883333")
    ]
    one, other = (replace(warned(MICRO, NOON), target=f"{arn}@us-east-1", route=arn) for arn in arns)
    alone = by_target(baseline_of([one], NOON))
    assert len(alone) == 1
    assert baseline_of([one, other], NOON).targets == ()
    assert decide([one], grounds=Grounds(now=NOON, baseline=alone)).exit_code == 0
    assert decide([one, other], grounds=Grounds(now=NOON, baseline=alone)).exit_code == 1


def test_another_account_without_a_name_is_another_target() -> None:
    mine = replace(route(MICRO), account="111122223333")
    state = by_target(baseline_of([mine], NOON))
    assert next(iter(state.values())).account == "3333"
    known = Grounds(now=NOON, baseline=state)
    for account, code in (("111122223333", 0), ("3333", 0), (None, 0), ("111122224444", 1)):
        assert decide([replace(mine, account=account)], grounds=known).exit_code == code, account
    before = {name: replace(one, account="") for name, one in state.items()}
    assert decide([replace(mine, account="999988884444")], grounds=replace(known, baseline=before)).exit_code == 0


def test_a_baseline_of_thousands_is_looked_up_and_not_read_for_each_target() -> None:
    class Large(dict[str, Any]):
        def __iter__(self) -> Any:
            raise AssertionError("read")

        items = keys = values = __iter__

    bad = warned("amazon.nova-lite-v1:0", NOON)
    known = Large(by_target(baseline_of([bad], NOON)))
    assert decide([bad], grounds=Grounds(baseline=known)).exit_code == 0

"""Runs in several accounts: whatever depends on the account is asked, kept and judged for each by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from kit.bench import EXPIRED
from kit.breaking import DOWN, FAST, FAST_REGION, REGION, call_to
from kit.desk import Bedrock, Desk, code, desk, id_of, model
from kit.values import NOON, failure

from certify_cli.aws.fleet import Fleet
from certify_cli.commands.certify import certify, resume
from certify_cli.errors import CannotRun, UsageError
from certify_cli.interfaces import Availability, Identity, Later, Now
from certify_cli.runner.breaker import Breaker
from certify_cli.runner.known import Accounts, Known
from certify_cli.runner.look import Look
from certify_cli.runner.surroundings import known_quotas, remedies
from certify_cli.types.accounts import Account
from certify_cli.types.calls import Reply, Request
from certify_cli.types.failures import Category, Failure
from certify_cli.types.findings import Status
from certify_cli.types.reports import Report
from certify_cli.types.target import Selected, Target

DEV, PROD = "111122223333", "444455556666"
UNSIGNED = failure(Category.AUTHENTICATION, status=None, message="the role cannot be assumed")


class One(Bedrock):
    """An account of a fleet, whose credentials may be no good, or expire after so many calls."""

    def __init__(self, account: str, *, lasts: int = 1000, signs: bool = True, denies: bool = False) -> None:
        super().__init__(account=account)
        self.lasts, self.signs, self.denies = lasts, signs, denies

    def call(self, target: Target, request: Request, *, timeout_seconds: float) -> Reply | Failure:
        if not self.signs:
            return UNSIGNED
        if len(self.asked) >= self.lasts:
            return replace(EXPIRED, message="the security token is expired")
        return super().call(target, request, timeout_seconds=timeout_seconds)

    def identity(self) -> Any:
        return super().identity() if self.signs else UNSIGNED

    def profiles(self, region: str) -> Any:
        return {} if self.signs else UNSIGNED

    def availability(self, model_id: str, region: str) -> Any:
        if not self.signs:
            return UNSIGNED
        return Availability(authorization="NOT_AUTHORIZED") if self.denies else Availability(authorization="AUTHORIZED")


def at_with(**clouds: One) -> Desk:
    return entered(desk(), **clouds)


def entered(at: Desk, **clouds: One) -> Desk:
    accounts = [Account(name=name, profile=name) for name in clouds]
    at.cloud = Fleet(clouds, accounts, lambda: Bedrock())  # type: ignore[assignment, arg-type]
    return at


def run(at: Desk, *names: str, **changes: Any) -> Report:
    chosen = [
        Selected(target=Target(name, "us-east-1", account), model=model(name), asked=name, named=True)
        for name in names
        for account in ("dev", "prod")
    ]
    return certify(chosen, (), at.order(**changes), at.store, at.hands())


def statuses(report: Report) -> dict[str, Status]:
    return {str(one.target): one.status for one in report.targets}


def test_a_name_that_leads_to_another_account_finds_no_certificate_there() -> None:
    at = at_with(dev=One(DEV), prod=One(PROD))
    assert code(run(at, "a")) == 0
    assert [one.cached for one in run(at, "a").targets] == [True, True]
    moved = One("777788889999")
    entered(at, dev=One(DEV), prod=moved)
    assert {one.account_name: one.cached for one in run(at, "a").targets} == {"dev": True, "prod": False}
    assert len(moved.asked) == 3


def test_what_the_free_look_says_of_one_account_says_nothing_of_another() -> None:
    at = at_with(dev=One(DEV), prod=One(PROD, denies=True))
    report = run(at, "a")
    assert statuses(report) == {"a@us-east-1@dev": Status.CERTIFIED, "a@us-east-1@prod": Status.FAILED}
    assert {one.account_name: one.account for one in report.targets} == {"dev": DEV, "prod": PROD}


def test_each_account_has_its_own_quotas() -> None:
    at = at_with(dev=One(DEV), prod=One(PROD))
    run(at, "a")
    plans = [one.plan for one in at.store.run_targets(at.store.runs()[0][0].id) if one.plan]
    facts = plans[0].model.facts
    name = f"On-demand model inference requests per minute for {facts.vendor} {facts.name}"
    known: Accounts = {
        account: Known(at.hands().cloud.of(account).identity(), Look(quotas={"us-east-1": {name: quota}}))  # type: ignore[arg-type]
        for account, quota in (("dev", 10.0), ("prod", 200.0))
    }
    found = {target.account: quota.requests_per_minute for target, quota in known_quotas(plans, known).items()}
    assert found == {"dev": 10.0, "prod": 200.0}


def test_a_remedy_names_the_account_that_is_to_be_mended() -> None:
    at = at_with(dev=One(DEV), prod=One(PROD))
    run(at, "a")
    [plan] = [one.plan for one in at.store.run_targets(at.store.runs()[0][0].id) if one.plan and "prod" in one.name]
    hands = at.hands()
    callers = {name: hands.cloud.of(name).identity() for name in ("dev", "prod")}
    known: Accounts = {name: Known(who) for name, who in callers.items() if isinstance(who, Identity)}
    remedy = remedies(known, hands.catalogue, hands.cloud)
    profile = replace(plan, target=replace(plan.target, route="us.a"))
    denied = failure(Category.PERMISSION_DENIED, status=403, message="not authorized to perform: bedrock:InvokeModel")
    assert f":{PROD}:inference-profile/us.a" in remedy(profile, denied)


def test_expired_credentials_leave_their_account_undone_and_the_rest_certified() -> None:
    prod = One(PROD, lasts=4)
    at = at_with(dev=One(DEV), prod=prod)
    report = run(at, "a", "b")
    assert code(report) == 3
    assert report.partial
    left = [name for name, status in statuses(report).items() if status is Status.PENDING]
    assert left
    assert all(name.endswith("@prod") for name in left)
    assert any("the other accounts go on without it" in text for text in at.told.notices)
    prod.lasts = 1000
    ended = resume(None, at.order(), at.store, at.hands())
    assert (code(ended), id_of(ended)) == (0, id_of(report))
    assert set(statuses(ended).values()) == {Status.CERTIFIED}


def test_credentials_that_expire_everywhere_are_exit_4() -> None:
    at = at_with(dev=One(DEV, lasts=1), prod=One(PROD, lasts=1))
    report = run(at, "a")
    assert code(report) == 4
    assert report.decision is not None
    assert "account dev" in report.decision.reasons[0].message
    assert "account prod" in report.decision.reasons[0].message


def test_where_nothing_can_be_signed_anywhere_nothing_is_begun() -> None:
    at = at_with(dev=One(DEV, signs=False), prod=One(PROD, signs=False))
    with pytest.raises(CannotRun, match="no call can be signed"):
        run(at, "a")
    assert at.store.runs() == ()


def test_a_plan_that_nobody_could_sign_is_adopted_and_its_certificate_served() -> None:
    prod = One(PROD, signs=False)
    at = at_with(dev=One(DEV), prod=prod)
    report = run(at, "a")
    assert (code(report), statuses(report)["a@us-east-1@prod"]) == (3, Status.PENDING)
    stays = resume(None, at.order(), at.store, at.hands())
    assert (code(stays), prod.asked) == (3, [])
    prod.signs = True
    assert code(resume(None, at.order(), at.store, at.hands())) == 0
    assert [one.cached for one in run(at, "a").targets] == [True, True]


def test_what_one_account_began_no_other_goes_on_with_under_its_name() -> None:
    at = at_with(dev=One(DEV), prod=One(PROD, lasts=1))
    assert code(run(at, "a")) == 3
    entered(at, dev=One(DEV), prod=One("777788889999"))
    with pytest.raises(UsageError, match="a@us-east-1@prod was planned with other credentials"):
        resume(None, at.order(), at.store, at.hands())


def test_a_region_is_down_for_one_account_and_not_for_another() -> None:
    one = Breaker(lambda: NOON, target=FAST, region=FAST_REGION)
    for number in range(4):
        call = call_to(f"amazon.{number}")
        mine = replace(call, target=replace(call.target, account="prod"))
        one.sent(mine, 0)
        one.settled(mine, DOWN, 0)
    assert one.open_names() == (f"{REGION} @prod",)
    other = call_to("amazon.new")
    assert isinstance(one.admit(replace(other, target=replace(other.target, account="prod")), 1), Later)
    assert isinstance(one.admit(replace(other, target=replace(other.target, account="dev")), 1), Now)

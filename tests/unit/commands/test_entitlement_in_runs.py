"""Access in whole runs: provisional certificates while an agreement is made, and states that calls reveal."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from kit.desk import Bedrock, Desk, run
from kit.values import NOON, failure

from certify_cli.commands.certify import certify
from certify_cli.commands.explain import explain
from certify_cli.interfaces import Availability
from certify_cli.registry.catalogue import Catalogue
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.entitlement import Access
from certify_cli.types.failures import Category
from certify_cli.types.findings import Status
from certify_cli.types.reports import TargetReport
from certify_cli.types.target import Selected, Target

FULL = Availability(agreement="AVAILABLE", authorization="AUTHORIZED", entitlement="AVAILABLE", region="AVAILABLE")


class Sells(Bedrock):
    """Says of the agreement what it is told to say."""

    def __init__(self, agreement: str, *said: Any) -> None:
        super().__init__(*said)
        self.agreement = agreement

    def availability(self, model_id: str, region: str) -> Availability:
        return replace(FULL, agreement=self.agreement)


def desk_of(agreement: str, *said: Any) -> Desk:
    return Desk(MemoryStore(), Sells(agreement, *said))


def only(at: Desk, **order: Any) -> TargetReport:
    [target] = run(at, "a", **order).targets
    return target


def test_a_green_answer_while_the_agreement_is_made_stands_for_a_quarter_of_an_hour() -> None:
    at = desk_of("PENDING")
    first = only(at)
    assert (first.status, first.provisional, first.expires_at) == (
        Status.CERTIFIED,
        True,
        NOON + timedelta(minutes=15),
    )
    assert first.entitlement is not None
    assert (first.entitlement.state, first.entitlement.agreement) == (Access.AGREEMENT_PENDING, "PENDING")
    at.now = NOON + timedelta(minutes=14)
    assert only(at).cached
    at.now = NOON + timedelta(minutes=15)
    at.cloud = Sells("AVAILABLE")
    anew = only(at)
    assert (anew.cached, anew.provisional, anew.expires_at) == (False, False, at.now + timedelta(days=7))
    assert anew.entitlement is not None
    assert anew.entitlement.state is Access.USABLE


def test_a_failure_while_the_agreement_is_made_is_not_provisional() -> None:
    denied = failure(Category.ACCESS_NOT_GRANTED, message="no subscription", status=403)
    failed = only(desk_of("PENDING", lambda route, probe: denied))
    assert (failed.status, failed.provisional) == (Status.FAILED, False)


@pytest.mark.parametrize("agreement", ["NOT_AVAILABLE", "ERROR"])
def test_what_a_first_call_would_subscribe_is_called_when_asked_for_and_then_provisional(agreement: str) -> None:
    at = desk_of(agreement)
    sold = replace(at.catalogue.models["a"], facts=replace(at.catalogue.models["a"].facts, vendor="Anthropic"))
    at.catalogue = Catalogue({"a": sold})
    asked = [Selected(target=Target("a", "us-east-1"), model=sold, asked="a", named=True)]
    [untouched] = certify(asked, (), at.order(), at.store, at.hands()).targets
    assert (untouched.status, at.cloud.asked) == (Status.INCONCLUSIVE, [])
    assert untouched.entitlement is not None
    assert (
        untouched.entitlement.state.value
        == {
            "NOT_AVAILABLE": "agreement_missing",
            "ERROR": "agreement_error",
        }[agreement]
    )
    assert "--allow-subscribe" in untouched.remedy
    [called] = certify(asked, (), at.order(allow_subscribe=True), at.store, at.hands()).targets
    assert (called.status, called.provisional) == (Status.CERTIFIED, True)
    assert called.expires_at == NOON + timedelta(minutes=15)
    assert called.entitlement is not None
    assert (called.entitlement.state, called.entitlement.agreement) == (Access.AGREEMENT_PENDING, agreement)


FORM = "Model use case details have not been submitted for this account. Fill out the Anthropic use case details form"


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (FORM, Access.FORM_MISSING),
        ("FTUFormNotFilled", Access.FORM_MISSING),
        ("This Model is marked by provider as Legacy and you have not been actively using it", Access.LEGACY_LAPSED),
        ("data retention mode provider_data_share is required", Access.RETENTION_NEEDED),
        ("something else", Access.USABLE),
    ],
)
def test_a_refusal_says_more_than_the_look(said: str, state: Access) -> None:
    refused = failure(Category.ACCESS_NOT_GRANTED, message=said, status=404)
    report = only(desk_of("AVAILABLE", lambda route, probe: refused))
    assert report.status is Status.FAILED
    assert report.entitlement is not None
    assert report.entitlement.state is state


def test_explain_shows_the_state_with_its_evidence() -> None:
    at = desk_of("PENDING")
    run(at, "a")
    rows = {row["step"]: row for row in explain(at.store, "a@us-east-1").rows}
    assert rows["access"]["result"] == "agreement_pending"
    assert rows["access"]["why"] == (
        "agreement PENDING, authorization AUTHORIZED, entitlement AVAILABLE, region AVAILABLE; "
        "seen 2026-11-22 12:00 UTC"
    )
    assert "provisional" in rows["certificate"]["why"]


def test_where_nothing_is_said_nothing_is_known() -> None:
    at = Desk(MemoryStore())
    state = only(at).entitlement
    assert state is not None
    assert (state.state, state.detail) == (Access.UNKNOWN, "AWS stated nothing that says so")

"""Four fields that may hold anything become one state, and no call is spared or made by mistake."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.values import NOON, finding, plan, record

from certify_cli.interfaces import Availability, Consents
from certify_cli.planning.entitlement import NO_MARKETPLACE, after_calls, entitlement_of, state_of, with_consents
from certify_cli.planning.preflight import settle
from certify_cli.types.entitlement import Access, Entitlement
from certify_cli.types.findings import Mark, Status
from certify_cli.types.model import Lifecycle
from certify_cli.types.plans import TargetPlan
from certify_cli.types.target import Target

WORDS = st.sampled_from(
    ["", "AVAILABLE", "NOT_AVAILABLE", "AUTHORIZED", "NOT_AUTHORIZED", "PENDING", "ERROR", "NEW_IN_2027"]
)
SAID = st.builds(Availability, agreement=WORDS, authorization=WORDS, entitlement=WORDS, region=WORDS)
DENIED = (Access.NOT_AUTHORIZED, Access.NOT_ENTITLED, Access.REGION_NOT_AVAILABLE)
OK = Availability(agreement="AVAILABLE", authorization="AUTHORIZED", entitlement="AVAILABLE", region="AVAILABLE")


def planned(vendor: str = "Anthropic", route: str = "", status: str = "ACTIVE") -> TargetPlan:
    model = record()
    facts, life = replace(model.facts, vendor=vendor), Lifecycle(status=status)  # type: ignore[arg-type]  # of the test
    known = plan(model=replace(model, facts=facts, lifecycle=life))
    return replace(known, target=Target(route or known.target.route, "us-east-1"))


@given(SAID, st.sampled_from(["Anthropic", "Amazon"]), st.sampled_from(["", "us.x"]), st.booleans())
def test_a_state_stands_on_what_was_said(said: Availability, vendor: str, route: str, subscribe: bool) -> None:
    at = planned(vendor, route)
    state, settled = state_of(at, said), settle(at, said, allow_subscribe=subscribe)
    if state in (Access.USABLE, Access.LEGACY):
        assert (said.authorization, said.entitlement) == ("AUTHORIZED", "AVAILABLE")
        assert said.agreement not in ("PENDING", "ERROR")
        assert said.agreement != "NOT_AVAILABLE" or vendor in NO_MARKETPLACE
    assert (settled is not None) >= (state in DENIED)
    if settled is not None and settled.status in (Status.FAILED, Status.UNSUPPORTED):
        assert state in DENIED
    if settled is not None and settled.status is Status.INCONCLUSIVE:
        assert not subscribe
        assert said.agreement == "ERROR" or vendor not in NO_MARKETPLACE


def test_legacy_is_a_state_of_its_own() -> None:
    assert state_of(planned(status="LEGACY"), OK) is Access.LEGACY
    assert state_of(planned(), OK) is Access.USABLE


def test_what_could_not_be_asked_is_unknown_with_the_reason() -> None:
    at = planned()
    found = entitlement_of(at, None, seen_at=NOON, unknown="no answer")
    assert (found.state, found.detail, found.seen_at) == (Access.UNKNOWN, "no answer", NOON)
    assert found.provisional_until is None


def test_a_failed_agreement_says_what_aws_said() -> None:
    said = replace(OK, agreement="ERROR", message="INVALID_PAYMENT_INSTRUMENT")
    settled = settle(planned(), said, allow_subscribe=False)
    assert settled is not None
    assert settled.reason.endswith("try to subscribe again: INVALID_PAYMENT_INSTRUMENT")


@pytest.mark.parametrize(
    ("vendor", "name", "given", "state"),
    [
        ("Anthropic", "anthropic.claude-fable-5", Consents(), Access.USABLE),
        ("Anthropic", "anthropic.claude-fable-5", Consents(data_retention="default"), Access.RETENTION_NEEDED),
        ("Anthropic", "anthropic.claude-fable-5", Consents(data_retention="provider_data_share"), Access.USABLE),
        ("Anthropic", "anthropic.claude-fable-5", Consents(data_retention="new_in_2027"), Access.USABLE),
        ("Anthropic", "anthropic.claude-haiku-5", Consents(data_retention="none"), Access.USABLE),
        ("Anthropic", "anthropic.claude-haiku-5", Consents(use_case_form=False), Access.FORM_MISSING),
        ("Anthropic", "anthropic.claude-haiku-5", Consents(use_case_form=True), Access.USABLE),
        ("Amazon", "amazon.fable", Consents(use_case_form=False, data_retention="none"), Access.USABLE),
    ],
)
def test_what_else_has_to_be_agreed_to(vendor: str, name: str, given: Consents, state: Access) -> None:
    at = planned(vendor)
    at = replace(at, model=replace(at.model, id=name))
    seen = with_consents(at, Entitlement(state=Access.USABLE), given)
    assert seen.state is state
    denied = Entitlement(state=Access.NOT_AUTHORIZED)
    assert with_consents(at, denied, given) == denied
    answered = after_calls(seen, [finding("answers", Mark.PASS)])
    assert answered is not None
    assert answered.state is Access.USABLE

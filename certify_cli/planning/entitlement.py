"""From what AWS says of access to a model to one named state, before any call and after the first ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from certify_cli.diagnosis.remedies import rule_of
from certify_cli.interfaces import Availability, Consents
from certify_cli.types.entitlement import Access, Entitlement
from certify_cli.types.findings import Finding, Mark
from certify_cli.types.plans import TargetPlan
from certify_cli.types.target import Selected

NO_MARKETPLACE = frozenset({"Amazon", "DeepSeek", "Mistral AI", "Meta", "Qwen", "OpenAI"})
"""Vendors whose models have no Marketplace product, so that a first call subscribes nobody (API-FACTS section 1)."""
NOT_ANSWERED = "not asked, or not answered in time"
AGREEMENTS: Mapping[str, Access] = {"NOT_AVAILABLE": Access.AGREEMENT_MISSING, "ERROR": Access.AGREEMENT_ERROR}
SUBSCRIBES = frozenset(AGREEMENTS.values())
"""States in which a first call makes an agreement."""
REFUSALS: Mapping[str, Access] = {
    "use-case-form": Access.FORM_MISSING,
    "legacy-idle": Access.LEGACY_LAPSED,
    "data-retention": Access.RETENTION_NEEDED,
    "marketplace-permission": Access.AGREEMENT_MISSING,
}
"""Rule of the diagnosis -> what a refusal by that rule says of access."""

CONSENTED = "Anthropic"
"""Whose models want a use-case form, and some of them shared data."""
SHARED = ("fable", "mythos")
"""In the ids of those that need data retention mode provider_data_share (API-FACTS section 1)."""
UNSHARED = frozenset({"default", "none", "aws_review", "inherit"})
"""Modes that are known not to be it."""
OPEN = frozenset({Access.USABLE, Access.LEGACY})

_SHOWN: Mapping[Access, Access] = {
    **dict.fromkeys(SUBSCRIBES, Access.AGREEMENT_PENDING),
    Access.FORM_MISSING: Access.USABLE,
    Access.RETENTION_NEEDED: Access.USABLE,
}
"""What a call that was answered makes of a state; the organisation may have sent the form for its account."""

Planned = TargetPlan | Selected


def entitlement_of(
    planned: Planned, availability: Availability | None, *, seen_at: datetime | None, unknown: str = ""
) -> Entitlement:
    """The state before any call; `unknown` says why there is no availability."""
    if availability is None:
        return Entitlement(
            state=Access.UNKNOWN, detail=unknown or "not asked, or not answered in time", seen_at=seen_at
        )
    state = state_of(planned, availability)
    unread = "AWS stated nothing that says so" if state is Access.UNKNOWN else ""
    return Entitlement(
        state=state,
        agreement=availability.agreement,
        authorization=availability.authorization,
        entitlement=availability.entitlement,
        region=availability.region,
        detail=availability.message or unread,
        seen_at=seen_at,
    )


def state_of(planned: Planned, availability: Availability) -> Access:
    """The first that holds, gravest first; what no value states clearly is unknown.

    The region field counts for bare ids only: the API knows no profiles, and a profile-only model is never offered in
    the region itself.
    """
    bare = planned.target.route == planned.model.id
    if bare and availability.region == "NOT_AVAILABLE":
        return Access.REGION_NOT_AVAILABLE
    if availability.authorization == "NOT_AUTHORIZED":
        return Access.NOT_AUTHORIZED
    if availability.entitlement == "NOT_AVAILABLE":
        return Access.NOT_ENTITLED
    if availability.agreement == "PENDING":
        return Access.AGREEMENT_PENDING
    if availability.agreement in AGREEMENTS and not _needs_none(planned, availability.agreement):
        return AGREEMENTS[availability.agreement]
    if (availability.authorization, availability.entitlement) != ("AUTHORIZED", "AVAILABLE"):
        return Access.UNKNOWN
    return Access.LEGACY if planned.model.lifecycle.status == "LEGACY" else Access.USABLE


def _needs_none(planned: Planned, agreement: str) -> bool:
    """Where there is nothing to agree to, none is available; one that failed was needed, whoever the vendor is."""
    return agreement == "NOT_AVAILABLE" and planned.model.facts.vendor in NO_MARKETPLACE


def with_consents(planned: Planned, seen: Entitlement, given: Consents | None) -> Entitlement:
    """The state with what else the account has to agree to, where all the rest is well and that could be read."""
    if given is None or seen.state not in OPEN or planned.model.facts.vendor != CONSENTED:
        return seen
    if given.use_case_form is False:
        return replace(seen, state=Access.FORM_MISSING)
    if given.data_retention in UNSHARED and any(name in planned.model.id for name in SHARED):
        return replace(seen, state=Access.RETENTION_NEEDED, detail=f"data retention {given.data_retention}")
    return seen


def after_calls(before: Entitlement | None, findings: Sequence[Finding]) -> Entitlement | None:
    """The state that calls have shown: what a refusal says outranks all, and an answer outranks the look."""
    if before is None:
        return None
    for failure in (finding.failure for finding in findings if finding.failure is not None):
        state = REFUSALS.get(rule_of(failure))
        if state is not None:
            return replace(before, state=state, detail=failure.message)
    answered = any(finding.mark is Mark.PASS for finding in findings)
    return replace(before, state=_SHOWN.get(before.state, before.state)) if answered else before

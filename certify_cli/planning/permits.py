"""What a state of access means for somebody who wants to call: yes, no or nobody knows, with the reason in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from certify_cli.interfaces import Availability
from certify_cli.planning.entitlement import SUBSCRIBES, Planned
from certify_cli.planning.preflight import settle
from certify_cli.types.entitlement import Access, Entitlement
from certify_cli.types.failures import Category
from certify_cli.verdicts.endings import IDLE


@dataclass(frozen=True, slots=True)
class Permit:
    """Whether a target may be called: None where only a call could tell. `category` of what stands in the way."""

    callable: bool | None
    reason: str = ""
    category: Category | None = None


_MEANS: Mapping[Access, Permit] = {
    Access.USABLE: Permit(True),
    Access.LEGACY: Permit(True, f"Legacy: {IDLE}"),
    Access.AGREEMENT_PENDING: Permit(
        True, "the Marketplace agreement is being made: what succeeds in these 15 minutes may be refused afterwards"
    ),
    Access.FORM_MISSING: Permit(
        None,
        "Anthropic's use-case form was not sent by this account, so calls are refused unless its organisation did",
        Category.ACCESS_NOT_GRANTED,
    ),
    Access.RETENTION_NEEDED: Permit(
        None, "the model needs data retention mode provider_data_share", Category.ACCESS_NOT_GRANTED
    ),
}


def permit_of(
    planned: Planned, seen: Entitlement, availability: Availability | None, *, allow_subscribe: bool
) -> Permit:
    """What the look allows; with `allow_subscribe` a call that subscribes the account is as good as any."""
    settled = None if availability is None else settle(planned, availability, allow_subscribe=allow_subscribe)
    if settled is not None:
        return Permit(None if seen.state in SUBSCRIBES else False, settled.reason, settled.category)
    if seen.state in SUBSCRIBES:
        return Permit(True, "the first call subscribes the account (--allow-subscribe)")
    return _MEANS.get(seen.state, Permit(None, seen.detail))

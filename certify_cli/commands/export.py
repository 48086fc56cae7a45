"""`certify export`: what is certified now, from the store, as another tool reads it; no AWS call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from certify_cli.commands.exportable import Filters, Standing, certified_now
from certify_cli.errors import Incomplete, UsageError
from certify_cli.exports import EXPORTS, ONE_ACCOUNT
from certify_cli.exports.certified import Certified
from certify_cli.exports.iam_policy import documents
from certify_cli.exports.origins import warning
from certify_cli.interfaces import Store
from certify_cli.policy.grounds import Grounds
from certify_cli.registry.catalogue import Catalogue
from certify_cli.registry.needs import needs
from certify_cli.registry.residency import Residency
from certify_cli.types.accounts import Account
from certify_cli.types.model import ModelRecord
from certify_cli.types.naming import some_of
from certify_cli.types.records import Certificate
from certify_cli.types.reports import TargetReport
from certify_cli.verdicts.freshness import of_today

NAMED = 3
MOST_POLICIES = 10
"""Managed policies that a role may have, unless AWS raised the quota."""


@dataclass(frozen=True, slots=True)
class Exported:
    """The text, and what a person has to know of it."""

    text: str
    notes: tuple[str, ...] = ()


def export(
    kind: str,
    store: Store,
    catalogue: Catalogue,
    filters: Filters,
    grounds: Grounds,
    *,
    accounts: Sequence[Account] = (),
    whole_accounts: bool = False,
) -> Exported:
    """Raises UsageError for a kind or filter that fits nothing, Incomplete where nothing is certified now.

    `grounds` are those of a gate that is asked now: what it takes is certified.
    `accounts` are those that the settings declare. `whole_accounts` puts account ids into ARNs, which are for any
    account otherwise, and names the roles that accounts are entered by.
    """
    if kind not in EXPORTS:
        raise UsageError(f"unknown export {kind!r}", hint=f"use one of: {', '.join(EXPORTS)}")
    now_standing = certified_now(store, filters, grounds)
    certified = [
        _certified(one, _model_of(one, catalogue, store), whole_accounts=whole_accounts)
        for one in now_standing.certified
    ]
    _refuse_mixed_accounts(kind, certified)
    signers = {account.name: account for account in accounts}
    certified = [replace(one, signer=_signer(signers.get(one.account), whole_accounts)) for one in certified]
    if kind == "iam-policy" and not any(one.needs for one in certified):
        raise Incomplete(
            "no certified model is known any more, so nothing can be allowed", hint="certify sync-registry"
        )
    return Exported(EXPORTS[kind](certified), tuple(_notes(kind, certified, now_standing)))


def _of_today(certificate: Certificate, model: ModelRecord | None) -> TargetReport:
    report = replace(certificate.report, expires_at=certificate.expires_at, certified_at=certificate.certified_at)
    return of_today(report, model.lifecycle if model else None)


def _known(certificate: Certificate, catalogue: Catalogue) -> ModelRecord | None:
    """As the registry and the inventory know it in that region."""
    model = catalogue.get(certificate.report.model)
    return None if model is None else catalogue.in_region(model, certificate.report.region or "")


def _model_of(certificate: Certificate, catalogue: Catalogue, store: Store) -> ModelRecord | None:
    """As the registry and the inventory know it; one that only AWS named, as it was when it was certified."""
    if known := _known(certificate, catalogue):
        return known
    planned = (one.plan for one in store.run_targets(certificate.run_id) if one.name == certificate.target)
    return next((plan.model for plan in planned if plan is not None), None)


def _certified(certificate: Certificate, model: ModelRecord | None, *, whole_accounts: bool) -> Certified:
    """With what IAM must allow; of a model that nobody knows no more than the route itself is known."""
    report = certificate.report
    expires_at = _of_today(certificate, model).expires_at or certificate.expires_at
    held = Certified(report=report, suite=certificate.suite, expires_at=expires_at, model=model)
    if model is None:
        return held
    route, region = report.route or report.model, report.region or ""
    ends = Residency().destinations(model, route, region)
    account = (report.account or "") if whole_accounts else ""
    return replace(held, needs=needs(model, route, region, ends, account), known=bool(ends))


def _signer(account: Account | None, whole_accounts: bool) -> Account | None:
    """None where a role enters it whose ARN, which names the account, may not be shown."""
    return account if whole_accounts or (account and not account.role_arn) else None


def _refuse_mixed_accounts(kind: str, certified: Sequence[Certified]) -> None:
    names = sorted({one.account for one in certified})
    if kind in ONE_ACCOUNT and len(names) > 1:
        raise UsageError(
            f"{kind} is for one account, and {some_of(names, NAMED)} have certified targets",
            hint=f"--account {names[-1]}",
        )


def _notes(kind: str, certified: Sequence[Certified], now_standing: Standing) -> list[str]:
    notes = [warning(certified)]
    if now_standing.left_out:
        notes.append(f"left out{now_standing.note}")
    unsaid = sorted({one.account for one in certified if one.account and one.signer is None})
    if kind == "litellm" and unsaid:
        notes.append(f"how to sign as {some_of(unsaid, NAMED)} is left out; --show-account writes a role's ARN")
    if kind == "iam-policy":
        unsure = [str(one.report.target) for one in certified if not one.known]
        lost = [str(one.report.target) for one in certified if not one.needs]
        made = len(documents(certified))
        notes += [
            f"nobody knows where {some_of(unsure, NAMED)} may run: its model is allowed in every region"
            if unsure
            else "",
            f"not in the policy, for the registry does not know its model: {some_of(lost, NAMED)}" if lost else "",
            f"{made} policies, one a line: a managed policy holds 6,144 characters" if made > 1 else "",
            f"a role has at most {MOST_POLICIES} managed policies by default" if made > MOST_POLICIES else "",
        ]
    return [note for note in notes if note]

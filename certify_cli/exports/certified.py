"""Which targets are certified now: the newest certificate of each decides, as long as it is valid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from certify_cli.types.accounts import Account
from certify_cli.types.findings import Status
from certify_cli.types.model import ModelRecord
from certify_cli.types.permissions import Need
from certify_cli.types.plans import SUITES, Suite
from certify_cli.types.records import Certificate
from certify_cli.types.reports import TargetReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Certified:
    """A target that may be used until `expires_at`. `model` is None where the registry no longer knows it.

    `needs` are the IAM actions and resources of its calls, and `known` whether those are all that it may touch.
    """

    report: TargetReport
    suite: Suite
    expires_at: datetime
    model: ModelRecord | None = None
    needs: tuple[Need, ...] = ()
    known: bool = True
    signer: Account | None = None
    """How the settings say that its account is entered; None where only one account is in play."""

    @property
    def route(self) -> str:
        return self.report.route or self.report.model

    @property
    def region(self) -> str:
        return self.report.region or ""

    @property
    def account(self) -> str:
        """The account's name, "" where only one is in play."""
        return self.report.account_name or ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is certified, and how many targets are not, by why."""

    certified: tuple[Certificate, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)


def standing(
    certificates: Iterable[Certificate],
    now: datetime,
    *,
    suite: Suite | None = None,
    ends_at: Callable[[Certificate], datetime],
) -> Standing:
    """By target the newest certificate of the suite, or of a wider one; of any, where none is asked for.

    `ends_at` caps a certificate by the end of life known today. A warning is no certification.
    """
    wanted = SUITES[SUITES.index(suite) :] if suite else SUITES
    newest: dict[str, Certificate] = {}
    for one in sorted(certificates, key=lambda one: one.certified_at):
        if one.suite in wanted:
            newest[one.target] = one
    why = {target: _why_not(one, now, ends_at(one)) for target, one in newest.items()}
    return Standing(
        certified=tuple(one for target, one in sorted(newest.items()) if not why[target]),
        left_out=Counter(reason for reason in why.values() if reason),
    )


def _why_not(certificate: Certificate, now: datetime, ends_at: datetime) -> str:
    if certificate.status is not Status.CERTIFIED:
        return certificate.status.value
    return "" if now < ends_at else "expired"

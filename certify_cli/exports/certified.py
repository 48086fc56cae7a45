"""A target that is certified now, as an export writes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from certify_cli.types.accounts import Account
from certify_cli.types.model import ModelRecord
from certify_cli.types.permissions import Need
from certify_cli.types.plans import Suite
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

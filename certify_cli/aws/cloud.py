"""The door to one AWS account: every method from any thread, every failure a value."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from certify_cli.aws.again import Again
from certify_cli.aws.attempts import Attempts
from certify_cli.aws.catalogue import ONCE, Catalogue
from certify_cli.aws.clients import ClientLimits, Clients, default_region
from certify_cli.aws.consents import consents
from certify_cli.aws.identity import identity
from certify_cli.aws.once import Once
from certify_cli.aws.permissions import permissions
from certify_cli.aws.pricing import price_list
from certify_cli.aws.quotas import quotas
from certify_cli.aws.runtime import RUNTIME, send
from certify_cli.errors import UnknownAccount
from certify_cli.interfaces import Availability, Cloud, Consents, Identity
from certify_cli.types.accounts import Account
from certify_cli.types.calls import Origin, Reply, Request
from certify_cli.types.failures import Failure
from certify_cli.types.model import Offer
from certify_cli.types.permissions import Permission
from certify_cli.types.target import Target

__all__ = ["AwsCloud", "default_region", "open_cloud"]

FALLBACK_REGION = "us-east-1"


class AwsCloud:
    """The `Cloud` of interfaces.py over boto3. Nothing is opened before the first question."""

    def __init__(
        self,
        attempts: Attempts,
        *,
        home_region: str | None,
        side_seconds: float,
        today: Callable[[], date],
        again: Again = ONCE,
    ) -> None:
        self._attempts = attempts
        self._clients = attempts.clients
        self._home_region = home_region
        self._side_seconds = side_seconds
        self._again = again
        self._catalogue = Catalogue(attempts, today, again)
        self._once = Once()

    def of(self, account: str) -> Cloud:
        """Itself: whoever knows of accounts with names is `Fleet`."""
        if account:
            raise UnknownAccount(account)
        return self

    def call(self, target: Target, request: Request, *, timeout_seconds: float) -> Reply | Failure:
        return send(self._attempts, target, request, seconds=timeout_seconds)

    def origin(self, region: str) -> Origin:
        """`custom` where no client can be made: what cannot be called must not pass for AWS."""
        return self._attempts.origin_of_url(self.endpoint(region))

    def certain_origin(self, region: str) -> Origin | None:
        return self._attempts.certain_origin_of_url(self.endpoint(region))

    def endpoint(self, region: str) -> str:
        return self._clients.url(RUNTIME, region)

    def identity(self) -> Identity | Failure:
        return self._once.get("identity", self._identity)

    def availability(self, model_id: str, region: str) -> Availability | Failure:
        return self._catalogue.availability(model_id, region)

    def consents(self, region: str) -> Consents:
        return self._once.get(
            ("consents", region), lambda: consents(self._attempts, region, seconds=self._side_seconds)
        )

    def offers(self, region: str) -> Mapping[str, Offer] | Failure:
        return self._catalogue.offers(region)

    def profiles(self, region: str) -> Mapping[str, tuple[str, ...]] | Failure:
        return self._catalogue.profiles(region)

    def quotas(self, region: str) -> Mapping[str, float] | Failure:
        return self._once.get(("quotas", region), lambda: self._quotas(region))

    def price_list(self, region: str) -> tuple[Mapping[str, Any], ...] | Failure:
        return price_list(self._attempts, region, self._again)

    def permissions(
        self, actions: Sequence[str], resources: Sequence[str] = ("*",)
    ) -> tuple[Permission, ...] | Failure:
        who = self.identity()
        if isinstance(who, Failure):
            return who
        return permissions(self._attempts, self._region, who.principal, actions, resources)

    def lookup(self, name: str, region: str) -> tuple[str, Offer] | Failure | None:
        """(model id, offer) of a model id, profile id or ARN that the registry does not know; None: nor does AWS."""
        return self._catalogue.lookup(name, region)

    @property
    def _region(self) -> str:
        """For services that are asked in one region for all."""
        return self._home_region or self._clients.home_region() or FALLBACK_REGION

    def _identity(self) -> Identity | Failure:
        region = self._region
        runtime = self._clients.get(RUNTIME, region)
        if isinstance(runtime, Failure):
            return runtime
        at_aws = self.origin(region) == "aws"
        who = identity(self._attempts, region, models_at_aws=at_aws, seconds=self._side_seconds)
        return who if isinstance(who, Failure) else replace(who, fingerprint=self._clients.fingerprint())

    def _quotas(self, region: str) -> Mapping[str, float] | Failure:
        return quotas(self._attempts, region, seconds=self._side_seconds)


def open_cloud(  # noqa: PLR0913 - keyword-only settings, each with its default
    *,
    profile: str | None = None,
    pool: int = 16,
    connect_seconds: float = 5,
    call_seconds: float = 60,
    reply_bytes: int = 10_000_000,
    side_seconds: float = 3,
    region: str | None = None,
    session: Any = None,
    account: Account | None = None,
    clock: Callable[[], float] = time.monotonic,
    today: Callable[[], date] = lambda: datetime.now(UTC).date(),
    again: Again = ONCE,
) -> Cloud:
    """The account that AWS's own settings (or `profile`, a boto3 `session`, a named `account`) lead to.

    Never raises, opens nothing. `pool` is how many calls go out at once, `call_seconds` the longest call's timeout,
    `side_seconds` how long STS and Service Quotas are waited for, `region` the one to ask STS in, `again` when a list
    that was put off is asked for again.
    """
    limits = ClientLimits(pool=pool, connect_seconds=connect_seconds, call_seconds=call_seconds)
    clients = Clients(limits, profile=profile, session=session, account=account)
    attempts = Attempts(clients, lanes=4 * pool + 16, reply_bytes=reply_bytes, clock=clock)
    return AwsCloud(
        attempts,
        home_region=region or (account.home if account else ""),
        side_seconds=side_seconds,
        today=today,
        again=again,
    )

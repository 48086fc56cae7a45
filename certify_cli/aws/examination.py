"""What can be found out about an account and the way to it without calling a model; each thing once."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from certify_cli.aws import keys
from certify_cli.aws.attempts import Attempts
from certify_cli.aws.clients import ClientLimits, Clients, bedrock_regions
from certify_cli.aws.cloud import FALLBACK_REGION
from certify_cli.aws.identity import identity
from certify_cli.aws.keys import ApiKey, Credentials
from certify_cli.aws.knock import Knock, knock
from certify_cli.aws.once import Once
from certify_cli.aws.permissions import permissions
from certify_cli.aws.reads import read
from certify_cli.aws.runtime import RUNTIME
from certify_cli.interfaces import Identity
from certify_cli.types.accounts import Account
from certify_cli.types.failures import Failure
from certify_cli.types.partitions import partition_of
from certify_cli.types.permissions import Permission

LANES = 128
POOL = 16
REPLY_BYTES = 10_000_000


HOMES = {"aws": FALLBACK_REGION, "aws-us-gov": "us-gov-west-1", "aws-cn": "cn-north-1"}


class Examination:
    """Every method from any thread, every failure a value; asked twice, the first answer is given again."""

    def __init__(
        self,
        *,
        connect_seconds: float = 2.5,
        seconds: float = 5.0,
        account: Account | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        limits = ClientLimits(pool=POOL, connect_seconds=connect_seconds, call_seconds=seconds)
        self._clients = Clients(limits, account=account)
        self._signed = _attempts(self._clients)
        self._unsigned = _attempts(Clients(replace(limits, unsigned=True)))
        self._seconds = seconds
        self._now = now
        self._once = Once()

    def credentials(self) -> Credentials | Failure | None:
        return self._once.get("credentials", lambda: keys.credentials(self._clients))

    def profiles(self) -> tuple[str, ...]:
        return keys.profiles()

    def api_key(self) -> ApiKey | None:
        return keys.api_key(self._clients)

    def identity(self, region: str) -> Identity | Failure:
        """Who calls, from STS of that region."""
        return self._once.get(("identity", region), lambda: self._identity(region))

    def knock(self, service: str, region: str) -> Knock:
        return self._once.get(
            (service, region), lambda: knock(self._unsigned, service, region, seconds=self._seconds, now=self._now)
        )

    def read(self, action: str, region: str) -> Failure | None:
        """Why the account may not read that in the region; None where it may."""
        return self._once.get((action, region), lambda: read(self._signed, action, region, seconds=self._seconds))

    def permissions(
        self, principal: str, actions: Sequence[str], resources: Sequence[str], region: str
    ) -> tuple[Permission, ...] | Failure:
        """What IAM says that the principal may do: advisory."""
        return permissions(self._signed, region, principal, actions, resources)

    def home_region(self) -> str:
        """The region that AWS's own settings name, else one that every account has."""
        return self._clients.home_region() or FALLBACK_REGION

    def known_regions(self) -> tuple[str, ...]:
        """Regions in which AWS's SDK knows a Bedrock."""
        return self._once.get("regions", bedrock_regions)

    def _identity(self, region: str) -> Identity | Failure:
        at_aws = self._signed.origin_of_url(self._clients.url(RUNTIME, region)) == "aws"
        return identity(self._signed, region, models_at_aws=at_aws, seconds=self._seconds)


def always_enabled(region: str) -> str:
    """A region of the same partition that no account has to opt in to."""
    return HOMES.get(partition_of(region), region)


def _attempts(clients: Clients) -> Attempts:
    return Attempts(clients, lanes=LANES, reply_bytes=REPLY_BYTES, clock=time.monotonic)

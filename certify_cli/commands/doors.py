"""Opens what commands work with; heavy rooms only when they are needed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from certify_cli.errors import CannotRun, UsageError
from certify_cli.interfaces import Clock
from certify_cli.registry.catalogue import Catalogue, merge
from certify_cli.registry.load import load
from certify_cli.registry.offers import record_from_offer
from certify_cli.runner.abreast import abreast
from certify_cli.runner.look import Patience
from certify_cli.types.accounts import Account
from certify_cli.types.failures import Category, Failure
from certify_cli.types.model import ModelRecord, Offer

if TYPE_CHECKING:
    from certify_cli.evidence.sign import Seal
    from certify_cli.interfaces import Cloud, Verdicts

SIMULATED_REGION = "us-east-1"


def open_catalogue(registry: Path | None, store: Verdicts | None) -> Catalogue:
    """Everything known: the registry of that directory (or the shipped one) united with the store's inventory."""
    return merge(load(registry), store.models() if store is not None else ())


def open_cloud_for(
    concurrency: int, timeout: timedelta, accounts: Sequence[Account] = (), *, simulated: bool = False
) -> Cloud:
    """The account that AWS's own settings lead to, or those declared, with a connection for every concurrent call.

    A simulator plays every account, whoever signs: no profile or role of theirs is needed or asked for.
    """
    from certify_cli.aws.cloud import open_cloud

    def opened(account: Account | None) -> Cloud:
        own = None if simulated else account
        return open_cloud(pool=concurrency, call_seconds=timeout.total_seconds(), account=own)

    return _open(opened, accounts)


def _open(opened: Callable[[Account | None], Cloud], accounts: Sequence[Account]) -> Cloud:
    from certify_cli.aws.fleet import Fleet

    if not accounts:
        return opened(None)
    return Fleet({one.name: opened(one) for one in accounts}, accounts, lambda: opened(None))


def open_listings(clock: Clock, accounts: Sequence[Account] = ()) -> Cloud:
    """As `open_cloud_for`, for who asks many regions what they offer: a list that is put off is asked for again."""
    from certify_cli.aws.again import Again
    from certify_cli.aws.cloud import open_cloud
    from certify_cli.runner.retry import Retry

    patient = Retry(attempts=3, paced_attempts=5, seconds=20, paced_seconds=20)
    return _open(lambda account: open_cloud(clock=clock, again=Again(patient.delay), account=account), accounts)


KMS_KEY = re.compile(r"(arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)/|alias/)[\w/-]+|[\w-]+", re.ASCII)


def open_kms_seal(key: str) -> Seal:
    """A signer with a key in AWS KMS, asked beforehand whether it would sign; raises CannotRun or UsageError."""
    from certify_cli.aws.again import Again
    from certify_cli.aws.kms import open_kms_key
    from certify_cli.evidence.sign import KMS_NAMED, seal_of
    from certify_cli.runner.retry import Retry

    if not KMS_KEY.fullmatch(key):
        raise UsageError(f"awskms:{key} names no key in AWS KMS", hint=f"a key in AWS KMS is {KMS_NAMED}")
    patient = Retry(attempts=3, paced_attempts=5, seconds=20, paced_seconds=20)
    opened = open_kms_key(key, Again(patient.delay))
    if isinstance(opened, Failure):
        raise CannotRun(
            f"cannot sign with awskms:{key}: {opened.message}", hint="set AWS_DEFAULT_REGION, or use its ARN"
        )
    return seal_of(opened)


def bedrock_regions() -> tuple[str, ...]:
    """Where Bedrock is, by the table of the SDK."""
    from certify_cli.aws.clients import bedrock_regions as of_the_sdk

    return of_the_sdk()


def wanted_regions(*, simulated: bool = False) -> tuple[str, ...]:
    """The region AWS's own settings name, if any; a simulated run has one of its own."""
    from certify_cli.aws.cloud import default_region

    region = default_region()
    if region:
        return (region,)
    return (SIMULATED_REGION,) if simulated else ()


class Asking:
    """A lookup for ids the catalogue does not know: AWS is asked in that region, and what it says is `uncurated`.

    It takes no longer than `patience` says. `unreachable` is why AWS could not be asked, if the network was to blame.
    """

    def __init__(self, cloud: Cloud, catalogue: Catalogue, patience: Patience, say: Callable[[str], None]) -> None:
        self._cloud = cloud
        self._catalogue = catalogue
        self._patience = patience
        self._say = say
        self.unreachable = ""

    def lookup(self, name: str, region: str) -> ModelRecord | None:
        found = self._ask(name, region)
        if isinstance(found, Failure):
            self._say(f"AWS could not be asked about {name} in {region}: {found.message}")
            if found.category in (Category.NETWORK, Category.TIMEOUT) and not found.answered:
                self.unreachable = found.message
            return None
        if found is None:
            return None
        model_id, offer = found
        return self._catalogue.get(model_id) or record_from_offer(model_id, (offer,))

    def _ask(self, name: str, region: str) -> tuple[str, Offer] | Failure | None:
        patience = self._patience
        answers = abreast(
            lambda place: self._cloud.lookup(name, place),
            [region],
            width=1,
            until=patience.until,
            clock=patience.clock,
            give_up=patience.give_up,
        )
        late = Failure(category=Category.TIMEOUT, message="no answer in time", transient=True)
        return answers.get(0, late)

"""Opens what commands work with; heavy rooms only when they are needed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from certify_cli.registry.catalogue import Catalogue, merge
from certify_cli.registry.load import load
from certify_cli.registry.offers import record_from_offer
from certify_cli.runner.abreast import abreast
from certify_cli.runner.look import Patience
from certify_cli.types.failures import Category, Failure
from certify_cli.types.model import ModelRecord, Offer

if TYPE_CHECKING:
    from certify_cli.interfaces import Cloud, Store

SIMULATED_REGION = "us-east-1"


def open_catalogue(registry: Path | None, store: Store | None) -> Catalogue:
    """Everything known: the registry of that directory (or the shipped one) united with the store's inventory."""
    return merge(load(registry), store.models() if store is not None else ())


def open_cloud_for(concurrency: int, timeout: timedelta) -> Cloud:
    """The account that AWS's own settings lead to, with a connection for every concurrent call."""
    from certify_cli.aws.cloud import open_cloud

    return open_cloud(pool=concurrency, call_seconds=timeout.total_seconds())


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

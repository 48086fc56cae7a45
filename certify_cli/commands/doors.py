"""Opens what commands work with; heavy rooms only when they are needed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from certify_cli.registry.catalogue import Catalogue, merge
from certify_cli.registry.load import load
from certify_cli.registry.offers import record_from_offer
from certify_cli.types.failures import Failure
from certify_cli.types.model import ModelRecord

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


def asking_aws(
    cloud: Cloud, catalogue: Catalogue, say: Callable[[str], None]
) -> Callable[[str, str], ModelRecord | None]:
    """A lookup for ids the catalogue does not know: AWS is asked in that region, and what it says is `uncurated`."""

    def lookup(name: str, region: str) -> ModelRecord | None:
        found = cloud.lookup(name, region)
        if isinstance(found, Failure):
            say(f"AWS could not be asked about {name} in {region}: {found.message}")
            return None
        if found is None:
            return None
        model_id, offer = found
        return catalogue.get(model_id) or record_from_offer(model_id, (offer,))

    return lookup

"""Asks Bedrock in many regions at the same time what it offers; each answers for itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from certify_cli.interfaces import Clock
from certify_cli.runner.abreast import abreast
from certify_cli.types.failures import Category, Failure
from certify_cli.types.model import Offer

if TYPE_CHECKING:
    from certify_cli.interfaces import Cloud
    from certify_cli.registry.reconcile import Scan

CONCURRENT_REGIONS = 48
"""More than there are: nearly all the time is spent waiting, so they end in the time of the slowest."""
LONGEST_SECONDS = 120.0
"""For all regions together. Three lists of at most half a minute each, and time for a few to queue."""

Answer = Mapping[str, Offer] | Failure
Heard = Callable[[str, bool], None]
"""Told of each region that has answered, and whether it did so with its list."""


def _nobody(region: str, listed: bool) -> None: ...


def scan(cloud: Cloud, regions: Sequence[str], *, clock: Clock, heard: Heard = _nobody) -> Scan:
    """Region -> what it offers, or why it did not say; a region that is silent for too long is a failure as well."""
    answers = abreast(
        lambda region: _offers(cloud, region),
        regions,
        width=CONCURRENT_REGIONS,
        until=clock() + LONGEST_SECONDS,
        clock=clock,
        heard=lambda place, found: heard(regions[place], not isinstance(found, Failure)),
    )
    late: Answer = Failure(category=Category.TIMEOUT, message=f"no answer within {LONGEST_SECONDS:g} s", transient=True)
    return {region: answers.get(place, late) for place, region in enumerate(regions)}


def _offers(cloud: Cloud, region: str) -> Answer:
    try:
        return cloud.offers(region)
    except Exception as error:  # noqa: BLE001 - a list that we read badly must neither hold up nor spoil the others
        message = f"internal error, {type(error).__name__}: {error}; please report it"
        return Failure(category=Category.UNKNOWN, message=message, transient=False)

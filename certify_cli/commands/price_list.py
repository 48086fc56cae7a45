"""`certify sync-registry --prices`: asks AWS's Price List for several regions at the same time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from certify_cli.interfaces import Clock, Statements
from certify_cli.registry.known import Registry
from certify_cli.registry.price_list import stated_prices
from certify_cli.runner.abreast import abreast
from certify_cli.types.failures import Category, Failure

if TYPE_CHECKING:
    from certify_cli.interfaces import Cloud

CONCURRENT_REGIONS = 4
"""The service has three endpoints for the whole world, and each region takes it dozens of pages."""
LONGEST_SECONDS = 300.0
"""For all regions together."""

PriceLists = Mapping[str, tuple[Mapping[str, Any], ...] | Failure]
"""Region -> the products there, or why the service did not say."""
Heard = Callable[[str, bool], None]


def ask_prices(cloud: Cloud, regions: Sequence[str], *, clock: Clock, heard: Heard) -> PriceLists:
    """Asks for them all; `heard` is told of each region that has answered, and whether it did so with its list."""
    answers = abreast(
        cloud.price_list,
        regions,
        width=CONCURRENT_REGIONS,
        until=clock() + LONGEST_SECONDS,
        clock=clock,
        heard=lambda place, found: heard(regions[place], not isinstance(found, Failure)),
    )
    late = Failure(category=Category.TIMEOUT, message=f"no answer within {LONGEST_SECONDS:g} s", transient=True)
    return {region: answers.get(place, late) for place, region in enumerate(regions)}


def without_prices(lists: PriceLists, say: Callable[[str], None]) -> dict[str, Failure]:
    """The regions whose prices nobody told, each said with its reason."""
    failed = {region: found for region, found in lists.items() if isinstance(found, Failure)}
    for region, failure in failed.items():
        say(f"prices of {region}: {failure.message}")
    return failed


def price_statements(lists: PriceLists, known: Registry, today: date) -> Iterator[Statements]:
    """By region, and of today: a price without source and day is no price."""
    for region, found in lists.items():
        if not isinstance(found, Failure):
            yield stated_prices(found, region, known, today)

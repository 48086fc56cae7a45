"""What a call costs beside the list price: where the route may run, the service tier, and the prompt cache.

Every factor names its source. Where nobody states one, the list price stands; it is never lowered by a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from certify_cli.registry.names import route_id, strip_prefix
from certify_cli.types.calls import Request
from certify_cli.types.model import ModelRecord, Prices
from certify_cli.types.target import Target

IN_REGION = "in-region"
GLOBAL = "global"

GEO_SURCHARGE = Decimal("1.10")
"""Geographic profiles of newer models cost a tenth more than the global price (API-FACTS section 7, litellm)."""
GOVCLOUD_SURCHARGE = Decimal("1.20")
"""Regions of GovCloud (API-FACTS section 10, litellm)."""

STANDARD_TIER = "default"
TIERS: Mapping[str, Decimal] = {"flex": Decimal("0.5"), "priority": Decimal("1.75")}
"""Factors on the standard price where the tier is offered (API-FACTS section 10, litellm); any other tier costs 1."""

CACHE_READ: Mapping[str, Decimal] = {"Anthropic": Decimal("0.1"), "Amazon": Decimal("0.25")}
"""Share of the input price: Claude a tenth; of Nova both a tenth and a quarter are published, so the dearer stands."""
CACHE_WRITE: Mapping[str, Decimal] = {"Anthropic": Decimal("1.25")}
"""Claude's five-minute cache; elsewhere a write counts as plain input."""


def geography_of(target: Target) -> str:
    """Where the route may run: `in-region`, a profile's prefix such as `eu` or `global`; else `application`."""
    name = route_id(target.route)
    return "application" if name.startswith("arn:") else strip_prefix(name)[0] or IN_REGION


def tier_of(request: Request) -> str:
    """The service tier a request asks for."""
    if '"serviceTier"' not in request.body:
        return STANDARD_TIER
    asked = request.payload.get("serviceTier")
    return str(asked.get("type") or STANDARD_TIER) if isinstance(asked, Mapping) else STANDARD_TIER


def tier_factor(tier: str) -> Decimal:
    return TIERS.get(tier, Decimal(1))


def with_surcharges(prices: Prices, model: ModelRecord, target: Target) -> Prices:
    """The list prices as the target pays them, prompt cache included; `basis` says what was put on top."""
    factor, notes = Decimal(1), [prices.basis]
    if prices.basis == GLOBAL and geography_of(target) != GLOBAL:
        factor, notes = factor * GEO_SURCHARGE, [*notes, "+10%"]
    if target.region.startswith("us-gov-") and not prices.basis.startswith("us-gov"):
        factor, notes = factor * GOVCLOUD_SURCHARGE, [*notes, "+20% GovCloud"]
    read, write = CACHE_READ.get(model.facts.vendor), CACHE_WRITE.get(model.facts.vendor)
    plain = _times(prices.input_usd_per_mtok, factor)
    return replace(
        prices,
        input_usd_per_mtok=plain,
        output_usd_per_mtok=_times(prices.output_usd_per_mtok, factor),
        cache_read_usd_per_mtok=_times(prices.cache_read_usd_per_mtok, factor) or _times(plain, read),
        cache_write_usd_per_mtok=_times(prices.cache_write_usd_per_mtok, factor) or _times(plain, write),
        basis=" ".join(notes),
    )


def _times(price: Decimal | None, factor: Decimal | None) -> Decimal | None:
    return None if price is None or factor is None else price * factor

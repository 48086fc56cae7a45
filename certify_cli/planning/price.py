"""What calls cost, in US dollars, and the most that one may cost before it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from certify_cli.planning.rehearsal import Exchange, most_tokens
from certify_cli.planning.surcharges import STANDARD_TIER, tier_factor, with_surcharges
from certify_cli.types.calls import Attempt, Request
from certify_cli.types.costs import TierCost
from certify_cli.types.model import ModelRecord, Prices
from certify_cli.types.target import Target

CENT_OF_A_CENT = Decimal("0.000001")


def cost_of_attempts(prices: Prices, attempts: Iterable[Attempt]) -> Decimal | None:
    """What the attempts cost, to a millionth of a dollar; None where a price that is needed is unknown."""
    exact = exact_cost(prices, attempts)
    return None if exact is None else exact.quantize(CENT_OF_A_CENT, ROUND_HALF_UP)


def exact_cost(prices: Prices, attempts: Iterable[Attempt]) -> Decimal | None:
    """By the tokens and pictures reported, or by what was reserved where no answer came; nothing for a refusal.

    Not rounded: of many small calls each would count as nothing.
    """
    total = Decimal(0)
    for attempt in attempts:
        if attempt.category is not None:
            total += attempt.reserved_usd or 0
            continue
        one = _cost(prices, attempt)
        if one is None:
            return None
        total += one * tier_factor(attempt.tier)
    return total


def cost_by_tier(prices: Prices, attempts: Iterable[Attempt]) -> tuple[TierCost, ...]:
    """What the answered attempts cost, by the service tier that served them."""
    by_tier: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        if attempt.category is None:
            by_tier.setdefault(attempt.tier or STANDARD_TIER, []).append(attempt)
    return tuple(
        TierCost(tier=tier, calls=len(served), usd=cost_of_attempts(prices, served))
        for tier, served in sorted(by_tier.items())
    )


def upper_bound(prices: Prices, request: Request) -> Decimal | None:
    """The most the request may cost: all that its input may weigh, and every output token allowed.

    A cheaper tier than the standard one lowers nothing: AWS may serve, and charge, the standard tier instead. None
    without a price.
    """
    if '"cachePoint"' in request.body:
        prices = _as_cached(prices)
    return _in_the_dearer_tier(prices, Exchange.of(request, *most_tokens(request)))


def largest_reserve(prices: Prices, exchanges: Sequence[Exchange]) -> Decimal | None:
    """The most that a budget reserves for one of the calls, as if all of them wrote a prompt cache."""
    bounds = [_in_the_dearer_tier(_as_cached(prices), _at_most(one)) for one in exchanges]
    return max((bound for bound in bounds if bound is not None), default=None)


def _at_most(exchange: Exchange) -> Exchange:
    images, input_tokens, output_tokens = exchange.most
    return replace(exchange, refused=False, images=images, input_tokens=input_tokens, output_tokens=output_tokens)


def _as_cached(prices: Prices) -> Prices:
    dearer = [price for price in (prices.input_usd_per_mtok, prices.cache_write_usd_per_mtok) if price is not None]
    return replace(prices, input_usd_per_mtok=max(dearer)) if dearer else prices


def _in_the_dearer_tier(prices: Prices, most: Exchange) -> Decimal | None:
    return estimate(prices, replace(most, tier=STANDARD_TIER) if tier_factor(most.tier) < 1 else most)


def estimate(prices: Prices, exchange: Exchange) -> Decimal | None:
    """What a rehearsed call costs in the tier it asks for, nothing where it is refused; None without a price."""
    if exchange.refused:
        return Decimal(0)
    attempt = Attempt(
        operation=exchange.operation,
        total_ms=0.0,
        input_tokens=exchange.input_tokens,
        output_tokens=exchange.output_tokens,
        images=exchange.images,
    )
    usd = _cost(prices, attempt)
    return None if usd is None else usd * tier_factor(exchange.tier)


def prices_for(model: ModelRecord, target: Target, overrides: Mapping[str, Prices]) -> Prices:
    """The prices of a target: the settings' own for route or model as they stand, else the registry's, adapted."""
    own = overrides.get(target.route) or overrides.get(model.id)
    return own if own is not None else with_surcharges(model.prices, model, target)


def _cost(prices: Prices, attempt: Attempt) -> Decimal | None:
    """At the standard tier."""
    if attempt.operation == "count_tokens":
        return Decimal(0)
    if attempt.operation == "rerank":
        return prices.query_usd
    if attempt.images:
        return None if prices.image_usd is None else prices.image_usd * attempt.images
    if prices.input_usd_per_mtok is None:
        # an embedding priced per query
        return prices.query_usd
    return prices.usd_of_tokens(
        attempt.input_tokens,
        attempt.output_tokens,
        cache_read_tokens=attempt.cache_read_tokens,
        cache_write_tokens=attempt.cache_write_tokens,
    )

"""What calls cost, in US dollars, and the most that one may cost before it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from certify_cli.planning.rehearsal import Exchange
from certify_cli.planning.weight import most_input_tokens
from certify_cli.types.calls import Attempt, Request
from certify_cli.types.model import ModelRecord, Prices

CENT_OF_A_CENT = Decimal("0.000001")
GEO_SURCHARGE = Decimal("1.10")
"""Geographic profiles of newer models cost a tenth more than the global price (API-FACTS section 7)."""


def cost_of_attempts(prices: Prices, attempts: Iterable[Attempt]) -> Decimal | None:
    """What the attempts cost by the tokens and pictures reported; None where a price that is needed is unknown."""
    total = Decimal(0)
    for attempt in attempts:
        if attempt.category is not None:
            continue
        one = _cost(
            prices, attempt.operation, max(0, attempt.input_tokens), max(0, attempt.output_tokens), attempt.images
        )
        if one is None:
            return None
        total += one
    return total.quantize(CENT_OF_A_CENT, ROUND_HALF_UP)


def upper_bound(prices: Prices, request: Request) -> Decimal | None:
    """The most the request may cost: all that its input may weigh, and every output token allowed.

    None without a price.
    """
    return _cost(prices, request.operation, most_input_tokens(request), request.max_tokens, request.images)


def estimate(prices: Prices, exchange: Exchange) -> Decimal | None:
    """What a rehearsed call likely costs; None without a price."""
    return _cost(prices, exchange.operation, exchange.input_tokens, exchange.output_tokens, exchange.images)


def prices_for(model: ModelRecord, route: str, overrides: Mapping[str, Prices]) -> Prices:
    """The prices of a route: the settings' own for route or model, else the registry's.

    A geographic profile of a model priced by its global profile is put a tenth higher, never lower.
    """
    own = overrides.get(route) or overrides.get(model.id)
    if own is not None:
        return own
    prices = model.prices
    if prices.basis != "global" or route.startswith("global."):
        return prices
    raised = [None if value is None else value * GEO_SURCHARGE for value in _tokens(prices)]
    return Prices(
        input_usd_per_mtok=raised[0],
        output_usd_per_mtok=raised[1],
        image_usd=prices.image_usd,
        query_usd=prices.query_usd,
        basis="global +10%",
        source=prices.source,
        day=prices.day,
    )


def _tokens(prices: Prices) -> tuple[Decimal | None, Decimal | None]:
    return prices.input_usd_per_mtok, prices.output_usd_per_mtok


def _cost(prices: Prices, operation: str, input_tokens: int, output_tokens: int, images: int) -> Decimal | None:
    if operation == "count_tokens":
        return Decimal(0)
    if operation == "rerank":
        return prices.query_usd
    if images:
        return None if prices.image_usd is None else prices.image_usd * images
    if prices.input_usd_per_mtok is None:
        # an embedding priced per query
        return prices.query_usd
    return prices.usd_of_tokens(input_tokens, output_tokens)

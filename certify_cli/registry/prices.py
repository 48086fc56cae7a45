"""Which of the known list prices a target pays: one that is of its own route or region, else the general one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from certify_cli.registry.names import route_id, strip_prefix
from certify_cli.registry.precedence import LAST_DAY, REGISTRY, rank
from certify_cli.types.model import Kind, ModelRecord, Prices
from certify_cli.types.target import Target

GLOBAL = "global"
GENERAL = (Prices().basis, GLOBAL)
"""What stands for a region that nobody states a price of; surcharges are put on top where they are known."""
NEEDED: Mapping[Kind, tuple[tuple[str, ...], ...]] = {
    "chat": (("input_usd_per_mtok", "output_usd_per_mtok"),),
    "embedding": (("input_usd_per_mtok",), ("query_usd",)),
    "rerank": (("query_usd",),),
    "image": (("image_usd",),),
}
"""Kind -> the prices one of which a call of it cannot be reckoned without."""


def priced(model: ModelRecord, target: Target) -> ModelRecord:
    """The model with the prices that fit the target, and no others.

    First who says it (a stronger source is never outdone by a weaker one), then how well it fits, then the newer day.
    """
    own = model.prices
    prefix = strip_prefix(route_id(target.route))[0]
    whole = [one for one in (own, *model.other_prices) if _whole(one, model.kind)]
    fitting = [one for one in whole if _fit(one, prefix, target.region)]
    general = [one for one in whole if one is own or one.basis in GENERAL]
    found = max(fitting or general, key=lambda one: _strength(one, own, prefix, target.region), default=own)
    return replace(model, prices=found, other_prices=())


def _whole(prices: Prices, kind: Kind) -> bool:
    """Whether a call can be reckoned with them at all; half a price would make it unknown."""
    wanted = NEEDED.get(kind, ())
    return any(all(getattr(prices, name) is not None for name in some) for some in wanted)


def _fit(prices: Prices, prefix: str, region: str) -> int:
    """2 for the price of the very route, 1 for that of its region, which its geographic profiles cost too, else 0."""
    if prices.basis == (prefix or region):
        return 2
    return 1 if prefix != GLOBAL and prices.basis == region else 0


def _strength(prices: Prices, own: Prices, prefix: str, region: str) -> tuple[int, int, str, str, str]:
    source = REGISTRY if prices is own else "".join(prices.source[:1])
    day = prices.day or LAST_DAY
    return rank(source, "price"), _fit(prices, prefix, region), day.isoformat(), source, prices.basis


def united_prices(known: Iterable[Prices], stated: Iterable[Prices]) -> tuple[Prices, ...]:
    """By basis, the newer of each; on one day what is stated now corrects what was known."""
    by_basis = {one.basis: one for one in known}
    for one in stated:
        before = by_basis.get(one.basis)
        if before is None or (before.day or LAST_DAY) <= (one.day or LAST_DAY):
            by_basis[one.basis] = one
    return tuple(by_basis[basis] for basis in sorted(by_basis))

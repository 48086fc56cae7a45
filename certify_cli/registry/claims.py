"""Everything that registry, AWS and imported lists say of one model, claim by claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace

from certify_cli.registry.precedence import AWS, CURATED, LAST_DAY, REGISTRY, Claim, Topic, Value
from certify_cli.types.model import InventoryModel, Limits, ModelRecord, Offer, Prices, Stated

LISTED = f"{AWS}ListFoundationModels"
MONEY = tuple(field.name for field in fields(Prices) if "usd" in field.name)
TOKENS = tuple(field.name for field in fields(Limits) if field.name.endswith("_tokens"))


def claims_of(record: ModelRecord | None, row: InventoryModel | None) -> Iterator[Claim]:
    """What is said of the model; `record` is the registry's own, `row` the inventory's."""
    if record is not None:
        yield from _registry(record)
    if row is not None:
        for stated in row.stated:
            yield from _stated(stated)
        yield from _listed(row.offers)


def _registry(record: ModelRecord) -> Iterator[Claim]:
    facts, life = record.facts, record.lifecycle
    yield from _prices(REGISTRY, (record.prices,))
    yield from _limits(REGISTRY, record.limits)
    if life.eol_date is not None:
        yield Claim(topic="life", what="eol_date", value=life.eol_date, source=REGISTRY, day=life.day)
    curated = record.curated.capabilities
    for name, flag in {**facts.capabilities, **curated}.items():
        # what people know is there to correct the facts: the two are no conflict
        source, day = (CURATED, None) if name in curated else (REGISTRY, facts.day)
        yield Claim(topic="capability", what=name, value=flag, source=source, day=day)


def _stated(stated: Stated) -> Iterator[Claim]:
    yield from _prices(stated.source, stated.prices)
    yield from _limits(stated.source, stated.limits)
    if stated.eol_date is not None:
        yield Claim(topic="life", what="eol_date", value=stated.eol_date, source=stated.source, day=stated.day)
    for name, flag in stated.capabilities.items():
        yield Claim(topic="capability", what=name, value=flag, source=stated.source, day=stated.day)


def _prices(source: str, prices: Iterable[Prices]) -> Iterator[Claim]:
    for one in prices:
        for name in MONEY:
            value: Value | None = getattr(one, name)
            if value is not None:
                yield Claim(topic="price", what=name, value=value, source=source, day=one.day, where=one.basis)


def _limits(source: str, limits: Limits) -> Iterator[Claim]:
    for name in TOKENS:
        value: Value | None = getattr(limits, name)
        if value is not None:
            yield Claim(topic="limit", what=name, value=value, source=source, day=limits.day)


def _listed(offers: Iterable[Offer]) -> Iterator[Claim]:
    """AWS states both by region; where all regions say the same, that is said once."""
    listed = [offer for offer in offers if offer.listed]
    yield from _alike([_claim("life", "eol_date", one.eol_date, one) for one in listed if one.eol_date is not None])
    flags = [_claim("capability", "streaming", one.streaming, one) for one in listed if one.streaming is not None]
    yield from _alike(flags)


def _claim(topic: Topic, what: str, value: Value, offer: Offer) -> Claim:
    return Claim(topic=topic, what=what, value=value, source=LISTED, day=offer.unchanged_since, where=offer.region)


def _alike(claims: list[Claim]) -> list[Claim]:
    if len({claim.value for claim in claims}) != 1:
        return claims
    newest = max(claims, key=lambda claim: claim.day or LAST_DAY)
    return [replace(newest, where="")]

"""AWS's Price List: products as prices of a model's tokens, by the name AWS sells it under.

No reference says which attributes a Bedrock product has. What is read here is what public copies of the list of
September 2026 show: AWS's own and open models name themselves in `model` or `titanModel` and are priced per thousand
tokens, those of the Marketplace in `servicename` and per million; the usage type says which tokens. Batch, flex,
priority, provisioned, long-context, speech and pictures are other meters than those a call of ours is billed by.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from certify_cli.sources.amounts import NO_PRICE, money
from certify_cli.types.prices import MTOK

SOURCE = "aws:GetProducts"
GLOBAL = "global"
OTHER_METERS = frozenset(
    """
    1h batch commit context cross ctx custom customization flex guardrail guardrails image images latency long
    mantle optimized priority provisioned reserved rft speech audio storage training video
    """.split()  # noqa: SIM905 - a list would take a line each
)
TOKENS = frozenset({"token", "tokens"})
CACHE_WAYS = {"read": "cache_read_usd_per_mtok", "write": "cache_write_usd_per_mtok"}
WAYS = {"input": "input_usd_per_mtok", "output": "output_usd_per_mtok", "response": "output_usd_per_mtok"}
EDITION = re.compile(r"\s*\(Amazon Bedrock(?: Edition)?\)\s*$", re.IGNORECASE)
UNITS = (
    (re.compile(r"\b1k\b|\b1,?000 |thousand"), Decimal(1000)),
    (re.compile(r"\b1mm?\b|\b1,?000,?000 |million"), Decimal(1)),
    (re.compile(r"^tokens?$"), MTOK),
)
"""A unit, and how many of it are a million tokens."""
LONGEST_TEXT = 300
LONGEST = 40
"""Characters of an amount; AWS writes ten decimals."""
STRANGE = "products that are none of a model's tokens"
CONTRADICTING = "prices that contradict each other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPrice:
    """US dollars for a million tokens of the kind `what`, of the model sold as `name`; `basis` as in `Prices`."""

    name: str
    basis: str
    what: str
    usd: Decimal
    code: str


def listed_prices(products: Iterable[Mapping[str, Any]], region: str, left_out: Counter[str]) -> Iterator[ListedPrice]:
    """What a call on demand is billed by in `region`, in the order of the products; the rest is counted."""
    for product in products:
        attributes = _texts(_map(_map(product.get("product")).get("attributes")))
        name = _name(attributes)
        what = _meter(attributes)
        if attributes.get("regioncode") != region or not name or not what:
            left_out[STRANGE] += 1
            continue
        amounts = {usd for usd in _amounts(product, left_out) if usd is not None}
        if len(amounts) > 1:
            left_out[CONTRADICTING] += 1
        elif amounts:
            basis = GLOBAL if GLOBAL in _words(attributes) else region
            yield ListedPrice(
                name=name, basis=basis, what=what, usd=amounts.pop(), code=str(product.get("serviceCode"))
            )


def _name(attributes: Mapping[str, str]) -> str:
    stated = attributes.get("model") or attributes.get("titanmodel")
    sold = EDITION.sub("", attributes.get("servicename", ""))
    return stated or ("" if sold.lower() in ("amazon bedrock", "") else sold)


def _meter(attributes: Mapping[str, str]) -> str:
    """The field of `Prices` that it is a price of, or ""."""
    words = _words(attributes)
    if words & OTHER_METERS or not words & TOKENS:
        return ""
    if attributes.get("service_tier", "standard").lower() != "standard":
        return ""
    ways = CACHE_WAYS if "cache" in words else WAYS
    fields = {field for word, field in ways.items() if word in words}
    return fields.pop() if len(fields) == 1 else ""


def _words(attributes: Mapping[str, str]) -> frozenset[str]:
    """`USE1-MP:USE1_CacheWrite1hInputTokenCount_Global-Units` has `cache`, `write`, `1h`, `global` among them."""
    said = " ".join(attributes.get(key, "") for key in ("usagetype", "inferencetype", "feature"))
    apart = re.sub(r"(?<=[a-z])(?=[A-Z0-9])", " ", said)
    return frozenset(re.findall(r"[a-z0-9]+", apart.lower()))


def _amounts(product: Mapping[str, Any], left_out: Counter[str]) -> Iterator[Decimal | None]:
    for term in _map(_map(product.get("terms")).get("OnDemand")).values():
        for dimension in _map(_map(term).get("priceDimensions")).values():
            told = _texts(_map(dimension))
            usd = _map(_map(dimension).get("pricePerUnit")).get("USD")
            times = _times(told)
            if times is None:
                left_out["prices of a unit that nobody knows"] += 1
            else:
                yield money(_decimal(usd, left_out), left_out, times)


def _times(told: Mapping[str, str]) -> Decimal | None:
    """By the unit where it says how many tokens, else by what is written beside it."""
    for said in (told.get("unit", "").lower(), told.get("description", "").lower()):
        fitting = [times for pattern, times in UNITS if pattern.search(said)]
        if len(fitting) == 1:
            return fitting[0]
    return None


def _decimal(value: Any, left_out: Counter[str]) -> Decimal | None:
    try:
        amount = Decimal(value) if isinstance(value, str) and len(value) <= LONGEST else None
    except InvalidOperation:
        amount = None
    if amount is None or not amount.is_finite():
        left_out[NO_PRICE] += 1
        return None
    return amount


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _texts(value: Mapping[str, Any]) -> dict[str, str]:
    """By folded key, what is printable and not endless: names are kept and shown."""
    texts = {key.lower(): text for key, text in value.items() if isinstance(text, str) and text.isprintable()}
    return {key: text for key, text in texts.items() if len(text) <= LONGEST_TEXT}

"""The AWS Price List: Bedrock's models in the shape public copies of the list show, each product a text of JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from certify_cli.simulator import control_plane
from certify_cli.simulator.pages import BadToken, page
from certify_cli.simulator.refusals import ServiceError
from certify_cli.simulator.wire import Answer, json_answer
from certify_cli.simulator.world import Call
from certify_cli.types.model import ModelRecord, Prices

_OWN, _SOLD = "AmazonBedrock", "AmazonBedrockFoundationModels"
_CODES = (_OWN, "AmazonBedrockService", _SOLD)
_MARKETPLACE = frozenset({"Anthropic", "Cohere", "AI21 Labs", "Writer", "Stability AI", "OpenAI"})
_PUBLISHED = "2026-11-20T00:00:00Z"


def get_products(call: Call) -> Answer:
    """One service code's products in the region of a `regionCode` filter, a hundred a page at most."""
    code = call.payload.get("ServiceCode")
    if code not in _CODES:
        raise ServiceError("NotFoundException", "The service code is not found.")
    size = call.payload.get("MaxResults", 100)
    if not isinstance(size, int) or not 1 <= size <= 100:
        raise ServiceError("InvalidParameterException", "MaxResults must be between 1 and 100.")
    products = [json.dumps(one) for one in _products(call, code, _region(call))]
    try:
        shown, following = page(products, str(call.payload.get("NextToken") or ""), size)
    except BadToken:
        raise ServiceError("InvalidNextTokenException", "The NextToken is invalid.") from None
    said = {"FormatVersion": "aws_v1", "PriceList": shown, **({"NextToken": following} if following else {})}
    answer = json_answer(said)
    return replace(answer, headers={**answer.headers, "Content-Type": "application/x-amz-json-1.1"})


def _region(call: Call) -> str:
    filters = call.payload.get("Filters")
    for one in filters if isinstance(filters, list) else []:
        if isinstance(one, dict) and one.get("Field") == "regionCode":
            return str(one.get("Value"))
    raise ServiceError("InvalidParameterException", "This simulator lists prices by regionCode only.")


def _products(call: Call, code: str, region: str) -> Iterator[dict[str, Any]]:
    today = call.world.today()
    for model in sorted(call.world.registry.values(), key=lambda model: model.id):
        sold = model.facts.vendor in _MARKETPLACE
        if code == (_SOLD if sold else _OWN) and control_plane.is_listed(model, region, today):
            yield from _sold(model, region) if sold else _own(model, region)


def _own(model: ModelRecord, region: str) -> Iterator[dict[str, Any]]:
    """Per thousand tokens, the batch price beside it."""
    for way, usd in _amounts(model.prices).items():
        for tier, factor in (("", 1), ("-batch", Decimal("0.5"))):
            attributes = {
                "model": model.facts.name,
                "provider": model.facts.vendor,
                "servicename": "Amazon Bedrock",
                "inferenceType": f"{way.capitalize()} tokens{' batch' if tier else ''}",
                "feature": "On-demand Inference",
                "usagetype": f"XXX1-{model.facts.name.replace(' ', '')}-{way}-tokens{tier}",
            }
            yield _product(region, attributes, usd * factor / 1000, "1K tokens")


def _sold(model: ModelRecord, region: str) -> Iterator[dict[str, Any]]:
    """Per million tokens, regional and global."""
    for way, usd in _amounts(model.prices).items():
        for scope in ("", "_Global"):
            attributes = {
                "servicename": f"{model.facts.name} (Amazon Bedrock Edition)",
                "usagetype": f"XXX1-MP:XXX1_{way.capitalize()}TokenCount{scope}-Units",
            }
            yield _product(region, attributes, usd, "1M tokens")


def _amounts(prices: Prices) -> dict[str, Decimal]:
    stated = {"input": prices.input_usd_per_mtok, "output": prices.output_usd_per_mtok}
    return {way: usd for way, usd in stated.items() if usd is not None}


def _product(region: str, attributes: dict[str, str], usd: Decimal, unit: str) -> dict[str, Any]:
    sku = hashlib.sha256(f"{region} {attributes['usagetype']} {attributes['servicename']}".encode()).hexdigest()[:16]
    dimension = {"unit": unit, "pricePerUnit": {"USD": f"{usd:.10f}"}, "beginRange": "0", "endRange": "Inf"}
    return {
        "product": {
            "sku": sku.upper(),
            "attributes": {"regionCode": region, "locationType": "AWS Region", **attributes},
        },
        "terms": {"OnDemand": {f"{sku}.T": {"priceDimensions": {f"{sku}.T.D": dimension}}}},
        "publicationDate": _PUBLISHED,
    }

"""Asks the AWS Price List what Bedrock's models cost in a region; every product comes as a text of JSON of its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from certify_cli.aws.again import Again
from certify_cli.aws.attempts import Attempts
from certify_cli.aws.deadline import Call
from certify_cli.aws.evidence import NotWhole
from certify_cli.aws.listing import text
from certify_cli.aws.pages import Page, all_items
from certify_cli.types.failures import Failure

SERVICE_CODES = ("AmazonBedrock", "AmazonBedrockService", "AmazonBedrockFoundationModels")
"""In this order: what the last says stands where two price the same (API-FACTS section 10)."""
SECONDS = 60.0
"""For all pages of a service code; one region has some thousand products."""
PAGE_SIZE = 100
UNKNOWN_CODE = "NotFoundException"
HOSTS = {"eu": "eu-central-1", "il": "eu-central-1", "af": "eu-central-1", "me": "ap-south-1", "ap": "ap-south-1"}
"""The service has three endpoints; anywhere else Virginia's is asked."""


def price_list(attempts: Attempts, region: str, again: Again) -> tuple[Mapping[str, Any], ...] | Failure:
    """The products of all service codes in `region`, in their order; a code that is not known there has none."""
    found: list[Mapping[str, Any]] = []
    for code in SERVICE_CODES:
        products = _all_pages(attempts, region, code, again)
        if isinstance(products, Failure):
            if products.code != UNKNOWN_CODE:
                return products
            continue
        found += products
    return tuple(found)


def _all_pages(attempts: Attempts, region: str, code: str, again: Again) -> tuple[Mapping[str, Any], ...] | Failure:
    until = attempts.clock() + SECONDS

    def fetch(token: str) -> Page | Failure:
        ask = partial(_page, attempts, region, code, until, token)
        return again.until_answered(ask, until=until, clock=attempts.clock)

    return all_items(fetch)


def _page(attempts: Attempts, region: str, code: str, until: float, token: str) -> Page | Failure:
    here = {"Type": "TERM_MATCH", "Field": "regionCode", "Value": region}
    asked = {"ServiceCode": code, "Filters": [here], "FormatVersion": "aws_v1", "MaxResults": PAGE_SIZE}

    def page(client: Any, call: Call) -> Page:
        parsed = client.get_products(**asked, **({"NextToken": token} if token else {}))
        listed = parsed.get("PriceList")
        if not isinstance(listed, list):
            raise NotWhole("no list of prices")
        return tuple(_products(listed, code)), text(parsed, "NextToken")

    host = HOSTS.get(region.partition("-")[0], "us-east-1")
    return attempts.run(("pricing", host), "GetProducts", page, seconds=max(until - attempts.clock(), 0.01))


def _products(listed: Iterable[Any], code: str) -> Iterable[Mapping[str, Any]]:
    for one in listed:
        try:
            product = json.loads(one) if isinstance(one, str) else one
        except (ValueError, RecursionError):
            product = None
        # whoever reads them counts what is no product
        yield {**product, "serviceCode": code} if isinstance(product, dict) else {"serviceCode": code}

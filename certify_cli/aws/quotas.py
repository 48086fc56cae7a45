"""Asks Service Quotas for Bedrock's applied values, by display name: no model id appears anywhere in them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from certify_cli.aws.attempts import Attempts
from certify_cli.aws.deadline import Call
from certify_cli.aws.listing import text
from certify_cli.aws.pages import Page, all_items, items_of
from certify_cli.types.failures import Failure

SECONDS = 3.0
"""For all pages; a service that does not answer within it is not worth waiting for."""

PAGE_SIZE = 100


def quotas(attempts: Attempts, region: str, *, seconds: float = SECONDS) -> Mapping[str, float] | Failure:
    """Display name -> applied value; where the list broke off on the way, of the pages that came."""
    until = attempts.clock() + seconds
    listed: list[Mapping[str, Any]] = []

    def fetch(token: str) -> Page | Failure:
        asked = {"ServiceCode": "bedrock", "MaxResults": PAGE_SIZE} | ({"NextToken": token} if token else {})

        def page(client: Any, call: Call) -> Page:
            parsed = client.list_service_quotas(**asked)
            return items_of(parsed, "Quotas"), text(parsed, "NextToken")

        left = max(until - attempts.clock(), 0.01)
        came = attempts.run(("service-quotas", region), "ListServiceQuotas", page, seconds=left)
        listed.extend(() if isinstance(came, Failure) else came[0])
        return came

    found = all_items(fetch)
    return found if isinstance(found, Failure) and not listed else by_name(listed)


def by_name(listed: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """The smaller where a name comes twice; what is no number is left out."""
    values: dict[str, float] = {}
    for quota in listed:
        name, value = text(quota, "QuotaName"), quota.get("Value")
        if name and isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            values[name] = min(float(value), values.get(name, math.inf))
    return values

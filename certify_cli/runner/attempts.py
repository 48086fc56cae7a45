"""The record of one HTTP request, as findings keep it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from certify_cli.interfaces import Call
from certify_cli.planning.price import upper_bound
from certify_cli.types.calls import Attempt, Reply
from certify_cli.types.failures import Failure
from certify_cli.types.model import Prices

MOST_TOKENS = 10**9
"""More than any request can cost; a server may report anything."""


def attempt_of(
    call: Call,
    result: Reply | Failure,
    *,
    total_ms: float = 0.0,
    waited_ms: float = 0.0,
    prices: Prices | None = None,
) -> Attempt:
    """What was sent and came back; `total_ms` is the caller's clock, used where a failure has none of its own.

    `waited_ms` are the caller's too: since the attempt before it failed. By `prices` goes what is reserved for a call
    that was not answered.
    """
    if isinstance(result, Failure):
        return replace(_failed(call, result, prices), total_ms=total_ms, waited_ms=waited_ms)
    usage = result.usage
    return Attempt(
        operation=result.operation,
        total_ms=result.timings.total_ms,
        ttft_ms=result.timings.ttft_ms,
        gap_ms=result.timings.gap_ms,
        gaps_ms=result.timings.gaps_ms,
        longest_gap_ms=result.timings.longest_gap_ms,
        waited_ms=waited_ms,
        input_tokens=_believable(usage.input_tokens) if usage else 0,
        output_tokens=_believable(usage.output_tokens) if usage else 0,
        cache_read_tokens=_believable(usage.cache_read_tokens) if usage else 0,
        cache_write_tokens=_believable(usage.cache_write_tokens) if usage else 0,
        tier=_tier(result),
        images=call.request.images,
        request_id=result.request_id,
    )


def _failed(call: Call, failure: Failure, prices: Prices | None) -> Attempt:
    return Attempt(
        operation=call.request.operation,
        total_ms=0.0,
        category=failure.category,
        message=failure.message,
        request_id=failure.request_id,
        answered=failure.answered,
        reserved_usd=None if prices is None or _costs_nothing(failure) else upper_bound(prices, call.request),
    )


def _costs_nothing(failure: Failure) -> bool:
    """Whether it was never sent or answered with an error; what was cut, or never came, may have been worked for."""
    return not failure.sent or (failure.http_status is not None and failure.http_status >= 300)


def _tier(reply: Reply) -> str:
    told = reply.details.get("serviceTier")
    return str(told.get("type") or "")[:40] if isinstance(told, Mapping) else ""


def _believable(tokens: int) -> int:
    return max(0, min(tokens, MOST_TOKENS))

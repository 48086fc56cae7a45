"""Checks on what the answer took: max_latency_ms, max_output_tokens, max_usd."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from certify_cli.cases.outcome import Outcome, failed, held, undecided
from certify_cli.types.cases import Checks
from certify_cli.types.findings import Seen


def measure_outcomes(checks: Checks, seen: Seen) -> Iterator[Outcome]:
    """An outcome for each limit there is; what is not known is never within it."""
    if checks.max_latency_ms is not None:
        yield _within("max_latency_ms", seen["latency_ms"], checks.max_latency_ms, "ms")
    if checks.max_output_tokens is not None:
        yield _within("max_output_tokens", seen["turn"]["usage"]["output"], checks.max_output_tokens, "tokens")
    if checks.max_usd is not None:
        yield _cost(seen["usd"], checks.max_usd)


def _cost(usd: str | None, most: Decimal) -> Outcome:
    if usd is None:
        return undecided("max_usd", "no price is known; settings can state one")
    return _within("max_usd", Decimal(usd), most, "USD")


def _within(check: str, measured: Any, most: Any, unit: str) -> Outcome:
    return held(check) if measured <= most else failed(check, f"{_number(measured)} {unit}, at most {_number(most)}")


def _number(value: Any) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else f"{value:.1f}".removesuffix(".0")

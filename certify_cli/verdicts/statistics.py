"""Percentiles that say nothing where there are too few samples to say it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from certify_cli.types.reports import Percentiles


def percentile(values: Sequence[float], share: float) -> float | None:
    """The nearest-rank percentile; None with fewer than 1 / (1 - share) samples, where it would be the maximum."""
    if len(values) < math.ceil(round(1 / (1 - share), 9)):
        return None
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def percentiles(values: Sequence[float]) -> Percentiles:
    """p50, p90 and p95 in the unit of `values`, rounded to a tenth."""

    def rounded(share: float) -> float | None:
        value = percentile(values, share)
        return None if value is None else round(value, 1)

    return Percentiles(p50=rounded(0.50), p90=rounded(0.90), p95=rounded(0.95), samples=len(values))

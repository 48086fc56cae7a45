"""Percentiles that say nothing where there are too few samples to say it, and how sure a pass rate is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist, fmean

from certify_cli.types.measures import Interval, Percentiles

SHARES = {"p50": 0.50, "p90": 0.90, "p95": 0.95, "p99": 0.99}
STRONG = 5
"""Samples beyond a percentile from which on it is not called weak."""
CONFIDENCE = 0.95
"""Of an interval where nobody asked for another."""


def samples_for(share: float, beyond: int = 1) -> int:
    """The least samples of which `beyond` lie above the percentile: beyond / (1 - share)."""
    return math.ceil(round(beyond / (1 - share), 9))


def percentile(values: Sequence[float], share: float) -> float | None:
    """The nearest-rank percentile; None with fewer than 1 / (1 - share) samples, where it would be the maximum."""
    if len(values) < samples_for(share):
        return None
    ordered = sorted(values)
    return ordered[max(0, math.ceil(round(share * len(ordered), 9)) - 1)]


def percentiles(values: Sequence[float]) -> Percentiles:
    """Those that can be said, in the unit of `values`, rounded to a tenth; weak with fewer than 5 / (1 - p) samples."""
    known = {name: percentile(values, share) for name, share in SHARES.items()}
    said = {name: round(value, 1) for name, value in known.items() if value is not None}
    return Percentiles(
        **said,
        mean=round(fmean(values), 1) if values else None,
        samples=len(values),
        weak=tuple(name for name in said if len(values) < samples_for(SHARES[name], STRONG)),
    )


def wilson(passed: float, trials: int, confidence: float = CONFIDENCE) -> Interval | None:
    """The Wilson score interval of a pass rate, two-sided; None without trials.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
    """
    if not trials:
        return None
    z = -NormalDist().inv_cdf((1 - confidence) / 2)
    rate, weight = passed / trials, z * z / trials
    centre = (rate + weight / 2) / (1 + weight)
    half = z / (1 + weight) * math.sqrt(rate * (1 - rate) / trials + weight / trials / 4)
    low, high = max(0.0, centre - half), min(1.0, centre + half)
    return Interval(low=round(low, 4), high=round(high, 4), confidence=confidence)

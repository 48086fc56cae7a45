"""The rating, a float from 0.0 to 5.0, and its badge (CONTRACT section 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from certify_cli.types.failures import MEANINGS
from certify_cli.types.findings import Badge, Finding, Mark, RatingParts, Status
from certify_cli.types.model import Kind
from certify_cli.types.reports import ProbeReport

MAIN_PROBE: dict[Kind, str] = {
    "chat": "answers",
    "embedding": "embedding_shape",
    "image": "image_shape",
    "rerank": "rerank_order",
}
"""The probe of each kind whose latency is the kind's performance."""

BADGES = (
    (4.8, Badge.PREMIUM),
    (4.0, Badge.RECOMMENDED),
    (3.0, Badge.FUNCTIONAL),
    (2.0, Badge.LIMITED),
    (1.0, Badge.NOT_RECOMMENDED),
)

WEIGHTS = RatingParts(success=0.40, resilience=0.20, performance=0.20, stability=0.20)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Median latency in milliseconds below which performance is 1.0, 0.7 and 0.4; above the last it is 0.2."""

    fast_ms: float = 2_000
    fair_ms: float = 5_000
    slow_ms: float = 10_000

    def score(self, latency_ms: float | None) -> float:
        if latency_ms is None:
            return 0.2
        steps = ((self.fast_ms, 1.0), (self.fair_ms, 0.7), (self.slow_ms, 0.4))
        return next((score for below, score in steps if latency_ms < below), 0.2)


THRESHOLDS: dict[Kind, Thresholds] = {
    "chat": Thresholds(),
    "embedding": Thresholds(),
    "image": Thresholds(fast_ms=10_000, fair_ms=20_000, slow_ms=40_000),
    "rerank": Thresholds(),
}
"""A picture takes several times as long as a sentence, so its steps are five times wider."""


def parts_of(kind: Kind, demanded: Sequence[ProbeReport], findings: Sequence[Finding]) -> RatingParts:
    """The four parts, each 0-1. Only errors that may be the model's own count as retries or unrest."""
    decisive = [one for one in demanded if one.mark in (Mark.PASS, Mark.FAIL)]
    passed = sum(one.mark is Mark.PASS for one in decisive)
    tried = [one for one in findings if one.mark is not Mark.SKIPPED]
    latencies = main_latencies_ms(kind, findings)
    retries = [_blamed_retries(one) for one in tried]
    mean_retries = sum(retries) / len(retries) if retries else 0.0
    errors = sum(one.failure is not None and MEANINGS[one.failure.category].blames_model for one in tried)
    return RatingParts(
        success=passed / len(decisive) if decisive else 0.0,
        resilience=1 - min(mean_retries, 6) / 12,
        performance=THRESHOLDS.get(kind, Thresholds()).score(median(latencies) if latencies else None),
        stability=1 - errors / len(tried) if tried else 0.0,
        median_ms=round(median(latencies), 1) if latencies else None,
    )


def main_latencies_ms(kind: Kind, findings: Sequence[Finding]) -> list[float]:
    """Milliseconds of the main probe's calls, of trials that passed; of every probe's where none of its trials did."""
    passing = [one for one in findings if one.mark is Mark.PASS]
    main = [ms for one in passing if one.probe == MAIN_PROBE.get(kind) for ms in successful_ms(one)]
    return main or [ms for one in passing for ms in successful_ms(one)]


def successful_ms(finding: Finding) -> list[float]:
    """Total milliseconds of each call of the trial that brought a whole reply; retried attempts are left out."""
    return [attempt.total_ms for attempt in finding.attempts if attempt.category is None]


def rating_of(parts: RatingParts) -> float:
    """5 x the weighted sum, one decimal, half up."""
    total = sum(
        getattr(WEIGHTS, name) * getattr(parts, name) for name in ("success", "resilience", "performance", "stability")
    )
    return float(Decimal(repr(round(5 * total, 6))).quantize(Decimal("0.1"), ROUND_HALF_UP))


def badge_of(rating: float, status: Status) -> Badge:
    """The badge of a rating; a FAILED target is at best NOT_RECOMMENDED."""
    badge = next((badge for least, badge in BADGES if rating >= least), Badge.UNAVAILABLE)
    if status is Status.FAILED and rating >= 1.0:
        return Badge.NOT_RECOMMENDED
    return badge


def _blamed_retries(finding: Finding) -> int:
    """Attempts that were repeated because of an error that may be the model's own."""
    blamed = sum(a.category is not None and MEANINGS[a.category].blames_model for a in finding.attempts)
    ended_so = finding.failure is not None and MEANINGS[finding.failure.category].blames_model
    return max(0, blamed - (1 if ended_so else 0))

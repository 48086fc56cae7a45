"""How long a plan will take, and how much of each quota it needs: estimated, when all goes well and nobody else sends.

A pool of quotas is that of one route in one region and account. Its tokens are input plus output times the burndown;
what is reserved for maxTokens comes back within seconds. The whole takes as long as the slowest pool, or as all calls
one after the other over the calls that may be out at the same time, whichever is longer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from certify_cli.registry.quotas import burndown
from certify_cli.types.plans import TargetPlan
from certify_cli.types.quotas import UNKNOWN_QUOTA, RouteQuota
from certify_cli.types.target import Target

FIRST_TOKEN_SECONDS = 1.0
TOKENS_PER_SECOND = 50.0
"""A typical call, where no earlier run says how long one takes: the order of most providers' published figures."""
TOKEN_BURST_SECONDS = 10.0
"""Of a quota's tokens may be reserved at once (runner/reservation.py)."""
MINUTE_SECONDS = 60.0
ZERO = "quota of 0 here, as new accounts begin with: AWS will refuse every call"


@dataclass(frozen=True, slots=True)
class Width:
    """Calls that may be out at the same time: in all, and of one target where there are many."""

    concurrency: int
    per_target: int

    def of_one(self, targets: int) -> int:
        """Few targets share the whole."""
        return max(self.per_target, self.concurrency // max(1, targets))


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a target needs of its pool: calls and tokens of quota, seconds at the share, and seconds of latency."""

    calls: int
    tokens: int
    quota: RouteQuota
    paced_seconds: float
    latency_seconds: float
    """Of its calls one after the other."""

    def warning(self, share: float) -> str:
        """What is wrong with the quota, or what this would do to whoever else uses it; "" where nothing is."""
        if self.quota.zero:
            return ZERO
        daily = self.quota.tokens_per_day
        if daily is not None and self.tokens > share * daily:
            return f"takes about {self.tokens} of the day's {daily:.0f} tokens, more than a share of {share:g}"
        return ""


def needs_of(
    plans: Sequence[TargetPlan],
    quotas: Mapping[Target, RouteQuota],
    share: float,
    latencies: Mapping[Target, float],
) -> dict[Target, Need]:
    """By target. `latencies` are seconds of a typical call, where earlier runs know them."""
    return {
        plan.target: _need(plan, quotas.get(plan.target, UNKNOWN_QUOTA), share, latencies.get(plan.target))
        for plan in plans
    }


def seconds_of(needs: Mapping[Target, Need], width: Width) -> float:
    """Of the whole plan."""
    if not needs:
        return 0.0
    one = width.of_one(len(needs))
    slowest = max(max(need.paced_seconds, need.latency_seconds / one) for need in needs.values())
    return max(slowest, sum(need.latency_seconds for need in needs.values()) / max(1, width.concurrency))


def _need(plan: TargetPlan, quota: RouteQuota, share: float, latency: float | None) -> Need:
    estimate = plan.estimate
    tokens = estimate.input_tokens + estimate.output_tokens * burndown(plan.model.id)
    typical = FIRST_TOKEN_SECONDS * estimate.calls + estimate.output_tokens / TOKENS_PER_SECOND
    return Need(
        calls=estimate.calls,
        tokens=tokens,
        quota=quota,
        paced_seconds=_paced(estimate.calls, tokens, quota, share),
        latency_seconds=0.0 if quota.zero else typical if latency is None else latency * estimate.calls,
    )


def _paced(calls: int, tokens: int, quota: RouteQuota, share: float) -> float:
    """At the share of both quotas; nothing follows from what is unknown, or is 0 and refused at once."""
    requests, allowed = quota.requests_per_minute, quota.tokens_per_minute
    by_calls = max(0, calls - 1) * MINUTE_SECONDS / (requests * share) if requests else 0.0
    by_tokens = tokens * MINUTE_SECONDS / (allowed * share) - TOKEN_BURST_SECONDS if allowed else 0.0
    return 0.0 if quota.zero else max(by_calls, by_tokens)

"""What a plan takes of time and of the account's quotas, and whether it would starve whoever else uses them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from math import ceil
from typing import Any

from certify_cli.interfaces import Store
from certify_cli.planning.duration import Need, Width, needs_of, seconds_of
from certify_cli.runner.execute import Limits
from certify_cli.types.durations import duration_text
from certify_cli.types.plans import TargetPlan
from certify_cli.types.quotas import RouteQuota
from certify_cli.types.target import Target


@dataclass(frozen=True, slots=True)
class PlanTime:
    """By target what it needs of its quota, at the share that the run may take."""

    needs: Mapping[Target, Need] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)

    @classmethod
    def of(
        cls, plans: Sequence[TargetPlan], quotas: Mapping[Target, RouteQuota], limits: Limits, store: Store
    ) -> PlanTime:
        """With the latencies that the store remembers of the targets."""
        latencies = _remembered(plans, store)
        return cls(needs_of(plans, quotas, limits.quota_share, latencies), limits)

    def columns(self, target: Target) -> dict[str, Any]:
        """What a row says of it."""
        need = self.needs[target]
        quota = asdict(need.quota) if need.quota.known else None
        seconds = ceil(max(need.paced_seconds, need.latency_seconds / self._width.of_one(len(self.needs))))
        return {"seconds": seconds, "quota_tokens": need.tokens, "quota": quota}

    def warning(self, target: Target) -> str:
        """What is wrong with the quota, or what this plan would do to it; "" where nothing is."""
        return self.needs[target].warning(self.limits.quota_share)

    def words(self) -> str:
        """For the whole plan: `about 2m10s at 0.5 of the quotas`, and what is not known."""
        if not self.needs:
            return ""
        known = sum(need.quota.known for need in self.needs.values())
        took = duration_text(timedelta(seconds=ceil(seconds_of(self.needs, self._width))))
        if not known:
            return f"about {took}, quotas not known"
        unknown = len(self.needs) - known
        rest = f" ({unknown} of {len(self.needs)} not known)" if unknown else ""
        return f"about {took} at {self.limits.quota_share:g} of the quotas{rest}"

    @property
    def _width(self) -> Width:
        return Width(self.limits.concurrency, self.limits.per_target)


def _remembered(plans: Sequence[TargetPlan], store: Store) -> dict[Target, float]:
    """Seconds of a typical call, as the newest report of the target has them."""
    names = {str(plan.target): plan.target for plan in plans}
    found = {}
    for _, report in store.latest():
        typical = report.latency_ms.p50 or report.latency_ms.mean
        if report.target in names and typical:
            found[names[report.target]] = typical / 1000
    return found

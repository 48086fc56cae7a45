"""What is different between two reports on one target, and whether that is worse, better, or neither.

Statuses, ratings and marks are compared as they are. A median moves from run to run by chance: it counts only beyond
what its samples explain (docs/explanation/statistics.md). Cost counts from a fifth and a tenth of a cent on, for a
retry costs too.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from certify_cli.types.findings import Mark, Status
from certify_cli.types.measures import Percentiles
from certify_cli.types.reports import ProbeReport, TargetReport

Direction = Literal["worse", "better", "other"]
What = Literal["status", "rating", "probe", "latency_p50_ms", "cost_usd", "target"]

SURE = 2.576
"""Standard errors that a difference must exceed: by chance one of a hundred unchanged targets does."""
LEAST_SHIFT = 0.1
"""Of the smaller median; a smaller shift may be real and still means nothing."""
LEAST_COST, LEAST_USD = Decimal("0.2"), Decimal("0.001")
"""A share of the dearer run, and dollars: below, a retry or a longer answer explains it."""
_P90 = 1.2816
"""Standard deviations between median and p90 of a normal distribution; of a skewed one they are fewer: cautious."""
_MEDIAN = 1.2533
"""Standard error of a median by that of a mean: the root of pi / 2."""

_STATUSES = {Status.FAILED: 0, Status.UNSUPPORTED: 0, Status.QUALITY_WARNING: 1, Status.CERTIFIED: 2}
_MARKS = {Mark.FAIL: 0, Mark.PASS: 2}
_WEIGHTS: Mapping[What, int] = {"status": 0, "latency_p50_ms": 2, "cost_usd": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is different on one target. `detail` is why it is as it is now, in the words of the report."""

    target: str
    what: What
    change: Direction
    before: Any
    after: Any
    probe: str | None = None
    detail: str = ""


def differences(target: str, before: TargetReport, after: TargetReport) -> Iterator[Difference]:
    """The status first. Latency and cost only where both runs measured, and neither served a certificate."""
    if before.status is not after.status:
        change = _direction(_STATUSES.get(before.status), _STATUSES.get(after.status))
        yield _difference(target, "status", change, (before.status, after.status), detail=after.reason)
    if before.rating != after.rating and None not in (before.rating, after.rating):
        yield _difference(target, "rating", _direction(before.rating, after.rating), (before.rating, after.rating))
    yield from _probes(target, before, after)
    if before.cached or after.cached:
        return
    if beyond_noise(before.latency_ms, after.latency_ms):
        medians = before.latency_ms.p50, after.latency_ms.p50
        yield _difference(target, "latency_p50_ms", _direction(medians[1], medians[0]), medians)
    if costs_differ(before.cost_usd, after.cost_usd):
        costs = before.cost_usd, after.cost_usd
        calls = f"{before.calls} calls, now {after.calls}" if before.calls != after.calls else ""
        yield _difference(target, "cost_usd", _direction(costs[1], costs[0]), costs, detail=calls)


def verdict(found: Iterable[Difference]) -> Direction:
    """What one target's differences come to: the status decides, else what was asked of it, else what it took.

    Among equals the worst does; where nothing is worse or better, it only changed.
    """
    changes = [(_WEIGHTS.get(one.what, 1), one.change) for one in found]
    for weight in range(3):
        told = {change for at, change in changes if at == weight}
        if "worse" in told:
            return "worse"
        if "better" in told:
            return "better"
    return "other"


def beyond_noise(before: Percentiles, after: Percentiles, sure: float = SURE) -> bool:
    """Whether the medians differ by more than `sure` standard errors; never where there are too few samples to say."""
    errors = _standard_error(before), _standard_error(after)
    if before.p50 is None or after.p50 is None or errors[0] is None or errors[1] is None:
        return False
    shift = abs(after.p50 - before.p50)
    return shift > sure * math.hypot(errors[0], errors[1]) and shift > LEAST_SHIFT * min(before.p50, after.p50)


def costs_differ(before: Decimal | None, after: Decimal | None) -> bool:
    """Whether both are known and differ by more than a retry or two."""
    if before is None or after is None:
        return False
    return abs(after - before) > max(LEAST_COST * max(before, after), LEAST_USD)


def _standard_error(values: Percentiles) -> float | None:
    """Of the median, in its own unit; None where no p90 is known, which ten samples give."""
    if values.p50 is None or values.p90 is None or not values.samples:
        return None
    return _MEDIAN * (values.p90 - values.p50) / _P90 / math.sqrt(values.samples)


def _probes(target: str, before: TargetReport, after: TargetReport) -> Iterator[Difference]:
    """Those that both asked, which leaves out what only the larger of two suites has."""
    known: Mapping[str, ProbeReport] = {probe.id: probe for probe in before.probes}
    for now in after.probes:
        then = known.get(now.id)
        if then is None or _shown(then) == _shown(now) or "not_applicable" in (then.demand, now.demand):
            continue
        change = _direction(_rank(then), _rank(now))
        if change == "worse" and now.demand == "observed":
            change = "other"
        said = _shown(then), _shown(now)
        yield _difference(target, "probe", change, said, probe=now.id, detail=now.message)


def _shown(probe: ProbeReport) -> str:
    return f"{probe.mark} (flaky)" if probe.flaky else probe.mark.value


def _rank(probe: ProbeReport) -> int | None:
    rank = _MARKS.get(probe.mark)
    return rank - 1 if probe.flaky and probe.mark is Mark.PASS and rank is not None else rank


def _direction(before: Any, after: Any) -> Direction:
    """Higher is better; what cannot be compared is neither."""
    if before is None or after is None or before == after:
        return "other"
    return "better" if after > before else "worse"


def _difference(target: str, what: What, change: Direction, values: tuple[Any, Any], **more: Any) -> Difference:
    return Difference(target=target, what=what, change=change, before=values[0], after=values[1], **more)

"""Quota work on a virtual clock: how fast a batch gets done, how many calls are refused, none lost; and planted faults.

Figures are the scripted Bedrock's own counts, not the runner's opinion.
"""

from __future__ import annotations

import pytest
from kit.bench import Bench
from kit.buckets import Buckets, Share, alone
from kit.scale import scaled

from certify_cli.interfaces import Call
from certify_cli.runner.lane import Lane
from certify_cli.runner.pace import Pace
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Failure
from certify_cli.types.findings import Mark
from certify_cli.types.plans import RunSettings
from certify_cli.types.quotas import UNKNOWN_QUOTA, RouteQuota
from certify_cli.types.target import Target

FAST, SLOW = 600 / 60, 120 / 60
BATCH = 3000


def per_second(target: Target) -> float:
    return FAST if int(target.route.rpartition("-")[2]) % 2 else SLOW


def quota_of(target: Target) -> RouteQuota:
    return RouteQuota(requests_per_minute=per_second(target) * 60)


def nothing_known(_: Target) -> RouteQuota:
    return UNKNOWN_QUOTA


def twelve_routes(buckets: Buckets, pace: Pace, calls: int = 60) -> tuple[float, float]:
    """(seconds, share of calls refused) of so many calls to each of 12 routes, 32 wide; none may be lost."""
    settings = RunSettings(trials=calls)
    bench = Bench(buckets, targets=12, probes=("answers",), admissions=[pace], width=32, settings=settings)
    marks = [one.mark for step in bench.run() for one in step.findings]
    assert marks == [Mark.PASS] * 12 * calls
    refused = buckets.refused.total()
    return buckets.last - 1000, refused / (refused + 12 * calls)


@pytest.mark.parametrize(("known", "most_times", "most_refused"), [(True, 1.05, 0.02), (False, 1.15, 0.05)])
def test_twelve_routes(known: bool, most_times: float, most_refused: float) -> None:
    ideal = (60 - SLOW) / SLOW
    seen = [
        twelve_routes(Buckets(per_second, seed=seed), Pace(quota_of if known else nothing_known))
        for seed in range(scaled(2, 30))
    ]
    slowest, most = max(seconds for seconds, _ in seen) / ideal, max(refused for _, refused in seen)
    print(f"quotas {'known' if known else 'unknown'}: at most {slowest:.3f} x ideal, {most:.3f} of the calls throttled")
    assert slowest <= most_times
    assert most <= most_refused


def neighbour(now: float) -> float:
    """Takes 60 % for a minute."""
    return 0.4 if 1060 <= now < 1120 else 1.0


def batch(pace: Pace, share: Share, seed: int) -> tuple[float, float]:
    """(seconds, throttles a call) of 3,000 calls at a quota of 10 a second; none may be lost."""
    buckets = Buckets(lambda _: 10.0, share=share, seed=seed)
    settings = RunSettings(trials=1000)
    bench = Bench(buckets, probes=("answers", "streaming", "tool_use"), admissions=[pace], width=32, settings=settings)
    marks = [one.mark for step in bench.run() for one in step.findings]
    assert marks == [Mark.PASS] * BATCH
    return buckets.last - 1000, buckets.refused.total() / BATCH


@pytest.mark.heavy
@pytest.mark.parametrize("record", [600, 1200, None])
@pytest.mark.parametrize("share", [alone, neighbour])
def test_a_batch(record: float | None, share: Share) -> None:
    """The record right, twice too high, and unknown; alone and beside a neighbour who takes most of it for a minute."""
    ideal = (BATCH - 10) / 10
    seen = [batch(Pace(lambda _: RouteQuota(requests_per_minute=record)), share, seed) for seed in range(scaled(1, 5))]
    slowest, most = max(seconds for seconds, _ in seen) / ideal, max(throttles for _, throttles in seen)
    print(f"record {record}, {share.__name__}: at most {slowest:.3f} x ideal, {most:.4f} throttles a call")
    assert slowest <= (1.10 if share is alone else 1.20)
    assert most <= 0.02


class _NoCut(Lane):
    def note_throttled(self, now: float, asked_seconds: float = 0.0) -> None:
        self.throttled += 1


def _without_ceiling(now: float, ceiling: float | None) -> Lane:
    return Lane(now, 4 * ceiling if ceiling else None)


def test_a_pace_without_its_cut_is_caught() -> None:
    _, refused = twelve_routes(
        Buckets(per_second), Pace(lambda _: RouteQuota(requests_per_minute=1200), lane_of=_NoCut)
    )
    assert refused > 0.05


def test_a_pace_without_its_ceiling_is_caught() -> None:
    _, refused = twelve_routes(Buckets(per_second), Pace(quota_of, lane_of=_without_ceiling), calls=20)
    assert refused > 0.05


def healthy_one_ends_at(asleep_seconds: float) -> float:
    """Seconds until a healthy route is done beside three that allow a call in ten seconds, four calls wide."""
    buckets = Buckets(lambda target: 100.0 if target.route.endswith("-0") else 0.1)

    def cloud(call: Call, now: float) -> tuple[float, Reply | Failure]:
        seconds, result = buckets(call, now)
        return seconds + (asleep_seconds if isinstance(result, Failure) else 0.0), result

    settings = RunSettings(trials=12)
    bench = Bench(cloud, targets=4, probes=("answers",), admissions=[Pace()], settings=settings)
    bench.prepare()
    for step in bench.loop.run():
        if any(line.plan.key == "0" for line in step.ended):
            return bench.time.now - 1000
    raise AssertionError("it never ended")


def test_no_throttled_call_keeps_a_worker() -> None:
    assert healthy_one_ends_at(asleep_seconds=0) < 6


def test_a_sleep_in_the_thread_is_caught() -> None:
    assert healthy_one_ends_at(asleep_seconds=20) > 10

"""A scripted Bedrock with quotas: token buckets on the virtual clock, and a neighbour; it counts what it refuses."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from certify_cli.interfaces import Call
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Failure
from certify_cli.types.target import Target
from kit.bench import THROTTLED
from kit.values import reply

Share = Callable[[float], float]


def alone(_: float) -> float:
    """All of the quota is ours."""
    return 1.0


@dataclass
class Buckets:
    """`per_second` of each target; `burst_seconds` of it may come at once.

    `share(now)` is what neighbours leave of it. `refused` and `taken` count calls, `last` is when the last was taken.
    """

    per_second: Callable[[Target], float]
    burst_seconds: float = 1.0
    share: Share = alone
    seed: int = 1
    seconds: float = 0.1
    refused: Counter[Target] = field(default_factory=Counter)
    taken: Counter[Target] = field(default_factory=Counter)
    last: float = 0.0
    _left: dict[Target, tuple[float, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._rng = random.Random(self.seed)

    def __call__(self, call: Call, now: float) -> tuple[float, Reply | Failure]:
        key, rate = call.target, self.per_second(call.target)
        most = max(1.0, rate * self.burst_seconds)
        left, at = self._left.get(key, (most, now))
        left = min(most, left + (now - at) * rate * self.share(now))
        good = left >= 1 - 1e-9
        self._left[key] = (left - good, now)
        (self.taken if good else self.refused)[key] += 1
        seconds = self.seconds * self._rng.uniform(0.3, 2)
        if good:
            self.last = now + seconds
        return seconds, reply() if good else THROTTLED

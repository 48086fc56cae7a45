"""The sending rate of one route: what the quota allows where it is known, else found out; cut on throttling only.

Additive increase, multiplicative decrease of the rate itself: a quota is a rate, and Netflix's AIMDLimit or a fixed
number of threads only guess at it. The constants are those that came out best of the runs behind
docs/explanation/reliability.md.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

CUT = 0.7
COOLDOWN_SECONDS = 1.0
"""One cut in it: the throttles of calls that were out together are one event."""
PAUSE_SECONDS = 0.5
"""Nothing is sent so long after a cut. AWS's bucket, then empty, fills meanwhile: nothing is lost by it."""
GROWTH_PER_SECOND = 0.02
PATIENCE_SECONDS = 6.0
"""Growth quickens when no throttle came for longer (as CUBIC's does, RFC 9438): a neighbour may have left."""
START_PER_SECOND = 2.0
RUN_AHEAD = 2.0
"""An unknown quota's rate is at most so many times what was really sent (botocore, retries/adaptive.py)."""
SAFE = 0.7
"""Of what AWS took lately, when the first throttle ends the doubling: a bucket's first filling counted into it."""
FLOOR_PER_SECOND = 1.0
LEAST_PER_SECOND = 0.05
FEW = 8
"""Answers before the floor is judged, and calls that must have gone through before growth quickens."""
BURST_SECONDS = 0.5
"""Of a known quota may go out at once, so that a call sent late loses nothing. AWS's own burst, a second or more, is
larger, and the difference pays for what arrives late.
"""


@dataclass(slots=True)
class _Recent:
    """How many of something there were lately."""

    seconds: float
    times: deque[float] = field(default_factory=deque)

    def add(self, now: float) -> None:
        self.times.append(now)

    def per_second(self, now: float, since: float) -> float:
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()
        return len(self.times) / max(min(self.seconds, now - since), 0.1)


class Lane:
    """Calls a second on one route. `ceiling` is the known quota's, None where nobody knows it; times are monotonic."""

    def __init__(self, now: float, ceiling: float | None = None) -> None:
        self.ceiling = ceiling
        self.per_second = START_PER_SECOND if ceiling is None else ceiling
        self.sent = self.throttled = 0
        self._searching = ceiling is None
        """Before the first throttle an unknown quota's rate doubles every second."""
        self._floor = FLOOR_PER_SECOND if ceiling is None else min(ceiling / 2, max(FLOOR_PER_SECOND, ceiling / 10))
        self._credit = self._burst
        self._at = self._began = now
        self._cut_at = self._held_until = self._shut_until = -math.inf
        self._sends, self._taken = _Recent(2.0), _Recent(5.0)
        self._judged = self._judged_good = 0

    @property
    def share(self) -> float:
        """Of the known quota that is used now, 0-1; 1 where it is not known."""
        return self.per_second / self.ceiling if self.ceiling else 1.0

    def wait(self, now: float) -> float:
        """Seconds until the next call may go; 0 is now."""
        self._refill(now)
        if now < self._shut_until:
            return self._shut_until - now
        return 0.0 if self._credit >= 1 - 1e-9 else (1 - self._credit) / self.per_second

    def note_sent(self, now: float) -> None:
        self.sent += 1
        self._credit -= 1
        self._sends.add(now)

    def note_taken(self, now: float) -> None:
        """AWS took a call, whatever the model made of it."""
        self._taken.add(now)
        self._judged += 1
        self._judged_good += 1

    def note_throttled(self, now: float, asked_seconds: float = 0.0) -> None:
        """Cuts the rate, once in a cooldown; the service may have asked to be left alone for longer."""
        self.throttled += 1
        self._judged += 1
        self._shut_until = max(self._shut_until, now + asked_seconds)
        if now - self._cut_at <= COOLDOWN_SECONDS:
            return
        self._refill(now)
        self.per_second = min(self.per_second, max(self._lowered(now), self._floor))
        self._searching = False
        self._credit = min(self._credit, 0.0)
        self._cut_at = now
        self._shut_until = max(self._shut_until, now + PAUSE_SECONDS)

    def hold(self, now: float) -> None:
        """A 5xx is no reason to slow down, but no time to speed up either."""
        self._held_until = now + COOLDOWN_SECONDS

    def _lowered(self, now: float) -> float:
        rate = self.per_second * CUT
        if self._searching and len(self._taken.times) > 2:
            rate = min(rate, SAFE * self._taken.per_second(now, self._began))
        if rate < self._floor:
            self._judge_floor()
        else:
            self._judged = self._judged_good = 0
        return rate

    def _judge_floor(self) -> None:
        """Throttling that the rate has nothing to do with would cut it to nothing: while enough gets through at the
        floor it stays, and where little does the quota is smaller than that.
        """
        if self._judged < FEW:
            return
        if self._judged_good < self._judged / 4:
            self._floor = max(LEAST_PER_SECOND, self._floor / 2)
        self._judged = self._judged_good = 0

    @property
    def _burst(self) -> float:
        calls = BURST_SECONDS * (1 + self.per_second)
        return max(1.0, calls if self.ceiling else min(calls, 1.5))

    def _refill(self, now: float) -> None:
        seconds, self._at = max(0.0, now - self._at), max(now, self._at)
        if now >= self._held_until:
            self.per_second = self._grown(now, seconds)
        self._credit = min(self._burst, self._credit + seconds * self.per_second)

    def _grown(self, now: float, seconds: float) -> float:
        rate = self.per_second
        if self.ceiling is not None:
            faster = rate + GROWTH_PER_SECOND * self.ceiling * seconds
            return rate if now - self._cut_at <= COOLDOWN_SECONDS else min(faster, self.ceiling)
        if self._searching:
            faster = rate * 2 ** min(seconds, 10.0)
        elif now - self._cut_at <= COOLDOWN_SECONDS:
            return rate
        else:
            patience = max(PATIENCE_SECONDS, FEW / rate)
            quickening = max(1.0, ((now - self._cut_at) / patience) ** 2)
            faster = rate + GROWTH_PER_SECOND * quickening * max(rate, 0.5) * min(seconds, 10.0)
        return max(rate, min(faster, RUN_AHEAD * self._sends.per_second(now, now - 2.0)))

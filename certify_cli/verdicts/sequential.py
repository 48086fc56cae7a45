"""Wald's sequential test on the pass probability of a probe: after how many trials what is decided.

docs/explanation/statistics.md derives it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import count

from certify_cli.types.findings import Mark

RELIABLE = 0.95
"""p0: a probe that passes this often should pass. With one retry by the caller, 1 request in 400 goes wrong."""
UNRELIABLE = 0.70
"""p1: a probe that passes only this often should fail. Even with one retry, 1 request in 11 goes wrong."""


@dataclass(frozen=True)
class Sequential:
    """A sequential probability ratio test of `reliable` against `unreliable`, cut off after `limit` trials.

    The log-likelihood ratio of what was seen starts at 0; a pass raises it by `gain`, a failure lowers it by `loss`.
    At `accept` the probe passes, at `reject` (below 0) it fails; at the limit the likelier of the two is taken.
    """

    accept: float
    reject: float
    limit: int
    reliable: float = RELIABLE
    unreliable: float = UNRELIABLE

    @cached_property
    def gain(self) -> float:
        return math.log(self.reliable / self.unreliable)

    @cached_property
    def loss(self) -> float:
        return math.log((1 - self.unreliable) / (1 - self.reliable))

    def ratio(self, passed: int, failed: int) -> float:
        """The log-likelihood ratio: above 0 what was seen is likelier of a reliable probe."""
        return passed * self.gain - failed * self.loss

    def decide(self, passed: int, failed: int) -> Mark | None:
        """PASS or FAIL, or None while more trials are needed; depends on how many, never on their order."""
        ratio = self.ratio(passed, failed)
        if passed + failed == 0:
            return None
        if ratio >= self.accept:
            return Mark.PASS
        if ratio <= self.reject:
            return Mark.FAIL
        if passed + failed < self.limit:
            return None
        return Mark.PASS if ratio > 0 else Mark.FAIL

    def least_more(self, passed: int, failed: int) -> int:
        """The fewest further trials that can decide: all of them may run at once and none is ever in vain."""
        if self.decide(passed, failed) is not None:
            return 0
        return next(
            more for more in count(1) if self.decide(passed + more, failed) or self.decide(passed, failed + more)
        )

    @property
    def fewest_passes(self) -> int:
        """Trials of a probe that passes every time."""
        return next(passed for passed in count(1) if self.decide(passed, 0))

"""A run without threads or real time: calls settle on a virtual clock, in an order that a seed decides."""

from __future__ import annotations

from collections.abc import Callable

from certify_cli.interfaces import Call
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Failure

Cloud = Callable[[Call, float], tuple[float, Reply | Failure]]
"""(call, now) -> (seconds it takes, result)"""


class Time:
    """A monotonic clock that only moves when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class VirtualWorkers:
    """`width` calls at once; waiting moves the clock to whatever ends next."""

    def __init__(self, cloud: Cloud, time: Time, width: int = 4) -> None:
        self.calls: list[Call] = []
        self._cloud = cloud
        self._time = time
        self._width = width
        self._flying: list[tuple[float, int, Reply | Failure]] = []

    def free(self) -> int:
        return self._width - len(self._flying)

    def submit(self, call: Call) -> int:
        self.calls.append(call)
        seconds, result = self._cloud(call, self._time.now)
        ticket = len(self.calls)
        self._flying.append((self._time.now + seconds, ticket, result))
        return ticket

    def results(self, wait_seconds: float) -> list[tuple[int, Reply | Failure]]:
        until = self._time.now + max(wait_seconds, 0.001)
        soonest = min((at for at, _, _ in self._flying), default=until)
        self._time.now = max(self._time.now, min(until, soonest))
        ended = [(ticket, result) for at, ticket, result in self._flying if at <= self._time.now]
        self._flying = [one for one in self._flying if one[0] > self._time.now]
        return ended

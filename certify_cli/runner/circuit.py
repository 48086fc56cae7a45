"""One circuit: closed while calls get through, open while they do not, half-open while a few try.

Libraries for this let every waiting thread through at once when the cooldown is over, or hold a lock during the call;
in one deciding thread it is a small machine without locks. Constants and their reasons: docs/decisions/0023.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from certify_cli.types.circuits import CircuitState

POLL_SECONDS = 0.2


class Outcome(Enum):
    """What a call's result says about whatever the circuit guards."""

    ALIVE = auto()
    SICK = auto()
    NOTHING = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """When a circuit opens, how long it stays so, and what closes it.

    It opens on `in_a_row` failures, or on a share of `rate` among at least `least_calls` of the last `window_seconds`;
    either way of at least `least_routes` different routes, so that one sick model does not speak for its region. The
    cooldown doubles with each failed trial up to `most_cooldown_seconds`.
    """

    in_a_row: int
    least_calls: int
    least_routes: int = 1
    rate: float = 0.6
    window_seconds: float = 30.0
    cooldown_seconds: float = 5.0
    most_cooldown_seconds: float = 60.0
    trials: int = 1
    """Calls that may try at the same time."""
    wins: int = 2
    """Trials that must succeed before it closes."""
    stuck_seconds: float = 600.0
    """A trial that nobody settled for this long gives its place to another; raised above what a call may take."""


class Pass(NamedTuple):
    """What a call was let through with: results of an earlier state of the circuit say nothing about this one."""

    generation: int
    serial: int


class Seen(NamedTuple):
    """A result while the circuit was closed."""

    at: float
    sick: bool
    route: str


class Circuit:
    """Asked before a call is sent, told when it was and what came of it; times are monotonic seconds."""

    def __init__(self, rules: Rules) -> None:
        self.state: CircuitState = "closed"
        self.reason = ""
        self.opened = 0
        """How often it opened; trials that failed do not count."""
        self.since = 0.0
        """When it last opened."""
        self.failed_trials = 0
        """Since it last opened."""
        self._rules = rules
        self._cooldown = rules.cooldown_seconds
        self._retry_at = 0.0
        self._generation = 0
        self._serial = 0
        self._trials: dict[int, float] = {}
        self._wins = 0
        self._seen: deque[Seen] = deque()
        self._row: list[str] = []
        """Routes of the failures since the last success."""

    def ready_at(self, now: float) -> float | None:
        """None where a call may be sent now, else when to ask again."""
        if self.state == "closed":
            return None
        if self.state == "open":
            return None if now >= self._retry_at else self._retry_at
        trying = sum(sent_at > now - self._rules.stuck_seconds for sent_at in self._trials.values())
        return None if trying < self._rules.trials else now + POLL_SECONDS

    def sent(self, now: float) -> Pass:
        if self.state == "open":
            self._turn_to("half-open")
        self._serial += 1
        if self.state == "half-open":
            self._trials[self._serial] = now
        return Pass(self._generation, self._serial)

    def settled(self, let: Pass, outcome: Outcome, now: float, *, route: str, said: str) -> None:
        """Takes a call's outcome; `said` is what the failure was, for people."""
        if let.generation != self._generation:
            return
        if self.state == "closed":
            self._watch(outcome, now, route, said)
        elif self._trials.pop(let.serial, None) is not None:
            self._try(outcome, now, said)

    def trip(self, now: float, reason: str) -> None:
        """Opens at once."""
        self._turn_to("open")
        self.reason, self.since, self.opened, self.failed_trials = reason, now, self.opened + 1, 0
        self._cooldown = self._rules.cooldown_seconds
        self._retry_at = now + self._cooldown

    def _watch(self, outcome: Outcome, now: float, route: str, said: str) -> None:
        if outcome is Outcome.NOTHING:
            return
        self._seen.append(Seen(now, outcome is Outcome.SICK, route))
        while self._seen[0].at < now - self._rules.window_seconds:
            self._seen.popleft()
        if outcome is Outcome.ALIVE:
            self._row.clear()
            return
        self._row.append(route)
        why = self._too_many()
        if why:
            self.trip(now, f"{why}, last {said}")

    def _too_many(self) -> str:
        rules = self._rules
        if len(self._row) >= rules.in_a_row and len(set(self._row)) >= rules.least_routes:
            return f"{len(self._row)} calls in a row failed"
        sick = [one.route for one in self._seen if one.sick]
        often = len(self._seen) >= rules.least_calls and len(sick) >= rules.rate * len(self._seen)
        if often and len(set(sick)) >= rules.least_routes:
            return f"{len(sick)} of {len(self._seen)} calls within {rules.window_seconds:g} s failed"
        return ""

    def _try(self, outcome: Outcome, now: float, said: str) -> None:
        if outcome is Outcome.ALIVE:
            self._wins += 1
            if self._wins >= self._rules.wins:
                self._turn_to("closed")
        elif outcome is Outcome.SICK:
            self._turn_to("open")
            self.failed_trials += 1
            self._cooldown = min(self._cooldown * 2, self._rules.most_cooldown_seconds)
            self._retry_at = now + self._cooldown

    def _turn_to(self, state: CircuitState) -> None:
        self.state = state
        self._generation += 1
        self._wins = 0
        self._trials.clear()
        self._seen.clear()
        self._row.clear()

"""Stops hammering what is down: a circuit for each target, and one for each (account, region, service)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from certify_cli.interfaces import Call, Later, Never, Now
from certify_cli.runner.circuit import Circuit, Outcome, Pass, Rules
from certify_cli.types.calls import Reply
from certify_cli.types.circuits import CircuitRecord
from certify_cli.types.failures import Category, Failure
from certify_cli.types.target import Target

TARGET = Rules(in_a_row=5, least_calls=20)
REGION = Rules(in_a_row=10, least_calls=40, least_routes=2)
PATIENCE_SECONDS = 20.0
"""How long calls wait for an open circuit once the run has nothing else to do."""
DENIED_MODELS = 4
DENIED_VENDORS = 2
"""Fewer models, or those of one vendor, may well lack access each on its own."""
DENIED_TRIALS = 2
"""After so many more denials the region is given up: waiting mends no policy."""
SAID_CHARACTERS = 200

_INFRASTRUCTURE = (Category.SERVICE_UNAVAILABLE, Category.NETWORK)
_DENIED = (Category.ACCESS_NOT_GRANTED, Category.PERMISSION_DENIED, Category.REGION_UNAVAILABLE)
_OF_ANOTHER = (
    Category.THROTTLED,  # the pace's signal, not sickness
    Category.AUTHENTICATION,  # stops the account: `reach`
    Category.MODEL_ERROR,  # one model's own
    Category.TIMEOUT,
    Category.UNKNOWN,
)


def outcome_of(result: Reply | Failure, *, denied: bool = False) -> Outcome:
    """What a result says of the way to the model; `denied` where the circuit is open because access was denied."""
    if isinstance(result, Reply):
        return Outcome.ALIVE
    ours = result.category is Category.TIMEOUT and not result.answered
    if ours or result.category in _INFRASTRUCTURE or (denied and result.category in _DENIED):
        return Outcome.SICK
    return Outcome.ALIVE if result.answered and result.category not in _OF_ANOTHER else Outcome.NOTHING


def sick(failure: Failure) -> bool:
    """Whether it says that the way to the model is down, for whomever."""
    return outcome_of(failure) is Outcome.SICK


@dataclass(slots=True)
class Guard:
    """A circuit with its name, since when it is closed or not, and who was denied before anything got through."""

    name: str
    circuit: Circuit
    since: datetime
    denied: dict[str, dict[str, str]] = field(default_factory=dict)
    """By the words of the denial: vendor by model id."""
    welcome: bool = False
    """Whether a reply ever came, so that a denial is a model's own."""
    shut: bool = False
    """Opened because access was denied."""
    given_up: bool = False

    def deny(self, call: Call, result: Reply | Failure) -> bool:
        """Notes who was denied; whether it now looks as if everybody were, for one and the same reason."""
        if isinstance(result, Reply):
            self.welcome = True
        elif result.category in _DENIED and not self.welcome:
            self.denied.setdefault(_words(result), {})[call.model.id] = call.model.facts.vendor
        if self.welcome or len(self.denied) != 1:
            return False
        [models] = self.denied.values()
        return len(models) >= DENIED_MODELS and len(set(models.values())) >= DENIED_VENDORS

    @property
    def why(self) -> str:
        return f"circuit open: {self.name}: {self.circuit.reason}"

    def record(self) -> CircuitRecord:
        circuit = self.circuit
        return CircuitRecord(
            name=self.name, state=circuit.state, since=self.since, reason=circuit.reason, opened=circuit.opened
        )


class Breaker:
    """Admits calls while their circuits are closed, a few trials when a cooldown is over, and nothing else.

    What is held back waits as long as the run has other work, and `patience_seconds` beyond; then its target is given
    up, and what is undecided of it is skipped. A call that waits is not an attempt and loses no time to be retried.
    """

    def __init__(
        self,
        now_utc: Callable[[], datetime],
        *,
        target: Rules = TARGET,
        region: Rules = REGION,
        patience_seconds: float = PATIENCE_SECONDS,
        call_seconds: float = 0.0,
    ) -> None:
        """`call_seconds` is how long a call may take: a trial is not taken for lost before twice that."""
        self._now_utc = now_utc
        self._of_target, self._of_region = (
            replace(rules, stuck_seconds=max(rules.stuck_seconds, 2 * call_seconds)) for rules in (target, region)
        )
        self._patience = patience_seconds
        self._guards: dict[str, Guard] = {}
        self._pairs: dict[Target, tuple[Guard, Guard]] = {}
        self._out: dict[int, tuple[Call, tuple[Pass, Pass]]] = {}
        """By identity: equal calls may be out at once. Keeping the call keeps its identity from being used again."""
        self._worked_at = float("-inf")
        """When a call that was no trial was last sent or settled."""
        self._news: list[str] = []

    def admit(self, call: Call, now: float) -> Now | Later | Never:
        later: Later | None = None
        guards = self._of(call.target)
        for guard in guards:
            at = guard.circuit.ready_at(now)
            if at is None:
                continue
            if self._hopeless(guard, now):
                return Never(guard.why)
            later = Later(max(at, later.at if later else at), guard.why, pauses=True)
        return later or Now(on_trial=any(guard.circuit.state != "closed" for guard in guards))

    def sent(self, call: Call, now: float) -> None:
        guards = self._of(call.target)
        if all(guard.circuit.state == "closed" for guard in guards):
            self._worked_at = now
        passes = self._noticing(guards, lambda: [guard.circuit.sent(now) for guard in guards])
        self._out[id(call)] = call, (passes[0], passes[1])

    def settled(self, call: Call, result: Reply | Failure, now: float) -> None:
        guards = self._of(call.target)
        if all(guard.circuit.state == "closed" for guard in guards):
            self._worked_at = now
        _, passes = self._out.pop(id(call))
        self._noticing(guards, lambda: self._settle(call, result, now, passes))

    def open_for(self, target: Target) -> str:
        """Why nothing gets through to a target, "" where its circuits are closed."""
        return next((guard.why for guard in self._of(target) if guard.circuit.state != "closed"), "")

    def records(self) -> tuple[CircuitRecord, ...]:
        """Every circuit that ever opened."""
        return tuple(guard.record() for guard in self._guards.values() if guard.circuit.opened)

    def open_names(self) -> tuple[str, ...]:
        """The circuits that let nothing through now, but trials."""
        return tuple(guard.name for guard in self._guards.values() if guard.circuit.state != "closed")

    def news(self) -> tuple[str, ...]:
        """What changed since this was last asked, for people."""
        said, self._news = tuple(self._news), []
        return said

    def _settle(self, call: Call, result: Reply | Failure, now: float, passes: tuple[Pass, Pass]) -> None:
        region, target = self._of(call.target)
        said = f"{result.category}: {result.message[:SAID_CHARACTERS]}" if isinstance(result, Failure) else ""
        for guard, let in ((region, passes[0]), (target, passes[1])):
            outcome = outcome_of(result, denied=guard.shut and guard.circuit.state != "closed")
            guard.circuit.settled(let, outcome, now, route=call.target.route, said=said)
        if region.deny(call, result) and region.circuit.state == "closed" and not region.shut:
            region.shut = True
            region.circuit.trip(now, f"access was denied to all of the first {DENIED_MODELS} models, last {said}")

    def _noticing(self, guards: Iterable[Guard], change: Callable[[], list[Pass] | None]) -> list[Pass]:
        before = [(guard, guard.circuit.state, guard.circuit.opened) for guard in guards]
        passes = change()
        for guard, state, opened in before:
            if guard.circuit.opened > opened:
                guard.since, guard.given_up = self._now_utc(), False
                self._news.append(f"circuit of {guard.name} opened: {guard.circuit.reason}")
            elif guard.circuit.state == "closed" and state != "closed":
                guard.since, guard.shut = self._now_utc(), False
                guard.denied.clear()
                self._news.append(f"circuit of {guard.name} closed again")
        return passes or []

    def _hopeless(self, guard: Guard, now: float) -> bool:
        """Whether waiting is no use any more; said once. Never while a trial is out."""
        circuit = guard.circuit
        if circuit.state != "open":
            return False
        denied = guard.shut and circuit.failed_trials >= DENIED_TRIALS
        if not denied and now - max(circuit.since, self._worked_at) <= self._patience:
            return False
        if not guard.given_up:
            guard.given_up = True
            self._news.append(f"circuit of {guard.name} stays open, what waits for it is skipped")
        return True

    def _of(self, target: Target) -> tuple[Guard, Guard]:
        """The circuits of the target's region and of the target itself, the wider first."""
        if target not in self._pairs:
            service = "bedrock-agent-runtime" if target.api == "rerank" else "bedrock-runtime"
            region = f"{target.region} {service}" + (f" @{target.account}" if target.account else "")
            self._pairs[target] = self._guard(region, self._of_region), self._guard(str(target), self._of_target)
        return self._pairs[target]

    def _guard(self, name: str, rules: Rules) -> Guard:
        if name not in self._guards:
            self._guards[name] = Guard(name, Circuit(rules), self._now_utc())
        return self._guards[name]


def _words(failure: Failure) -> str:
    """What was said without names, ids and numbers, so that the same of two models is the same."""
    return " ".join(word for word in failure.message.lower().split() if word.isalpha())

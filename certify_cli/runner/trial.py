"""One trial of one probe: a generator that asks, the attempts it took, and the finding it ends in."""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from datetime import datetime

from certify_cli.interfaces import Probe, Subject
from certify_cli.types.calls import Attempt, CallFailed, Origin, Reply, Request
from certify_cli.types.cases import is_case
from certify_cli.types.failures import MEANINGS, Category, Failure
from certify_cli.types.findings import Finding, Judgement, Mark, Seen
from certify_cli.types.model import Prices
from certify_cli.types.plans import NOTHING_GIVEN, Givens, ProbePlan, TargetPlan
from certify_cli.verdicts.marks import mark_of

TRACEBACK_CHARACTERS = 2_000


@dataclass(slots=True)
class Trial:
    """The state of one trial; only the deciding thread touches it."""

    plan: TargetPlan
    probe_plan: ProbePlan
    probe: Probe
    number: int
    started_at: datetime
    given: Givens = NOTHING_GIVEN
    prices: Prices | None = None
    asking: Generator[Request, Reply, Seen] = field(init=False)
    request: Request | None = None
    attempts: list[Attempt] = field(default_factory=list)
    call_attempt: int = 0
    """Attempts of the current request."""
    failure: Failure | None = None
    """What the current request last failed with, while it may be sent again."""
    tried: list[Category] = field(default_factory=list)
    """What the attempts of the current request ended in, as far as they count."""
    first_sent: float = 0.0
    failed_at: float = 0.0
    """When the current request last failed, or was first sent."""
    not_before: float = 0.0
    paused_at: float | None = None
    """Since when the current request is held back by something that is no fault of it."""
    origin: Origin | None = None
    _result: tuple[Mark, str, Seen, Failure | None] | None = None

    def __post_init__(self) -> None:
        seed = _seed(self.plan, self.probe.id, self.number, self.started_at)
        self.asking = self.probe.ask(Subject(self.plan.model, seed, self.given, self.prices))
        self._advance(None)

    @property
    def done(self) -> bool:
        return self._result is not None

    def refusals(self) -> int:
        """How often credentials were refused on the way."""
        return sum(attempt.category is Category.AUTHENTICATION for attempt in self.attempts)

    def pause(self, now: float) -> None:
        """Stops the clock of the current request, until it is sent."""
        self.paused_at = now if self.paused_at is None else self.paused_at

    def count_attempt(self, now: float) -> None:
        """The current request is sent, once more or for the first time."""
        if self.call_attempt == 0:
            self.first_sent = self.failed_at = now
        elif self.paused_at is not None:
            self.first_sent += now - self.paused_at
        self.paused_at = None
        self.call_attempt += 1

    def note_failure(self, failure: Failure, *, counts: bool) -> None:
        """The current request failed; a circuit that stays open is no fault of what tried it, and does not count."""
        self.failure = failure
        if counts:
            self.tried.append(failure.category)

    def answer(self, result: Reply | Failure) -> bool:
        """Takes the current request's final result: a reply is sent to the probe, a failure thrown into it.

        True when the trial is done.
        """
        if isinstance(result, Reply):
            self.origin = result.origin
        self._advance(result)
        if isinstance(result, Failure) and self._was_wanted(result):
            self.attempts[-1] = replace(self.attempts[-1], expected=True)
        return self._result is not None

    def _was_wanted(self, failure: Failure) -> bool:
        """Whether the probe took it for an answer; a breakdown is none, whatever the probe makes of it."""
        return bool(self.attempts) and not self._failed and not MEANINGS[failure.category].blames_model

    @property
    def _failed(self) -> bool:
        """Whether the trial ended in a failure, its own or the probe's."""
        return self._result is not None and (self._result[3] is not None or "traceback" in self._result[2])

    def give_up(self, reason: str) -> None:
        """Ends the trial without an answer: a dead letter if its request failed before, else skipped."""
        self.asking.close()
        self._result = (Mark.INCONCLUSIVE if self.failure else Mark.SKIPPED, reason, {}, self.failure)

    def finding(self, origin: Origin, ended_at: datetime) -> Finding:
        """The finding of a trial that is done; `origin` stands where no reply came."""
        assert self._result is not None
        mark, reason, seen, failure = self._result
        return Finding(
            target=str(self.plan.target),
            probe=self.probe.id,
            trial=self.number,
            mark=mark,
            reason=reason,
            seen=seen,
            failure=failure,
            attempts=tuple(self.attempts),
            origin=self.origin or origin,
            started_at=self.started_at,
            ended_at=ended_at,
        )

    def _advance(self, result: Reply | Failure | None) -> None:
        self.call_attempt, self.request, self.failure = 0, None, None
        self.tried.clear()
        try:
            if result is None:
                self.request = next(self.asking)
            elif isinstance(result, Reply):
                self.request = self.asking.send(result)
            else:
                self.request = self.asking.throw(CallFailed(result))
        except StopIteration as end:
            self._conclude(end.value)
        except CallFailed as failed:
            self._fail(failed.failure)
        except Exception:  # noqa: BLE001 - a bug in one probe must not stop the run
            self._blame_probe()

    def _conclude(self, seen: Seen) -> None:
        try:
            judgement: Judgement = self.probe.judge(seen)
        except Exception:  # noqa: BLE001 - as above
            self._blame_probe()
            return
        self._result = (judgement.mark, judgement.reason, seen, None)

    def _fail(self, failure: Failure) -> None:
        plan = self.probe_plan
        mark = mark_of(failure, plan.demand, required=plan.required, case=is_case(plan.id))
        self._result = (mark, failure.message, {}, failure)

    def _blame_probe(self) -> None:
        trace = traceback.format_exc()[-TRACEBACK_CHARACTERS:]
        self._result = (Mark.INCONCLUSIVE, "internal error in the probe", {"traceback": trace}, None)


def _seed(plan: TargetPlan, probe: str, number: int, started_at: datetime) -> int:
    """Fresh per run, so that no answer can be memorised or served from a cache."""
    text = f"{plan.target}|{probe}|{number}|{started_at.isoformat()}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6])

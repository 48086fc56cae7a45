"""The deciding loop: sends what is due and admitted, takes what comes back, and yields findings.

It keeps nothing and draws nothing: whoever iterates makes each step durable, then shows it. Time, chance and threads
are parameters, so a whole run can be simulated in one thread.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from certify_cli.interfaces import Admission, Call, Clock, Later, Never
from certify_cli.runner.attempts import attempt_of
from certify_cli.runner.line import Line
from certify_cli.runner.retry import Retry
from certify_cli.runner.stop import Stop
from certify_cli.runner.threads import Workers
from certify_cli.runner.trial import Trial
from certify_cli.types.calls import Attempt, Origin, Reply
from certify_cli.types.failures import Category, Failure
from certify_cli.types.findings import Finding

MOST_REFUSALS = 3
TICK_SECONDS = 0.2
"""The longest the loop waits before it looks at signals and the clock again."""


@dataclass(frozen=True, slots=True)
class Step:
    """What happened since the last one: calls settled, findings made, targets that are finished with all of theirs."""

    settled: tuple[tuple[Call, Reply | Failure], ...] = ()
    findings: tuple[Finding, ...] = ()
    ended: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Spread:
    """How calls are spread over targets: the most in flight for one, and how many targets are worked on at a time."""

    per_target: int = 2
    targets_at_once: int | None = None


EVENLY = Spread()


@dataclass(frozen=True, slots=True)
class Ticket:
    """A call in flight and the trial it belongs to."""

    line: Line
    trial: Trial
    call: Call
    sent_at: float
    waited: float = 0.0
    """Seconds since the attempt before it failed."""


class Loop:
    """Runs lines to their end, or until something ends the run; `ended_by` then says what, "" where all finished."""

    def __init__(
        self,
        lines: Sequence[Line],
        workers: Workers,
        admissions: Sequence[Admission],
        *,
        retry: Retry,
        stop: Stop,
        clock: Clock,
        origin_of: Callable[[str], Origin],
        spread: Spread = EVENLY,
        drain_seconds: float = 20.0,
    ) -> None:
        self._turn = deque(lines)
        self._workers = workers
        self._admissions = admissions
        self._retry = retry
        self._stop = stop
        self._clock = clock
        self._origin_of = origin_of
        self._spread = spread
        self._drain_seconds = drain_seconds
        self._flying: dict[int, Ticket] = {}
        self._fresh: list[Finding] = []
        self._touched = list(lines)
        """Lines that may have finished since the last step; at first all, for a run that is continued."""
        self._held = ""
        """Why the last call that may not be sent yet is held back."""
        self.ended_by = ""

    def run(self) -> Iterator[Step]:
        """Yields a step whenever something settled; the caller makes it durable before asking for the next."""
        yield self._step([])
        while (self._turn or self._flying) and not self._over():
            soonest = self._send_due()
            if not self._flying and soonest is None and self._workers.free() == 0:
                self.ended_by = "too many calls hang and cannot be stopped"
            if not self._flying and soonest == math.inf:
                self.ended_by = self._held
            if self._over():
                break
            yield self._step(self._take(self._pause(soonest)))
        yield self._step([])
        yield from self._drain()

    def left(self) -> dict[str, tuple[Attempt, ...]]:
        """What was sent for trials that have no finding, by target: a report on an unfinished run counts it too."""
        return {
            str(line.plan.target): tuple(attempt for trial in line.active for attempt in trial.attempts)
            for line in self._turn
        }

    def _over(self) -> bool:
        return bool(self.ended_by) or self._stop.requested

    def _drain(self) -> Iterator[Step]:
        """Waits for the calls in flight, at most `drain_seconds`, less when told to leave at once."""
        until = self._clock() + self._drain_seconds
        while self._flying and self._clock() < until and not self._stop.at_once:
            yield self._step(self._take(min(TICK_SECONDS, max(0.0, until - self._clock()))))

    def _pause(self, soonest: float | None) -> float:
        if soonest is None:
            return TICK_SECONDS
        return min(TICK_SECONDS, max(0.0, soonest - self._clock()))

    def _send_due(self) -> float | None:
        """Sends what is due, one trial a target in turn; returns when the next waiting call may be due."""
        soonest: float | None = None
        sent = True
        while sent and self._workers.free() > 0:
            sent = False
            for line in list(self._turn)[: self._spread.targets_at_once]:
                if self._workers.free() == 0 or self._over():
                    return soonest
                went, due = self._send_one(line)
                sent = sent or went
                if due is not None:
                    soonest = due if soonest is None else min(soonest, due)
            if self._spread.targets_at_once is None:
                self._turn.rotate(-1)
        return soonest

    def _send_one(self, line: Line) -> tuple[bool, float | None]:
        """Sends the line's next call if one is due: (sent, when to look again)."""
        flying = {id(ticket.trial) for ticket in self._flying.values() if ticket.line is line}
        if len(flying) >= self._spread.per_target:
            return False, None
        due: float | None = None
        waiting = line.waiting()
        if self._stillborn(line):
            return True, None
        for trial in waiting:
            if id(trial) in flying or trial.request is None:
                continue
            when = self._try(line, trial)
            if when is None:
                return True, None
            if line.abandoned:
                return False, None
            due = when if due is None else min(due, when)
        return False, due

    def _stillborn(self, line: Line) -> bool:
        """Settles trials that ended before they asked anything; others of the line may be due then."""
        findings = line.settle_stillborn(self._origin(line))
        if findings:
            self._fresh.extend([*findings, *line.close_gate(self._origin(line))])
            self._touched.append(line)
        return bool(findings)

    def _try(self, line: Line, trial: Trial) -> float | None:
        """Submits the trial's call, or says when it may be tried again."""
        now = self._clock()
        if now < trial.not_before:
            return trial.not_before
        assert trial.request is not None
        call = Call(line.plan.key, line.plan.target, line.plan.model, trial.request, trial.call_attempt + 1)
        for admission in self._admissions:
            verdict = admission.admit(call, now)
            if isinstance(verdict, Later):
                self._held = verdict.reason
                return max(verdict.at, now)
            if isinstance(verdict, Never):
                self._refuse(line, verdict)
                return now
        self._submit(line, trial, call, now)
        return None

    def _refuse(self, line: Line, verdict: Never) -> None:
        if verdict.ends_run:
            self.ended_by = verdict.reason
        else:
            self._fresh.extend(line.abandon(verdict.reason, self._origin(line)))
            self._touched.append(line)

    def _submit(self, line: Line, trial: Trial, call: Call, now: float) -> None:
        for admission in self._admissions:
            admission.sent(call, now)
        if trial.call_attempt == 0:
            trial.first_sent = trial.failed_at = now
        trial.call_attempt += 1
        self._flying[self._workers.submit(call)] = Ticket(line, trial, call, now, now - trial.failed_at)

    def _take(self, wait_seconds: float) -> list[tuple[Call, Reply | Failure]]:
        settled = []
        for number, result in self._workers.results(wait_seconds):
            ticket = self._flying.pop(number)
            self._settle(ticket, result)
            self._touched.append(ticket.line)
            settled.append((ticket.call, result))
        return settled

    def _settle(self, ticket: Ticket, result: Reply | Failure) -> None:
        now, trial = self._clock(), ticket.trial
        for admission in self._admissions:
            admission.settled(ticket.call, result, now)
        if trial.done:
            return  # its target was given up while the call was out
        total_ms, waited_ms = (now - ticket.sent_at) * 1000, ticket.waited * 1000
        trial.attempts.append(attempt_of(ticket.call, result, total_ms=total_ms, waited_ms=waited_ms))
        if isinstance(result, Failure):
            if result.category is Category.AUTHENTICATION and trial.refusals() < MOST_REFUSALS:
                # Says nothing of the model: left undone, so that a continued run asks again. `Reach` lets nothing more
                # out; should nobody watch, refusals beyond a few are a finding like any other.
                return
            delay = self._retry.delay(result, attempt=trial.call_attempt, elapsed_seconds=now - trial.first_sent)
            if delay is not None:
                trial.failed_at, trial.not_before = now, now + delay
                return
        if trial.answer(result):
            self._fresh.append(ticket.line.settle(trial, self._origin(ticket.line)))
            self._fresh.extend(ticket.line.close_gate(self._origin(ticket.line)))

    def _step(self, settled: Sequence[tuple[Call, Reply | Failure]]) -> Step:
        findings, self._fresh = tuple(self._fresh), []
        busy = {id(ticket.line) for ticket in self._flying.values()}
        touched, self._touched = dict.fromkeys(self._touched), []
        ended = tuple(line for line in touched if id(line) not in busy and line.finished)
        for line in ended:
            self._turn.remove(line)
        return Step(tuple(settled), findings, ended)

    def _origin(self, line: Line) -> Origin:
        return self._origin_of(line.plan.target.region)

"""The deciding loop: sends what is due and admitted, takes what comes back, and yields findings.

It keeps nothing and draws nothing: whoever iterates makes each step durable, then shows it. Time, chance and threads
are parameters, so a whole run can be simulated in one thread.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Sequence

from certify_cli.interfaces import Admission, Call, Clock, Later, Never
from certify_cli.runner.attempts import attempt_of
from certify_cli.runner.breaker import sick
from certify_cli.runner.line import Line
from certify_cli.runner.retry import Retry
from certify_cli.runner.step import Step
from certify_cli.runner.stop import PATIENTLY, Drain, Stop
from certify_cli.runner.supply import Supply
from certify_cli.runner.threads import Workers
from certify_cli.runner.ticket import Ticket
from certify_cli.runner.trial import Trial
from certify_cli.runner.turn import EVENLY, Spread, Turn, sooner
from certify_cli.types.calls import Attempt, Origin, Reply
from certify_cli.types.failures import Category, Failure
from certify_cli.types.findings import Finding
from certify_cli.types.target import Target

MOST_REFUSALS = 3
TICK_SECONDS = 0.2
"""The longest the loop waits before it looks at signals and the clock again."""


class Loop:
    """Runs lines to their end, or until something ends the run; `ended_by` then says what, "" where all finished."""

    def __init__(
        self,
        supply: Supply,
        workers: Workers,
        admissions: Sequence[Admission],
        *,
        retry: Retry,
        stop: Stop,
        clock: Clock,
        origin_of: Callable[[Target], Origin],
        spread: Spread = EVENLY,
        drain: Drain = PATIENTLY,
    ) -> None:
        self._supply = supply
        self._turn = Turn(spread.targets_at_once)
        self._workers = workers
        self._admissions = admissions
        self._retry = retry
        self._stop = stop
        self._clock = clock
        self._origin_of = origin_of
        self._spread = spread
        self._patience = drain
        self._flying: dict[int, Ticket] = {}
        self._fresh: list[Finding] = []
        self._touched: list[Line] = []
        """Lines that may have finished since the last step; new ones too, for a run that is continued."""
        self._held = ""
        """Why calls are held back for good, where some are."""
        self.ended_by = ""

    def run(self) -> Iterator[Step]:
        """Yields a step whenever something settled; the caller makes it durable before asking for the next."""
        while (self._turn or self._flying or self._supply.open) and not self._over():
            soonest = self._send_due()
            while self._take_on():
                soonest = self._send_due()
            if not self._flying and soonest is None and self._workers.free() == 0:
                self.ended_by = "too many calls hang and cannot be stopped"
            if not self._flying and soonest == math.inf:
                self.ended_by = self._held
            if self._clock() >= self._patience.deadline_at:
                self.ended_by = self.ended_by or "deadline reached while calls were out"
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

    def drop(self, names: Collection[str]) -> None:
        """Forgets lines whose targets another process took over, with what is still to come back for them."""
        for line in [one for one in self._turn if one.name in names]:
            self._turn.remove(line)
            for trial in line.active:
                trial.give_up("taken over")

    def _take_on(self) -> bool:
        """Asks for more lines while workers have nothing to do; whether some came."""
        room = self._turn.room(self._workers.free(), self._clock())
        if room <= 0:
            return False
        lines = self._supply.more(room, self._turn.aside)
        self._turn.add(lines)
        self._touched.extend(lines)
        self.ended_by = self.ended_by or self._supply.ended_by
        return bool(lines)

    def _over(self) -> bool:
        return bool(self.ended_by) or self._stop.requested

    def _drain(self) -> Iterator[Step]:
        """Waits for the calls in flight, no longer than `drain` says, and no more when told to leave at once."""
        until = min(self._clock() + self._patience.seconds, self._patience.deadline_at)
        while self._flying and self._clock() < until and not self._stop.at_once:
            yield self._step(self._take(min(TICK_SECONDS, max(0.0, until - self._clock()))))

    def _pause(self, soonest: float | None) -> float:
        if self._fresh:
            return 0.0  # something ended without a call: its place is free once the step is made
        if soonest is None:
            return TICK_SECONDS
        return min(TICK_SECONDS, max(0.0, soonest - self._clock()))

    def _send_due(self) -> float | None:
        """Sends what is due, one trial a target in turn; returns when the next waiting call may be due."""
        soonest: float | None = None
        moved = True
        while moved and self._workers.free() > 0:
            moved = False
            lines = self._turn.due(self._clock())
            share = self._spread.share(self._workers.free() + len(self._flying), len(lines))
            for line in lines:
                if self._workers.free() == 0 or self._over():
                    return soonest
                went, due = self._send_one(line, share)
                moved = moved or went or line.parked_until > self._clock()  # a parked one makes room for another
                soonest = sooner(soonest, due)
            self._turn.pass_on()
        return sooner(soonest, self._turn.soonest(self._clock()))

    def _send_one(self, line: Line, share: int) -> tuple[bool, float | None]:
        """Sends the line's next call if one is due and fewer than its share are out: (sent, when to look again)."""
        flying = {id(ticket.trial) for ticket in self._flying.values() if ticket.line is line}
        if len(flying) >= share:
            return False, None
        due: float | None = None
        for trial in line.waiting():
            if self._stillborn(line):
                return True, None
            if id(trial) in flying:
                continue
            if self._clock() < trial.not_before:
                due = sooner(due, trial.not_before)
                continue
            when = self._try(line, trial)
            # What may not go yet holds its line: a smaller call that overtook it again and again would starve it.
            return when is None, None if when is None or line.abandoned else sooner(due, when)
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
        now, on_trial = self._clock(), False
        assert trial.request is not None
        call = Call(line.plan.target, line.plan.model, trial.request, trial.call_attempt + 1)
        for admission in self._admissions:
            verdict = admission.admit(call, now)
            if isinstance(verdict, Later):
                if verdict.at == math.inf:
                    self._held = verdict.reason
                if verdict.pauses:
                    line.parked_until = verdict.at
                    trial.pause(now)
                return max(verdict.at, now)
            if isinstance(verdict, Never):
                self._refuse(line, verdict)
                return now
            on_trial = on_trial or verdict.on_trial
        self._submit(line, trial, call, now, on_trial=on_trial)
        return None

    def _refuse(self, line: Line, verdict: Never) -> None:
        if verdict.ends_run:
            self.ended_by = verdict.reason
        else:
            self._fresh.extend(line.abandon(verdict.reason, self._origin(line)))
            self._touched.append(line)

    def _submit(self, line: Line, trial: Trial, call: Call, now: float, *, on_trial: bool) -> None:
        for admission in self._admissions:
            admission.sent(call, now)
        trial.count_attempt(now)
        self._flying[self._workers.submit(call)] = Ticket(line, trial, call, now, now - trial.failed_at, on_trial)

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
        prices = ticket.line.prices
        trial.attempts.append(attempt_of(ticket.call, result, total_ms=total_ms, waited_ms=waited_ms, prices=prices))
        if isinstance(result, Failure):
            trial.note_failure(result, counts=not (ticket.on_trial and sick(result)))
            if result.category is Category.AUTHENTICATION and trial.refusals() < MOST_REFUSALS:
                # Says nothing of the model: left undone, so that a continued run asks again. `Reach` lets nothing more
                # out; should nobody watch, refusals beyond a few are a finding like any other.
                return
            delay = self._retry.delay(result, tried=trial.tried, elapsed_seconds=now - trial.first_sent)
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
        ended = tuple(line for line in touched if id(line) not in busy and line.finished and line in self._turn)
        for line in ended:
            self._turn.remove(line)
        return Step(tuple(settled), findings, ended)

    def _origin(self, line: Line) -> Origin:
        return self._origin_of(line.plan.target)

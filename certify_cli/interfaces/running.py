"""What a run asks and tells: may this call be sent now, and what happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from certify_cli.types.calls import Reply, Request
from certify_cli.types.failures import Failure
from certify_cli.types.findings import Finding
from certify_cli.types.model import ModelRecord
from certify_cli.types.reports import RunInfo, TargetReport
from certify_cli.types.target import Target

Clock = Callable[[], float]
"""Monotonic seconds."""


@dataclass(frozen=True, slots=True)
class Now:
    """Send it. `on_trial`: to see whether an open circuit lets anything through."""

    on_trial: bool = False


@dataclass(frozen=True, slots=True)
class Later:
    """Not before this monotonic second. `pauses`: the whole target waits, and that costs its call no time to retry."""

    at: float
    reason: str = ""
    pauses: bool = False


@dataclass(frozen=True, slots=True)
class Never:
    """Not in this run. `ends_run` closes the whole run cleanly, else only this call's target is given up."""

    reason: str
    ends_run: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A call the loop wants to send: whose, which, and how often it was tried before."""

    target: Target
    model: ModelRecord
    request: Request
    attempt: int = 1


class Admission(Protocol):
    """A rule on sending, asked and told by the one deciding thread, so it needs no lock."""

    def admit(self, call: Call, now: float) -> Now | Later | Never: ...

    def sent(self, call: Call, now: float) -> None: ...

    def settled(self, call: Call, result: Reply | Failure, now: float) -> None: ...


class Listener(Protocol):
    """Told what happens during a run, always after it is durable; draws or logs it, decides nothing."""

    def started(self, run: RunInfo, targets: int, calls: int) -> None: ...

    def call_settled(self, call: Call, result: Reply | Failure, cost_so_far: str) -> None: ...

    def finding(self, finding: Finding) -> None: ...

    def target_ended(self, report: TargetReport, done: int, total: int) -> None: ...

    def circuits(self, names: tuple[str, ...]) -> None:
        """The circuits that are open now, whenever one changed."""
        ...

    def notice(self, text: str) -> None:
        """Something a person should know: throttled, draining, a circuit that opened."""
        ...

    def detail(self, text: str) -> None:
        """What only those want to know who ask for more."""
        ...

    def ended(self) -> None: ...

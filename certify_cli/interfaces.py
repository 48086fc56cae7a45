"""The doors of the program on one page: what each plug-in must offer, and nothing of how."""

from __future__ import annotations

import random
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from certify_cli.types.calls import Origin, Reply, Request
from certify_cli.types.failures import Failure
from certify_cli.types.findings import Finding, Judgement, Seen
from certify_cli.types.model import InventoryModel, Kind, ModelRecord, Offer
from certify_cli.types.plans import RunSettings, Suite
from certify_cli.types.records import Certificate, DeadLetter, RunTarget
from certify_cli.types.reports import Report, RunInfo, Table, TargetReport
from certify_cli.types.target import Target

# --- probes ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Subject:
    """What a probe may know: the model, and a seed from which everything random is drawn."""

    model: ModelRecord
    seed: int

    def random(self) -> random.Random:
        return random.Random(self.seed)  # noqa: S311 - task material, not secrets


@dataclass(frozen=True, slots=True)
class Script:
    """Replies a probe is fed in a test, in order, for the subject of `seed`; `name` says what the model did.

    `model` is the model id it was written for, where a model's family decides what is asked; "" is any chat model.
    """

    name: str
    replies: tuple[Reply | Failure, ...]
    seed: int = 7
    model: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Probe:
    """One behaviour, tested without I/O: `ask` yields requests and is sent replies, `judge` is pure.

    Probes are equal and hashed by identity, because the replies in their scripts cannot be hashed.

    `capability` is the registry capability that claims or denies it ("" where none does); `baseline` says that every
    model of the kind is sold with it. `also_needs` are capabilities whose denial makes it not applicable.
    `passes` and `fails` are scripts it must pass and must fail; the first of `passes` also prices a plan.
    """

    id: str
    title: str
    why: str
    kinds: tuple[Kind, ...]
    ask: Callable[[Subject], Generator[Request, Reply, Seen]]
    judge: Callable[[Seen], Judgement]
    capability: str = ""
    baseline: bool = False
    also_needs: tuple[str, ...] = ()
    not_applicable: Callable[[ModelRecord], str] = lambda _: ""
    """A reason why the probe cannot be put to this model, or ""."""
    passes: tuple[Script, ...] = ()
    fails: tuple[Script, ...] = ()


# --- the cloud -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who calls. `account` and `principal` are empty where STS did not answer; `note` then says why."""

    account: str = ""
    principal: str = ""
    """The role or user ARN without the session name."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """GetFoundationModelAvailability's four fields as given; empty where not stated."""

    agreement: str = ""
    authorization: str = ""
    entitlement: str = ""
    region: str = ""
    message: str = ""


class Cloud(Protocol):
    """One account's Bedrock. Every method is safe from any thread and returns failures as values."""

    def call(self, target: Target, request: Request, *, timeout_seconds: float) -> Reply | Failure:
        """One attempt, nothing retried; it ends within about `timeout_seconds` whatever the server does."""
        ...

    def origin(self, region: str) -> Origin:
        """Where calls to that region go, from the client really built and what it answered so far."""
        ...

    def endpoint(self, region: str) -> str:
        """The URL that model calls to that region go to."""
        ...

    def identity(self) -> Identity | Failure: ...

    def availability(self, model_id: str, region: str) -> Availability | Failure: ...

    def offers(self, region: str) -> Mapping[str, Offer] | Failure:
        """Model id -> what ListFoundationModels and ListInferenceProfiles say there, united."""
        ...

    def lookup(self, name: str, region: str) -> tuple[str, Offer] | Failure | None:
        """(model id, offer) of a model id, profile id or ARN that the registry does not know; None: nor does AWS."""
        ...

    def profiles(self, region: str) -> Mapping[str, tuple[str, ...]] | Failure:
        """Inference profile id (or application profile ARN) -> the model ARNs behind it."""
        ...

    def quotas(self, region: str) -> Mapping[str, float] | Failure:
        """Service Quotas display name -> applied value, service code `bedrock`."""
        ...


# --- the store -------------------------------------------------------------------------------------------------------


class Store(Protocol):
    """Where everything durable is kept. Every write is durable when the method returns."""

    location: str
    """For people: a path or a URL without its password."""

    def origin(self) -> Origin | None:
        """The origin of the results kept here; None while there are none."""
        ...

    def claim_origin(self, origin: Origin) -> None:
        """Stamps an unstamped store; raises UsageError where results of another origin are kept."""
        ...

    def models(self) -> tuple[InventoryModel, ...]: ...

    def put_models(self, models: Iterable[InventoryModel]) -> None:
        """Inserts or replaces by (provider, model)."""
        ...

    def begin_run(self, run: RunInfo, settings: RunSettings, targets: Sequence[RunTarget]) -> None: ...

    def update_run(self, run: RunInfo) -> None: ...

    def runs(self) -> tuple[tuple[RunInfo, RunSettings], ...]:
        """Newest first."""
        ...

    def run_targets(self, run_id: str) -> tuple[RunTarget, ...]:
        """In the order they were planned."""
        ...

    def record(
        self,
        run_id: str,
        *,
        findings: Sequence[Finding] = (),
        ended: Sequence[RunTarget] = (),
        certificates: Sequence[Certificate] = (),
        dead_letters: Sequence[DeadLetter] = (),
        revoked: Sequence[tuple[str, Suite]] = (),
    ) -> None:
        """All in one transaction; recording the same twice is harmless, the first wins for a finding.

        A certificate replaces the one of its (target, suite); `revoked` removes those of (target, suite).
        """
        ...

    def findings(self, run_id: str, target: str | None = None) -> tuple[Finding, ...]: ...

    def certificates(self) -> tuple[Certificate, ...]: ...

    def dead_letters(self) -> tuple[DeadLetter, ...]: ...

    def latest(self) -> tuple[tuple[RunInfo, TargetReport], ...]:
        """The newest ended report of every target, whatever the run."""
        ...

    def exclusive(
        self, *, wait_seconds: float, on_wait: Callable[[str], None] = lambda _: None
    ) -> AbstractContextManager[bool]:
        """Holds the right to run; yields False when another process kept it for `wait_seconds`.

        `on_wait` is told once who holds it.
        """
        ...

    def close(self) -> None: ...


# --- admission: may this call be sent now? ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Now:
    """Send it."""


@dataclass(frozen=True, slots=True)
class Later:
    """Not before this monotonic second."""

    at: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Never:
    """Not in this run. `ends_run` closes the whole run cleanly, else only this call's target is given up."""

    reason: str
    ends_run: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A call the loop wants to send: whose, which, and how often it was tried before."""

    plan_key: str
    target: Target
    model: ModelRecord
    request: Request
    attempt: int = 1


class Admission(Protocol):
    """A rule on sending, asked and told by the one deciding thread, so it needs no lock."""

    def admit(self, call: Call, now: float) -> Now | Later | Never: ...

    def sent(self, call: Call, now: float) -> None: ...

    def settled(self, call: Call, result: Reply | Failure, now: float) -> None: ...


# --- listeners -------------------------------------------------------------------------------------------------------


class Listener(Protocol):
    """Told what happens during a run, always after it is durable; draws or logs it, decides nothing."""

    def started(self, run: RunInfo, targets: int, calls: int) -> None: ...

    def call_settled(self, call: Call, result: Reply | Failure, cost_so_far: str) -> None: ...

    def finding(self, finding: Finding) -> None: ...

    def target_ended(self, report: TargetReport, done: int, total: int) -> None: ...

    def notice(self, text: str) -> None:
        """Something a person should know: throttled, draining, a circuit that opened."""
        ...

    def ended(self) -> None: ...


# --- sources, formats ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """One line of a list people have at hand. `line` is where it stood, for messages."""

    model: str
    provider: str
    id: str | None = None
    active: bool = True
    rating: float | None = None
    regions: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """Reads a list of models from a file's text; `claims` says whether the text looks like its kind."""

    name: str
    claims: Callable[[str, str], bool]
    """(file name, text) -> is it mine"""
    read: Callable[[str, str], tuple[Imported, ...]]
    """(file name, text) -> rows; raises BadFile"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """What the output goes to."""

    width: int = 100
    colour: bool = False
    unicode: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """Renders a report or a table as text. Pure: same value, same bytes. None where it does not fit."""

    name: str
    report: Callable[[Report, Screen], str] | None = None
    table: Callable[[Table, Screen], str] | None = None


Clock = Callable[[], float]
"""Monotonic seconds."""

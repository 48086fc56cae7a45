"""What a store must offer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from certify_cli.interfaces.leases import Leases
from certify_cli.interfaces.notifying import Notices
from certify_cli.types.calls import Origin
from certify_cli.types.changes import Amendment, PastChange
from certify_cli.types.findings import Finding, Status
from certify_cli.types.history import ALL, Point, Stretch
from certify_cli.types.model import InventoryModel
from certify_cli.types.plans import RunSettings, Suite
from certify_cli.types.records import Caller, Certificate, DeadLetter, RunTarget, StoreFacts, Term
from certify_cli.types.reports import RunInfo, TargetReport


class Verdicts(Protocol):
    """The part of a store that says what is certified; one that has no more can be opened much faster."""

    location: str

    def models(self) -> tuple[InventoryModel, ...]: ...

    def certificates(self) -> tuple[Certificate, ...]: ...

    def latest(self) -> tuple[tuple[RunInfo, TargetReport], ...]: ...

    def close(self) -> None: ...


class Store(Protocol):
    """Where everything durable is kept. Every write is durable when the method returns."""

    location: str
    """For people: a path or a URL without its password."""

    def facts(self) -> StoreFacts: ...
    @property
    def leases(self) -> Leases:
        """Who works on which target."""
        ...

    @property
    def notices(self) -> Notices:
        """What notifiers were last told."""
        ...

    def origin(self) -> Origin | None:
        """The origin of the results kept here; None while there are none."""
        ...

    def claim_origin(self, origin: Origin) -> None:
        """Stamps an unstamped store; raises UsageError where results of another origin are kept."""
        ...

    def caller(self, fingerprint: str) -> Caller | None:
        """Whom credentials of that digest were last known to belong to."""
        ...

    def note_caller(self, caller: Caller) -> None:
        """Keeps it in place of what was known of these credentials, and forgets whom nobody saw for a month."""
        ...

    def models(self) -> tuple[InventoryModel, ...]: ...

    def amend_models(self, amending: Callable[[tuple[InventoryModel, ...]], Amendment]) -> None:
        """Inserts or replaces, by (provider, model), the rows that `amending` makes of those that stand.

        What it says was changed is kept as well, all in one transaction; nobody else changes the inventory meanwhile.
        It may be called again after a lost connection.
        """
        ...

    def changes(self) -> tuple[PastChange, ...]:
        """What was changed in the inventory, newest first; of very many the oldest are forgotten."""
        ...

    def begin_run(
        self,
        run: RunInfo,
        settings: RunSettings,
        targets: Sequence[RunTarget],
        findings: Sequence[Finding] = (),
        *,
        join_after: datetime | None = None,
        revoked: Sequence[tuple[str, Suite]] = (),
    ) -> RunInfo:
        """Keeps the run and returns it, all in one transaction. `findings` are those it takes over from an earlier one.

        `revoked` are the certificates that what is known before the first call takes away, as in `record`.

        Where an open run of the same plan digest began after `join_after`, that one is returned and nothing is kept:
        of processes that begin the same at once, one does. Raises StoreError for a run that is known, unless it stands
        there as it would be begun now.
        """
        ...

    def change_run(
        self, run_id: str, change: Callable[[RunInfo], RunInfo], *, left: Callable[[RunTarget], RunTarget] | None = None
    ) -> RunInfo:
        """Puts what `change` makes of the run as it stands, and returns it; nobody else changes the run meanwhile.

        `left` makes its ending of every target that has no report yet, whoever holds its lease, in the same
        transaction. Both may be called again after a lost connection. Raises StoreError for an unknown run.
        """
        ...

    def runs(self, run_id: str | None = None) -> tuple[tuple[RunInfo, RunSettings], ...]:
        """Newest first; the one of that id, where one is named."""
        ...

    def run_targets(self, run_id: str) -> tuple[RunTarget, ...]:
        """In the order they were planned."""
        ...

    def run_reports(self, run_id: str) -> tuple[RunTarget, ...]:
        """As `run_targets`, without the plans, which are long."""
        ...

    def tallies(self) -> Mapping[str, Mapping[Status, int]]:
        """How many targets of each run have which status; a run without targets is left out."""
        ...

    def points(self, wanted: Stretch = ALL) -> tuple[Point, ...]:
        """The reports on targets over time, newest first, narrow looks that took nothing away left out."""
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
        fences: Mapping[str, int] | None = None,
    ) -> None:
        """All in one transaction; recording the same twice is harmless, the first wins for a finding.

        A certificate replaces the one of its (target, suite); `revoked` removes those of (target, suite).
        A finding that decides, unless it was carried over, removes the dead letters that other runs left of its target
        and probe; a dead letter takes in those that other runs left of the same trial. Discarded ones stay.
        Raises LeaseLost, with nothing written, where another process has taken over a lease of `fences`; the lease of
        a target that ended is given back.
        """
        ...

    def findings(self, run_id: str, target: str | None = None) -> tuple[Finding, ...]: ...

    def certificates(self) -> tuple[Certificate, ...]: ...

    def terms(self) -> tuple[Term, ...]:
        """Those of `certificates`, in their order; of thousands they are read in a sixth of the time."""
        ...

    def certificate(self, target: str, suite: Suite) -> Certificate | None: ...

    def dead_letters(self) -> tuple[DeadLetter, ...]:
        """Whatever their state, by run, target, probe and trial."""
        ...

    def update_dead_letters(self, letters: Sequence[DeadLetter]) -> int:
        """Replaces those that are still there; returns how many that were."""
        ...

    def latest(self) -> tuple[tuple[RunInfo, TargetReport], ...]:
        """The newest ended report of every target, whatever the run."""
        ...

    def exclusive(
        self,
        *,
        wait_seconds: float,
        on_wait: Callable[[str], None] = lambda _: None,
        give_up: Callable[[], bool] = lambda: False,
        on_outage: Callable[[str], None] = lambda _: None,
    ) -> AbstractContextManager[bool]:
        """Holds the right to run; yields False when another process kept it for `wait_seconds` or `give_up` said so.

        `on_wait` is told once who holds it; `on_outage`, while it is held, each time that a database which went away
        is waited for.
        """
        ...

    def runner(self) -> str:
        """Who holds the right to run now, in words; "" where nobody does, or where several may."""
        ...

    def close(self) -> None: ...

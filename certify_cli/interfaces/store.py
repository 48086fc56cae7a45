"""What a store must offer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from certify_cli.types.calls import Origin
from certify_cli.types.findings import Finding
from certify_cli.types.model import InventoryModel
from certify_cli.types.plans import RunSettings, Suite
from certify_cli.types.records import Certificate, DeadLetter, RunTarget
from certify_cli.types.reports import RunInfo, TargetReport


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
        self,
        *,
        wait_seconds: float,
        on_wait: Callable[[str], None] = lambda _: None,
        give_up: Callable[[], bool] = lambda: False,
    ) -> AbstractContextManager[bool]:
        """Holds the right to run; yields False when another process kept it for `wait_seconds` or `give_up` said so.

        `on_wait` is told once who holds it.
        """
        ...

    def close(self) -> None: ...

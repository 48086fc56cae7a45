"""A run's row in the store, which several processes that share the run may change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from certify_cli.interfaces import Holder, Store
from certify_cli.types.calls import Origin
from certify_cli.types.circuits import CircuitRecord, merged
from certify_cli.types.quotas import RouteUse, added
from certify_cli.types.reports import RunInfo


class Books:
    """What one process notes of its run. Others note theirs in the same row, so a note changes only what it is of."""

    def __init__(self, run: RunInfo, store: Store) -> None:
        self.run = run
        """As it stood after the last note."""
        self._store = store
        self._counted_usd = run.spent_usd or Decimal(0)

    def note_origin(self, origin: Origin) -> None:
        self._note(lambda run: replace(run, origin=origin))

    def note_circuits(self, circuits: Sequence[CircuitRecord]) -> None:
        self._note(lambda run: replace(run, circuits=merged(run.circuits, circuits)))

    def note_pace(self, uses: Sequence[RouteUse]) -> None:
        """How this process used its routes, added to what others and earlier ones did for the run."""
        self._note(lambda run: replace(run, pace=added(run.pace, uses)))

    def counts(self, spent_usd: Decimal) -> Decimal:
        """Takes that for what the run spent so far, others' spending included."""
        self._counted_usd = spent_usd
        return spent_usd

    def note_spending(self, most_usd: Decimal) -> None:
        """What will have been spent at most is in the books before it is spent.

        They are moved by the difference to what this process counted: what others spent meanwhile stays.
        """
        before, self._counted_usd = self._counted_usd, most_usd
        self._note(lambda run: replace(run, spent_usd=max(run.spent_usd or Decimal(0), before) + most_usd - before))

    def _note(self, change: Callable[[RunInfo], RunInfo]) -> None:
        """Who works on a run says that it goes on; one that is over stays so."""

        def noted(run: RunInfo) -> RunInfo:
            return change(replace(run, state="running") if run.is_open else run)

        self.run = self._store.change_run(self.run.id, noted)


def workers_on(run_id: str, store: Store) -> list[Holder]:
    """The processes that work on the run at this moment."""
    return sorted({holder for holder in store.leases.held().values() if holder.run_id == run_id}, key=str)


def continuing(run_id: str, store: Store) -> str:
    """What a person is told of a run that is gone on with."""
    others = ", ".join(holder.who for holder in workers_on(run_id, store))
    return f"sharing run {run_id} with {others}" if others else f"continuing run {run_id}, which was not finished"


def keep_end(ended: RunInfo, store: Store) -> RunInfo:
    """Keeps how the run ended and returns it as it stands.

    While another process works on the run it is not for this one to say that it stopped.
    """
    if ended.state != "finished" and workers_on(ended.id, store):
        return stored(ended, store)

    def end(known: RunInfo) -> RunInfo:
        origin = known.origin or ended.origin
        return replace(known, state=ended.state, ended_at=ended.ended_at, origin=origin) if known.is_open else known

    return store.change_run(ended.id, end)


def taken_up(run: RunInfo, store: Store, now: datetime) -> RunInfo:
    """The run as this process takes it up: unless others are at it, calls are tried again, so its circuits are closed.

    How long they had been open nobody knows then; that they opened stays.
    """
    if all(one.state == "closed" for one in run.circuits) or workers_on(run.id, store):
        return run

    def close(known: RunInfo) -> RunInfo:
        circuits = (one if one.state == "closed" else replace(one, state="closed", since=now) for one in known.circuits)
        return replace(known, circuits=tuple(circuits))

    return store.change_run(run.id, close)


def stored(run: RunInfo, store: Store) -> RunInfo:
    """The run as it stands in the store, where other processes change it too."""
    if not store.leases.shared:
        return run
    return next((one for one, _ in store.runs(run.id)), run)

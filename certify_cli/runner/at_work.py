"""Which unfinished runs someone works on at this moment, and which nobody does any more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from certify_cli.interfaces import Store
from certify_cli.types.reports import RunInfo

Workers = Mapping[str, Sequence[str]]
"""Run -> the processes that work on it, in words."""


def at_work(runs: Sequence[RunInfo], store: Store) -> Workers:
    """By leases where several processes share a store; where one has it to itself, its run is the newest that began.

    `runs` newest first. A process that was killed holds nothing: its lock at once, its leases when they run out.
    """
    workers: dict[str, set[str]] = defaultdict(set)
    for holder in store.leases.held().values():
        workers[holder.run_id].add(holder.who)
    newest = next((run.id for run in runs if run.state == "running"), None)
    if newest is not None and not workers and (who := store.runner()):
        workers[newest].add(who)
    return {run_id: sorted(found) for run_id, found in workers.items()}


def standing(run: RunInfo, workers: Workers) -> str:
    """The state of a run as people read it: what stands as running runs only where somebody is at it."""
    if run.is_open and (who := workers.get(run.id)):
        return f"running ({'; '.join(one.partition(',')[0] for one in who)})"
    return "unfinished" if run.state == "running" else run.state

"""The books of runs: a new one, the unfinished one of the same plan, and how one ended."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from certify_cli import __version__
from certify_cli.errors import UsageError
from certify_cli.interfaces import Store
from certify_cli.planning.digest import plan_digest
from certify_cli.policy.gate import Ending
from certify_cli.probes import suite_version
from certify_cli.runner.books import workers_on
from certify_cli.types.findings import Status
from certify_cli.types.plans import RunSettings, TargetPlan
from certify_cli.types.records import RunTarget
from certify_cli.types.reports import RunInfo
from certify_cli.verdicts.explain import Context, unsent
from certify_cli.verdicts.freshness import LIFETIMES


def oldest(now: datetime) -> datetime:
    """A run that began before is not gone on with: what it found no longer says anything."""
    return now - LIFETIMES[Status.CERTIFIED]


def same_plan(
    plans: Sequence[TargetPlan], settings: RunSettings, store: Store, now: datetime
) -> tuple[RunInfo, RunSettings] | None:
    """The newest unfinished run of the same plan, unless it is so old that its findings no longer say anything."""
    digest, after = plan_digest(plans, settings), oldest(now)
    same = (pair for pair in store.runs() if pair[0].is_open and pair[0].plan_digest == digest)
    return next((pair for pair in same if pair[0].started_at > after), None)


def find_unfinished(run_id: str | None, store: Store, now: datetime) -> tuple[RunInfo, RunSettings]:
    """The named or the newest unfinished run; raises UsageError where there is none, or only one that is too old."""
    unfinished = [pair for pair in store.runs() if pair[0].is_open and run_id in (None, pair[0].id)]
    if not unfinished:
        raise UsageError(
            "there is no unfinished run to resume" if run_id is None else f"run {run_id} is not an unfinished run",
            hint="certify report --runs lists the runs",
        )
    if unfinished[0][0].started_at <= oldest(now):
        raise UsageError(
            f"run {unfinished[0][0].id} is so old that what it found no longer says anything",
            hint="certify the same targets again with --fresh",
        )
    return unfinished[0]


def is_stale(began: datetime, now: datetime) -> bool:
    """Whether something found then no longer says anything, because no certificate lives so long."""
    return began <= oldest(now)


def start_over(run: RunInfo, by: str, store: Store) -> str:
    """What an unfinished run of the same plan left unsent is cancelled, for the record; returns what to tell of it.

    `by` is the option that rules out what it found. Where another process works on it, it is left to that.
    """
    if workers_on(run.id, store):
        return f"run {run.id} is left to the process that works on it"

    def cancelled(target: RunTarget) -> RunTarget:
        if target.plan is None:
            return target
        report = unsent(target.plan, Status.CANCELLED, f"started over with {by}", Context())
        return replace(target, status=Status.CANCELLED, report=report)

    store.change_run(run.id, lambda known: replace(known, state="replaced") if known.is_open else known, left=cancelled)
    if by == "--fresh":
        return f"starting over run {run.id}, which was not finished"
    return (
        f"run {run.id} was not finished and is replaced: {by} rules out what it found, "
        f"where --resume --run {run.id} would have gone on with it"
    )


def new_run(plans: Sequence[TargetPlan], settings: RunSettings, now: datetime) -> RunInfo:
    """A run that begins now; its id sorts by time."""
    return RunInfo(
        id=f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}",
        started_at=now,
        suite=settings.suite,
        suite_version=suite_version(settings.suite),
        plan_digest=plan_digest(plans, settings),
        version=__version__,
    )


def end_run(run: RunInfo, ending: Ending, targets: Sequence[RunTarget], now: datetime) -> RunInfo:
    """The run as it ended: finished when nothing is left to do, whatever ended it."""
    if all(target.report is not None for target in targets):
        return replace(run, state="finished", ended_at=now)
    return replace(run, state="interrupted" if ending.signal_exit_code else "stopped", ended_at=now)

"""The books of runs: a new one, the unfinished one of the same plan, and how one ended."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from certify_cli import __version__
from certify_cli.errors import UsageError
from certify_cli.interfaces import Store
from certify_cli.planning.digest import plan_digest
from certify_cli.planning.plan import plan_target
from certify_cli.policy.gate import Ending
from certify_cli.probes import suite_version
from certify_cli.types.findings import Status
from certify_cli.types.plans import RunSettings, TargetPlan
from certify_cli.types.records import RunTarget
from certify_cli.types.reports import RunInfo
from certify_cli.types.target import Selected
from certify_cli.verdicts.explain import Context, unsent
from certify_cli.verdicts.freshness import LIFETIMES


def is_open(run: RunInfo) -> bool:
    """Whether something of the run is still to do."""
    return run.state in ("running", "interrupted", "stopped")


def same_plan(
    plans: Sequence[TargetPlan], settings: RunSettings, store: Store, now: datetime
) -> tuple[RunInfo, RunSettings] | None:
    """The newest unfinished run of the same plan, unless it is so old that its findings no longer say anything."""
    digest, oldest = plan_digest(plans, settings), now - LIFETIMES[Status.CERTIFIED]
    same = (pair for pair in store.runs() if is_open(pair[0]) and pair[0].plan_digest == digest)
    return next((pair for pair in same if pair[0].started_at > oldest), None)


def find_unfinished(run_id: str | None, store: Store, now: datetime) -> tuple[RunInfo, RunSettings]:
    """The named or the newest unfinished run; raises UsageError where there is none, or only one that is too old."""
    unfinished = [pair for pair in store.runs() if is_open(pair[0]) and run_id in (None, pair[0].id)]
    if not unfinished:
        raise UsageError(
            "there is no unfinished run to resume" if run_id is None else f"run {run_id} is not an unfinished run",
            hint="certify report --runs lists the runs",
        )
    if unfinished[0][0].started_at <= now - LIFETIMES[Status.CERTIFIED]:
        raise UsageError(
            f"run {unfinished[0][0].id} is so old that what it found no longer says anything",
            hint="certify the same targets again with --fresh",
        )
    return unfinished[0]


def refuse_other_hands(plans: Sequence[TargetPlan], settings: RunSettings, salt_of: Callable[[str], str]) -> None:
    """Refuses to go on with a run that other credentials, another endpoint or other probes began."""
    for plan in plans:
        one = Selected(target=plan.target, model=plan.model, asked=plan.asked, named=plan.named)
        if plan_target(one, settings, salt=salt_of(plan.target.region)).key != plan.key:
            raise UsageError(
                f"{plan.target} was planned with other credentials, another endpoint or other probes",
                hint="use those it was begun with, or start anew with --fresh",
            )


def replace_run(run: RunInfo, store: Store) -> None:
    """`--fresh`: what an unfinished run of the same plan left unsent is cancelled, for the record."""
    cancelled = [
        replace(
            target,
            status=Status.CANCELLED,
            report=unsent(target.plan, Status.CANCELLED, "started over with --fresh", Context()),
        )
        for target in store.run_targets(run.id)
        if target.report is None and target.plan is not None
    ]
    store.record(run.id, ended=cancelled)
    store.update_run(replace(run, state="replaced"))


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

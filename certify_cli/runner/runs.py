"""The books of runs: a new one, the unfinished one of the same plan, and how one ended."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from certify_cli import __version__
from certify_cli.interfaces import Store
from certify_cli.planning.digest import plan_digest
from certify_cli.policy.gate import Ending
from certify_cli.probes import suite_version
from certify_cli.types.findings import Status
from certify_cli.types.plans import RunSettings, TargetPlan
from certify_cli.types.records import RunTarget
from certify_cli.types.reports import RunInfo
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

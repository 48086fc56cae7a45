"""Options of `certify certify` that contradict each other, which no single one of them shows."""

from __future__ import annotations

from certify_cli.cli.invocation import Invocation
from certify_cli.errors import UsageError


def check(asked: Invocation) -> None:
    """Raises UsageError for the first contradiction."""
    selecting = bool(asked.targets) + (asked.from_file is not None) + asked.everything
    if asked.goes_on and selecting:
        instead = "--resume" if asked.resume else "--retry-errors"
        raise UsageError(
            f"{instead} goes on with a run as it was planned and takes no targets", hint="drop the targets"
        )
    if asked.resume and (asked.fresh or asked.retry_errors):
        other = "--fresh" if asked.fresh else "--retry-errors"
        raise UsageError(f"--resume and {other} contradict each other", hint="drop one of the two")
    if asked.plan and asked.preflight_only:
        raise UsageError("--plan and --preflight-only are two lists", hint="ask for one at a time")
    if asked.run and not asked.goes_on:
        raise UsageError("--run names a run to go on with", hint="add --resume or --retry-errors")
    if asked.trials and asked.confidence is not None:
        raise UsageError("--trials fixes the number that --confidence finds out", hint="drop one of the two")
    if asked.personas and not asked.simulate:
        raise UsageError("--personas says how simulated models behave and needs --simulate", hint="add --simulate")
    for name, limit in (("timeout", asked.timeout), ("deadline", asked.deadline)):
        if limit is not None and not limit:
            raise UsageError(f"--{name} of nothing leaves no time for any call", hint=f"--{name} 60s, say")
    if selecting > 1:
        raise UsageError("name targets, or --from a file, or --all: one of the three", hint="drop the others")

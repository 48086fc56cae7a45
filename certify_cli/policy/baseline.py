"""Gating on what got worse: what a baseline holds of each target, and which breaches were there already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from certify_cli.formats._untrusted import mask_accounts
from certify_cli.policy.breach import Breach, counts, failing, name_of
from certify_cli.policy.limits import TIMES, measures
from certify_cli.types.decisions import INCOMPLETE
from certify_cli.types.findings import RANKS, Mark
from certify_cli.types.policy import BaselineFile, State
from certify_cli.types.reports import TargetReport

NOISE = 1.25
"""Times that are at most so many times those of the baseline are no worse: they differ that much between two runs."""


def baseline_of(reports: Iterable[TargetReport], now: datetime) -> BaselineFile:
    """The state of the targets that have a verdict, in the order of their names; none of those that share a name.

    Without the account id two ARNs may look the same: then neither is known, and both count.
    """
    states = [state_of(one) for one in reports if one.status.decisive and not one.narrow]
    often = Counter(one.target for one in states)
    alone = (one for one in states if often[one.target] == 1)
    return BaselineFile(written_at=now, targets=tuple(sorted(alone, key=lambda one: one.target)))


def by_target(file: BaselineFile) -> Mapping[str, State]:
    """The states by the name of their target."""
    return {state.target: state for state in file.targets}


def unmistakable(states: Mapping[str, State], reports: Iterable[TargetReport]) -> Mapping[str, State]:
    """The states of those targets, without those of a name that several of them have."""
    often = Counter(key_of(one) for one in reports) if states else {}
    return {name: states[name] for name, count in often.items() if count == 1 and name in states}


def state_of(report: TargetReport) -> State:
    """What is held against later states of the same target."""
    failed, bad = failed_of(report), failing(report)
    return State(
        target=key_of(report),
        account=_digits(report),
        status=report.status,
        category=report.category,
        failing=tuple(sorted(failed)),
        flaky=tuple(sorted(set(bad) - failed)),
        measures=measures(report),
    )


def key_of(report: TargetReport) -> str:
    """What a baseline calls the target: without the account id that an ARN has, for it is kept beside the code."""
    return mask_accounts(name_of(report))


def failed_of(report: TargetReport) -> set[str]:
    """The probes that count and failed; what passed sometimes is less bad."""
    return {one.id for one in report.probes if counts(one) and one.mark is Mark.FAIL}


def known(breach: Breach, report: TargetReport, state: State | None) -> bool:
    """Whether the baseline has it already, at least as bad; what nobody can tell is never known."""
    if state is None or _elsewhere(report, state) or breach.exit_code == INCOMPLETE:
        return False
    if breach.measure:
        return _no_worse(breach, state)
    failed = failed_of(report)
    if not failed.intersection(breach.probes) <= set(state.failing):  # it was flaky, and fails now
        return False
    if not set(breach.probes) <= {*state.failing, *state.flaky}:
        return False
    if breach.rule == "status":
        return _rank(report) >= RANKS.index(state.status) and (bool(breach.probes) or report.category == state.category)
    return bool(breach.probes)


def _elsewhere(report: TargetReport, state: State) -> bool:
    """Whether it is of another account, which is another target though no name says so."""
    return bool(state.account and _digits(report)) and state.account != _digits(report)


def _digits(report: TargetReport) -> str:
    return (report.account or "")[-4:]


def _rank(report: TargetReport) -> int:
    """Unsupported or cancelled is worse than every verdict: it had one."""
    return RANKS.index(report.status) if report.status.decisive else -1


def _no_worse(breach: Breach, state: State) -> bool:
    before = state.measures.get(breach.measure)
    if before is None or breach.value is None:
        return False
    noise = NOISE if breach.rule in TIMES else 1
    return breach.value <= before * noise if breach.most else breach.value >= before

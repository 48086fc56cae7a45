"""What a policy has against one target's verdict, rule by rule; which of it counts is decided by others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from fnmatch import fnmatchcase

from certify_cli.policy.breach import Breach, failing
from certify_cli.policy.certificates import WHAT_FOLLOWS, certificate, without_cases
from certify_cli.policy.grounds import Grounds
from certify_cli.policy.limits import limits
from certify_cli.types.cases import is_case
from certify_cli.types.decisions import INCOMPLETE
from certify_cli.types.durations import duration_text
from certify_cli.types.findings import RANKS, Mark, Status
from certify_cli.types.policy import Demands
from certify_cli.types.reports import ProbeReport, TargetReport

_OPEN = (Status.INCONCLUSIVE, Status.PENDING, Status.QUEUED, Status.PROCESSING)
_NO_VERDICT = (Status.UNSUPPORTED, Status.CANCELLED)


def breaches(report: TargetReport, grounds: Grounds) -> Iterator[Breach]:
    """Everything against the target that is not off; first of all its status."""
    demands = grounds.demands(report)
    for breach in _all(report, demands, grounds):
        if demands.level(breach.rule) != "off":
            yield breach


def _all(report: TargetReport, demands: Demands, grounds: Grounds) -> Iterator[Breach]:
    yield from _status(report, demands)
    if not report.status.decisive:
        return
    if grounds.certificates:
        yield from certificate(report, demands, grounds.now)
        yield from without_cases(report, grounds.cases)
    if report.narrow:  # of a few probes that somebody chose nothing more is known
        return
    yield from _required(report, demands)
    yield from limits(report, demands)
    yield from _regression(report, demands)
    yield from _lifecycle(report, demands, grounds.now)
    yield from _region(report, demands, grounds)
    yield from _principal(report, demands)


def _status(report: TargetReport, demands: Demands) -> Iterator[Breach]:
    """What was swept up unsupported does not count."""
    said = f"{report.reason}, {report.fallback}" if report.fallback else report.reason
    message = f"{report.status}: {said}"
    below = report.status.decisive and RANKS.index(report.status) < RANKS.index(demands.min_status)
    if below:
        yield Breach(rule="status", message=message, remedy=report.remedy, probes=failing(report))
    elif report.named and report.status in _NO_VERDICT:  # a missing verdict is no failed probe, and never waived
        yield Breach(rule="status", message=message, remedy=report.remedy)
    # a certificate that stands in for a new verdict decides nothing that was asked for (decision 23)
    elif report.fallback or report.status in _OPEN:
        yield Breach(rule="complete", message=message, exit_code=INCOMPLETE, remedy=report.remedy)


def _required(report: TargetReport, demands: Demands) -> Iterator[Breach]:
    """Of what fits the target's kind; what was never run is no data. Raises UsageError for a probe there is not."""
    for name in demands.required:
        meant = [one for one in report.probes if one.id == name or (is_case(name) and fnmatchcase(one.id, name))]
        for probe in meant:
            yield from _passed(probe, "required")
        if not meant and _fits(name, report):
            remedy = f"certify it with --require {name}"
            yield Breach(rule="required", message=f"required {name} was not run", exit_code=INCOMPLETE, remedy=remedy)
    if demands.require_claimed:
        if not report.probes:
            yield Breach(rule="claimed", message="nothing that is claimed was run", exit_code=INCOMPLETE)
        for probe in report.probes:
            if probe.demand == "claimed" and probe.id not in demands.required:
                yield from _passed(probe, "claimed")


def _passed(probe: ProbeReport, rule: str) -> Iterator[Breach]:
    if probe.mark is Mark.PASS:
        return
    why = f" ({probe.message})" if probe.message else ""
    if probe.mark is Mark.FAIL:
        message = f"{rule} {probe.id} failed{why}"
        yield Breach(rule=rule, message=message, remedy=probe.remedy, probes=(probe.id,))
    else:
        message = f"{rule} {probe.id} is {probe.mark}{why}"
        yield Breach(rule=rule, message=message, exit_code=INCOMPLETE, remedy=probe.remedy, probes=(probe.id,))


def _fits(name: str, report: TargetReport) -> bool:
    if report.kind is None:
        return True
    if is_case(name):
        return report.kind == "chat"
    from certify_cli.probes import by_id

    return report.kind in by_id(name).kinds


def _regression(report: TargetReport, demands: Demands) -> Iterator[Breach]:
    """The first measurement has nothing to be worse than; without any nobody can tell."""
    if not demands.quality_not_worse or report.kind not in (None, "chat"):
        return
    compared = report.quality.compared if report.quality else None
    if report.quality is None:
        remedy = "--suite full measures it"
        yield Breach(rule="regression", message="quality is not known", exit_code=INCOMPLETE, remedy=remedy)
    elif compared is not None and compared.change == "worse":
        message = f"quality fell by {-compared.difference:g} from {compared.before:g} (p = {compared.p_value:g})"
        yield Breach(rule="regression", message=message)


def _lifecycle(report: TargetReport, demands: Demands, now: datetime) -> Iterator[Breach]:
    horizon, end = demands.lifecycle_horizon, report.eol_date
    if horizon is not None and end is not None and datetime.combine(end, time.min, UTC) - now < horizon:
        message = f"the model ends on {end}, which is within {duration_text(horizon)}"
        yield Breach(rule="lifecycle", message=message, remedy=WHAT_FOLLOWS)


def _region(report: TargetReport, demands: Demands, grounds: Grounds) -> Iterator[Breach]:
    why = grounds.outside(report, demands.allowed_regions) if demands.allowed_regions else ""
    if why:
        yield Breach(rule="region", message=why)


def _principal(report: TargetReport, demands: Demands) -> Iterator[Breach]:
    """Whose permissions were tested is part of what was shown."""
    if not demands.principal:
        return
    if report.principal is None:
        yield Breach(rule="principal", message="nobody knows who called", exit_code=INCOMPLETE)
    elif not fnmatchcase(report.principal, demands.principal):
        yield Breach(rule="principal", message=f"{report.principal} called, and not {demands.principal}")

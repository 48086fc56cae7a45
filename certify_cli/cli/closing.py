"""The last words of a run on stderr: why it did not end in 0, and the command that comes next."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

from certify_cli.errors import CertifyError
from certify_cli.formats._untrusted import mask_accounts
from certify_cli.policy.gate import breaches
from certify_cli.types.findings import Status
from certify_cli.types.reports import Report, TargetReport

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Place:
    """What a run worked on, and the options that lead another command there."""

    simulated: bool = False
    personas: Path | None = None
    database: str | None = None

    @property
    def continuing(self) -> str:
        """For `certify certify --resume`."""
        words = [" --simulate"] if self.simulated else []
        words += [f" --personas {shlex.quote(str(self.personas))}"] if self.personas else []
        words += [f" --database {shlex.quote(self.database)}"] if self.database else []
        return "".join(words)

    @property
    def reading(self) -> str:
        """For `certify report`."""
        if self.database:
            return f" --database {shlex.quote(self.database)}"
        return " --origin simulated" if self.simulated else ""


def closing(report: Report, *, place: Place, shown: bool) -> CertifyError | None:
    """What to say about a decision that is not `met`; None where it is.

    `shown` says that the reasons stand in the report just printed.
    """
    decision = report.decision
    if decision is None or decision.exit_code == 0:
        return None
    reasons = [f"{reason.target}: {reason.message}" if reason.target else reason.message for reason in decision.reasons]
    more = f"\n  and {len(reasons) - _SHOWN} more" if len(reasons) > _SHOWN else ""
    listed = "" if shown else "".join(f"\n  {reason}" for reason in reasons[:_SHOWN]) + more
    return CertifyError(f"{_headline(report)}{listed}", hint=_hint(report, place))


def _headline(report: Report) -> str:
    assert report.decision is not None
    code = report.decision.exit_code
    if code in (130, 143):
        return "interrupted; everything finished is kept"
    if code == 4:
        return "the run cannot go on; everything finished is kept"
    concerned = sum(reason.target is not None for reason in report.decision.reasons)
    of_all = f"{concerned} of {len(report.targets)} {'target' if len(report.targets) == 1 else 'targets'}"
    one = concerned == 1
    if code == 1:
        return f"the policy is breached: {of_all} {'does' if one else 'do'} not meet it"
    if not concerned:
        return "incomplete: nothing was certified"
    return f"incomplete: {of_all} {'has' if one else 'have'} no verdict"


def _hint(report: Report, place: Place) -> str:
    assert report.decision is not None
    remedy = next((reason.remedy for reason in report.decision.reasons if reason.target is None), "")
    if report.partial:
        spent = any("budget" in reason.message for reason in report.decision.reasons if reason.target is None)
        first = f"{remedy}; then " if remedy else ""
        more = ", with a higher --max-cost" if spent else ""
        return f"{first}certify certify --resume{place.continuing} goes on where it stopped{more}"
    breaching = [target for target in report.targets if breaches(target)] or report.targets
    worst = next((target for target in breaching if target.remedy), None)
    if worst is not None:
        return worst.remedy
    if all(target.status is Status.UNSUPPORTED for target in breaching):
        return "certify list-certifiable shows what can be certified, with --all also why the rest cannot"
    return _explaining(report, breaching[0], place)


def _explaining(report: Report, target: TargetReport, place: Place) -> str:
    """Where every trial is shown; a name that holds an account id is not repeated."""
    name = target.target or target.model
    if report.run is None or mask_accounts(name) != name:
        return f"certify report --format json{place.reading} has every probe with its reason"
    return f"certify report --run {report.run.id} --explain {shlex.quote(name)}{place.reading} shows every trial"


def afterwards(report: Report, place: Place) -> str | None:
    """What a run that met its policy leaves to say: that it issues no certificate, or that it was simulated."""
    narrow = report.run is not None and any(target.narrow for target in report.targets)
    shown_by = f"--run {report.run.id}{place.reading}" if narrow and report.run else place.reading.strip()
    words = [
        word
        for word, holds in (("simulated", place.simulated), ("no certificate: only some probes ran", narrow))
        if holds
    ]
    return f"{', '.join(words)}; see it again with: certify report {shown_by}" if words else None

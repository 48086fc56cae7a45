"""The last words of a run on stderr: why it did not end in 0, and the command that comes next."""

from __future__ import annotations

from certify_cli.errors import CertifyError
from certify_cli.types.reports import Report

_SHOWN = 5


def closing(report: Report, *, command: str, shown: bool) -> CertifyError | None:
    """What to say about a decision that is not `met`; None where it is.

    `command` continues the run; `shown` says that the reasons stand in the report just printed.
    """
    decision = report.decision
    if decision is None or decision.exit_code == 0:
        return None
    reasons = [f"{reason.target}: {reason.message}" if reason.target else reason.message for reason in decision.reasons]
    more = f"\n  and {len(reasons) - _SHOWN} more" if len(reasons) > _SHOWN else ""
    listed = "" if shown else "".join(f"\n  {reason}" for reason in reasons[:_SHOWN]) + more
    return CertifyError(f"{_headline(report)}{listed}", hint=_hint(report, command))


def _headline(report: Report) -> str:
    assert report.decision is not None
    code = report.decision.exit_code
    if code in (130, 143):
        return "interrupted; everything finished is kept"
    if code == 4:
        return "the run cannot go on; everything finished is kept"
    concerned = sum(reason.target is not None for reason in report.decision.reasons)
    of_all = f"{concerned} of {len(report.targets)} targets"
    if code == 1:
        return f"the policy is breached: {of_all} do not meet it"
    return f"incomplete: {of_all} have no verdict" if concerned else "incomplete"


def _hint(report: Report, command: str) -> str:
    assert report.decision is not None
    if report.partial:
        return f"{command} --resume goes on where it stopped"
    worst = next((target for target in report.targets if target.remedy), None)
    if worst is not None:
        return worst.remedy
    if report.decision.exit_code == 3:
        return "run the same command again; what is certified by now is not called again"
    return "certify report shows each probe with its reason; --format json has everything"

"""The last words of a run on stderr: why it did not end in 0, and the command that comes next."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from itertools import chain

from certify_cli.cli.continuing import Continuing
from certify_cli.errors import CertifyError
from certify_cli.formats._summary import reasons_worst_first, worst_first
from certify_cli.formats._untrusted import mask_accounts
from certify_cli.policy.breach import name_of
from certify_cli.policy.gate import CANNOT_RUN
from certify_cli.types.decisions import BREACHED, INCOMPLETE, Reason
from certify_cli.types.findings import Status
from certify_cli.types.naming import some_of
from certify_cli.types.reports import Report, TargetReport

_SHOWN = 5


def closing(report: Report, *, going: Continuing, shown: bool) -> CertifyError | None:
    """What to say about a decision that is not `met`; None where it is.

    `shown` says that the reasons stand in the report just printed.
    """
    decision = report.decision
    if decision is None or decision.exit_code == 0:
        return None
    # what ended the run itself is said in any case; what stands in the way of a target only where no table says it
    said = [reason for reason in reasons_worst_first(report) if reason.counts and (reason.target is None or not shown)]
    reasons = [f"{reason.target}: {reason.message}" if reason.target else reason.message for reason in said]
    more = f"\n  and {len(reasons) - _SHOWN} more" if len(reasons) > _SHOWN else ""
    listed = "".join(f"\n  {reason}" for reason in reasons[:_SHOWN]) + more
    return CertifyError(f"{_headline(report)}{listed}", hint=_hint(report, going))


def warned(report: Report) -> tuple[str, ...]:
    """What the policy only warns of, and what is to know of its waivers."""
    said = (reason for reason in reasons_worst_first(report) if reason.level == "warn")
    return tuple(f"{reason.target}: {reason.message}" if reason.target else reason.message for reason in said)


def _headline(report: Report) -> str:
    assert report.decision is not None
    code = report.decision.exit_code
    if code in (130, 143):
        return "interrupted; everything finished is kept"
    if code == CANNOT_RUN:
        return "the run cannot go on; everything finished is kept"
    unmet = _unmet(report, BREACHED)
    left = [target for target in _unmet(report, INCOMPLETE) if target not in unmet]
    breaching, served = len(unmet), sum(bool(target.fallback) for target in left)
    lacking = [target for target in left if target.status.decisive and not target.fallback]
    silent = len(left) - served - len(lacking)
    every = f"{len(report.targets)} {'target' if len(report.targets) == 1 else 'targets'}"
    said = [
        (breaching, f"{breaching} of {every} {'does' if breaching == 1 else 'do'} not meet it"),
        (silent, f"{silent} of {every} {'has' if silent == 1 else 'have'} no verdict"),
        (len(lacking), f"{_lacks(lacking, report)} ({len(lacking)} of {every})"),
        (served, f"{served} of {every} {'is' if served == 1 else 'are'} served from the last certificate"),
    ]
    words = ", ".join(text for count, text in said if count) or "nothing was certified"
    return f"{'the policy is breached' if code == BREACHED else 'incomplete'}: {words}"


def _lacks(lacking: Sequence[TargetReport], report: Report) -> str:
    """What the policy asks for and their verdicts do not tell."""
    said = (reason.message for reason in _about(lacking, report) if reason.exit_code == INCOMPLETE)
    return some_of(list(dict.fromkeys(said)), 2)


def _about(targets: Sequence[TargetReport], report: Report) -> Iterator[Reason]:
    """The reasons that count of any of those targets."""
    names = set(map(name_of, targets))
    reasons = report.decision.reasons if report.decision else ()
    return (reason for reason in reasons if reason.counts and reason.target in names)


def _unmet(report: Report, code: int) -> list[TargetReport]:
    """The targets of which a reason that counts asks for that exit code, worst first."""
    reasons = report.decision.reasons if report.decision else ()
    names = {reason.target for reason in reasons if reason.counts and reason.exit_code == code}
    return [target for target in worst_first(report.targets) if name_of(target) in names]


def _hint(report: Report, going: Continuing) -> str:
    assert report.decision is not None
    own = next((reason.remedy for reason in report.decision.reasons if reason.target is None), "")
    if report.partial and report.run is not None:
        spent = any("budget" in reason.message for reason in report.decision.reasons if reason.target is None)
        return going_on(going.command(report.run.id, report.cost_usd if spent else None), going.place.led(own))
    hint = going.place.led(own) or _remedy(report, going)
    if report.run is None or not _retryable(report):
        return hint
    return f"{hint}; only what could not be told is asked again with\n{going.retrying(report.run.id)}"


def _retryable(report: Report) -> bool:
    return any((one.status is Status.INCONCLUSIVE or one.fallback) and one.target for one in report.targets)


def _remedy(report: Report, going: Continuing) -> str:
    """What mends the worst of the verdicts, or where it is explained."""
    breaching = _unmet(report, BREACHED) or _unmet(report, INCOMPLETE) or worst_first(report.targets)
    alike = [one for one in breaching if one.status is breaching[0].status]
    said = (reason.remedy for reason in _about(alike, report))
    if mends := next(filter(None, chain((one.remedy for one in alike), said)), ""):
        return going.place.led(mends)
    if all(target.status is Status.UNSUPPORTED for target in breaching):
        return going.place.led(
            "certify list-certifiable shows what can be certified, with --all also why the rest cannot"
        )
    return _explaining(report, breaching[0], going)


def going_on(command: str, remedy: str = "") -> str:
    """The hint of a run that is not finished; its last line is the command alone, to be copied."""
    return f"{f'{remedy}; then it' if remedy else 'it'} goes on where it stopped with\n{command}"


def _explaining(report: Report, target: TargetReport, going: Continuing) -> str:
    """Where every trial is shown; a name that holds an account id is not repeated."""
    name = target.target or target.model
    if report.run is None or mask_accounts(name) != name:
        return going.place.led("certify report --format json has every probe with its reason")
    return going.place.led(f"certify report --run {report.run.id} --explain {shlex.quote(name)} shows every trial")


def seen_again(report: Report, going: Continuing) -> str:
    """The hint where a report could not be written: it is in the store all the same."""
    shown = f" --run {report.run.id}" if report.run else ""
    return going.place.led(f"make room or name another place; certify report{shown} shows the report again")


def afterwards(report: Report, going: Continuing) -> str | None:
    """What a run that met its policy leaves to say: that it issues no certificate, or that it was simulated."""
    narrow = report.run is not None and any(target.narrow for target in report.targets)
    command = going.place.led("certify report") + (f" --run {report.run.id}" if narrow and report.run else "")
    words = [
        word
        for word, holds in (("simulated", going.place.simulated), ("no certificate: only some probes ran", narrow))
        if holds
    ]
    return f"{', '.join(words)}; see it again with: {command}" if words else None

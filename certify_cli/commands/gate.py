"""`certify gate`: a policy applied to what the store has, without any call."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace

from certify_cli.commands.asked import Asked
from certify_cli.commands.kept import Kept
from certify_cli.commands.meanings import fitting_nothing
from certify_cli.errors import NothingSelected
from certify_cli.formats._summary import reasons_worst_first
from certify_cli.formats._untrusted import mask_accounts
from certify_cli.policy.breach import BREACHED, INCOMPLETE
from certify_cli.policy.demands import demands_of, names_of
from certify_cli.policy.gate import decide, totals
from certify_cli.policy.grounds import Grounds, names_of_report
from certify_cli.registry.names import parse
from certify_cli.types.decisions import Decision, Reason
from certify_cli.types.reports import Report, TargetReport

HINT = "name targets, a file with --from, or --all; or declare [[targets]] in the settings"
RENEWABLE = ("certificate", "suite", "complete", "required")
"""Rules whose breach a new run may mend."""


def gate(asked: Asked, kept: Kept, grounds: Grounds) -> Report:
    """The decision on everything asked for; raises NothingSelected, and UsageError for a name that means nothing."""
    found = [asked.find(ask, kept) for ask in asked.asks]
    named = {name: False for one in found for name in one.targets}
    named |= {name: True for one in found if one.ask.named for name in one.targets}
    held = replace(grounds, certificates=True)
    reports = tuple(_report(name, kept, held, is_named=is_named) for name, is_named in named.items())
    missing = [_missing(one.ask.text, where, grounds) for one in found for where in one.gaps]
    missing += [_absent(said) for said in kept.absent if asked.sweeps(kept)]
    missing += _idle_rules(kept, grounds)
    if not reports and not any(one.counts for one in missing):
        raise NothingSelected(_contradiction(asked) or "nothing is selected", hint=HINT)
    decision = with_renewals(decide(reports, grounds=held, missing=missing, whole=asked.whole), grounds)
    return Report(decision=decision, totals=totals(reports), targets=reports)


def _contradiction(asked: Asked) -> str:
    """What a name says of its region and --region does not, or ""."""
    stated = [(one.text, region) for one in asked.asks if (region := parse(one.text).region)]
    said = (f"{text} is in {region}, but --region says {', '.join(asked.regions)}" for text, region in stated)
    return next(said, "") if asked.regions else ""


def with_renewals(decision: Decision, grounds: Grounds) -> Decision:
    """The decision with the command that renews what is missing, expired or too old."""
    reasons = [
        replace(one, remedy=one.remedy or renewal(one.target, grounds))
        if one.target is not None and _renewable(one)
        else one
        for one in decision.reasons
    ]
    return replace(decision, reasons=tuple(reasons))


def renewal(target: str, grounds: Grounds, gap: str = "") -> str:
    """`certify certify TARGET --suite SUITE`; an account id that an ARN holds is left out.

    `gap` is the end of the target that nobody typed. As an option it leaves the choice of the route to `certify`, where
    MODEL@REGION would mean the bare id, which cannot be called everywhere.
    """
    name, _, region = target.partition("@")
    least = demands_of(grounds.policy, names_of(target=target, model=name, route=name, region=region)).min_suite
    options = [word for pair in zip(("--region", "--account"), gap.split("@")[1:], strict=False) for word in pair]
    return shlex.join(["certify", "certify", mask_accounts(target.removesuffix(gap)), *options, "--suite", least])


def worst_first(report: Report) -> Sequence[Reason]:
    """The reasons that count, in the order of the table."""
    return [one for one in reasons_worst_first(report) if one.counts]


def _renewable(reason: Reason) -> bool:
    return reason.exit_code == INCOMPLETE and reason.rule in RENEWABLE


def _report(name: str, kept: Kept, grounds: Grounds, *, is_named: bool) -> TargetReport:
    """What a smaller suite found later counts where the policy has something against it, else the certificate does."""
    least = demands_of(grounds.policy, names_of_report(kept.known(name))).min_suite
    doubts = (replace(one, named=is_named) for one in kept.doubts(name, least))
    breached = next((one for one in doubts if decide([one], grounds=grounds).exit_code == BREACHED), None)
    return breached or replace(kept.state(name, least), named=is_named)


def names_kept(kept: Kept) -> Iterator[tuple[str, ...]]:
    """Everything that a rule may call each of the targets by."""
    return (names_of_report(report) for _, report in kept.reports())


def _idle_rules(kept: Kept, grounds: Grounds) -> Iterator[Reason]:
    """Rules that mean no target that is stored: misspelt, or ahead of their time."""
    for rule in fitting_nothing(grounds.policy, names_kept(kept)):
        message = f"the rule on line {rule.line} of {grounds.policy.name} fits no target that is stored"
        yield Reason(rule="policy", target=rule.target, message=message, level="warn")


def _absent(said: str) -> Reason:
    from certify_cli.evidence.whole import HINT  # of evidence alone

    return Reason(rule="certificate", target=None, message=said, remedy=HINT, exit_code=INCOMPLETE)


def _missing(asked: str, gap: str, grounds: Grounds) -> Reason:
    return Reason(
        rule="certificate",
        target=asked + gap,
        message="there is no certificate",
        remedy=renewal(asked + gap, grounds, gap),
        exit_code=INCOMPLETE,
    )

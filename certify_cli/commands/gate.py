"""`certify gate`: a policy applied to what the store has, without any call."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from certify_cli.commands.asked import Asked, Found
from certify_cli.commands.kept import Kept, counting
from certify_cli.commands.meanings import fitting_nothing
from certify_cli.commands.planned import Gap
from certify_cli.commands.renewing import IN_STORE, Renewing
from certify_cli.errors import NothingSelected
from certify_cli.formats._summary import reasons_worst_first
from certify_cli.policy.gate import decide, totals
from certify_cli.policy.grounds import Grounds
from certify_cli.types.decisions import BREACHED, INCOMPLETE, Reason
from certify_cli.types.naming import counted as number_of
from certify_cli.types.reports import Report

if TYPE_CHECKING:
    from certify_cli.registry.catalogue import Catalogue

HINT = "name targets, a file with --from, or --all; or declare [[targets]] in the settings"


def gate(asked: Asked, kept: Kept, grounds: Grounds, renewing: Renewing = IN_STORE) -> Report:
    """The decision on everything asked for.

    Raises NothingSelected, and UsageError for a name that means nothing or contradicts what else was said.
    """
    asked.refuse_contradictions()
    pool = asked.pool(kept)
    found = [asked.find(ask, pool) for ask in asked.asks]
    named = {name: False for one in found for name in one.targets}
    named |= {name: True for one in found if one.ask.named for name in one.targets}
    held = replace(grounds, certificates=True)
    counted = {name: counting(kept, name, held) for name in named}
    reports = tuple(replace(one.report, named=named[name]) for name, one in counted.items())
    gaps = {_missing(gap): gap for one in found for gap in one.gaps}
    where = ",".join(asked.regions)
    gaps |= {_left_out(one): Gap(name=one.ask.text, region=where) for one in found if one.targets and one.left_out[0]}
    missing = list(gaps)
    missing += map(_absent, kept.absent if kept.absent and asked.sweeps(found, kept) else ())
    missing += _idle_rules(kept, grounds, asked.catalogue)
    if not reports and not any(one.counts for one in missing):
        raise _nothing(asked)
    excused = [later for one in counted.values() for later in one.excused]
    decided = decide(reports, grounds=held, missing=missing, excused=excused, whole=asked.whole)
    later = {name for name, one in counted.items() if one.later}
    reasons = (one for one in decided.reasons if one.exit_code == BREACHED or one.target not in later)
    unmet = {(reason.target, reason.message): gap for reason, gap in gaps.items()}
    decision = renewing.remedied(replace(decided, reasons=tuple(reasons)), grounds, named, unmet)
    shown = (*reports, *asked.aside)
    return Report(decision=decision, totals=totals(shown), targets=shown)


def worst_first(report: Report) -> Sequence[Reason]:
    """The reasons that count, in the order of the table."""
    return [one for one in reasons_worst_first(report) if one.counts]


def _nothing(asked: Asked) -> NothingSelected:
    """Why nothing is asked for: what a list has may all be of other providers."""
    if asked.aside:
        whose = ", ".join(sorted({one.provider for one in asked.aside}))
        said = f"{asked.file}: no Bedrock model is among its {number_of(len(asked.aside), 'row')}: {whose}"
        return NothingSelected(said, hint="certify list-certifiable shows what can be named")
    return NothingSelected(next(asked.contradictions(), "nothing is selected"), hint=HINT)


def _idle_rules(kept: Kept, grounds: Grounds, catalogue: Callable[[], Catalogue]) -> Iterator[Reason]:
    reports = (report for _, report in kept.reports())
    for rule in fitting_nothing(grounds.policy, reports, catalogue):
        where = f"the rule on line {rule.line} of {grounds.policy.name}"
        message = f"{where} fits no target that is stored, and none that could be certified"
        yield Reason(rule="policy", target=rule.target, message=message, level="warn")


def _absent(said: str) -> Reason:
    from certify_cli.evidence.whole import HINT  # of evidence alone

    return Reason(rule="certificate", target=None, message=said, remedy=HINT, exit_code=INCOMPLETE)


def _left_out(found: Found) -> Reason:
    """What a typed glob does not ask for is said, so that nobody takes it for certified."""
    never, fitting = found.left_out
    return Reason(
        rule="certificate",
        target=found.ask.text,
        message=f"{never} of the {fitting} models that it fits were never certified; declared in a file it means all",
        level="warn",
        exit_code=INCOMPLETE,
    )


def _missing(gap: Gap) -> Reason:
    if not gap.callable:
        return _uncallable(gap)
    whose = f" of account {gap.account}" if gap.account and "@" not in gap.target else ""
    said = f"there is no certificate{whose}"
    return Reason(rule="certificate", target=gap.target, message=said, exit_code=INCOMPLETE)


def _uncallable(gap: Gap) -> Reason:
    where = f"in {', '.join(gap.swept)}" if gap.swept else "there"
    region = ",".join(gap.swept) or gap.region
    options = ["--region", region] if region else []
    return Reason(
        rule="certificate",
        target=gap.target,
        message=f"nothing that it means can be called {where}",
        remedy=shlex.join(["certify", "certify", gap.name, *options, "--plan"]),
        exit_code=INCOMPLETE,
    )

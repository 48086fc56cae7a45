"""What of a store is exported: the certificates that the gate takes too, and as evidence all that bears on a target."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from certify_cli.commands.asks import of_account, refuse_unknown_accounts
from certify_cli.commands.called import calling, shipped
from certify_cli.commands.kept import Kept, counting
from certify_cli.errors import Incomplete, UsageError
from certify_cli.interfaces import Store
from certify_cli.policy.gate import decide
from certify_cli.policy.grounds import Grounds
from certify_cli.registry.regions import fits_any
from certify_cli.types.decisions import BREACHED
from certify_cli.types.findings import Status
from certify_cli.types.plans import SUITES, Suite
from certify_cli.types.records import Certificate
from certify_cli.types.reports import RunInfo, TargetReport

if TYPE_CHECKING:
    from certify_cli.registry.catalogue import Catalogue

ASKED_OTHERWISE = ("suite", "origin")
"""Rules of the gate that do not narrow an export: `--suite` and `--origin` say what is wanted of those."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is exported of all that is certified; empty means everything. Globs but for the suite.

    `declared` are the accounts of the settings: of one of those there may be nothing yet.
    """

    targets: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    suite: Suite | None = None
    declared: tuple[str, ...] = ()
    catalogue: Callable[[], Catalogue] = field(default=shipped, compare=False)
    """Asked what a name means that none of the targets has."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is certified, and how many targets are not, by why."""

    certified: tuple[Certificate, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def note(self) -> str:
        """How many targets are not certified, by why, to be put behind a sentence."""
        counted = ", ".join(f"{count} {reason}" for reason, count in sorted(self.left_out.items()))
        return f": {counted}" if counted else ""


def certified_now(store: Store, filters: Filters, grounds: Grounds) -> Standing:
    """The certificates that count, of the filters' suite or a wider one, where the gate has nothing against them.

    A warning is no certification, though a policy may do with it. Raises UsageError for an account that nobody
    knows and where no target passes the other filters, Incomplete where nothing is certified.
    """
    held = replace(grounds, certificates=True)
    kept, certificates = Kept.of(store), {(one.target, one.suite): one for one in store.certificates()}
    names = [name for name in _wanted(kept, filters) if name in kept.certificates]
    wanted = filters.suite or SUITES[0]
    reports = {name: counting(kept, name, held, wanted).report for name in names if _is_wide(kept, name, wanted)}
    why = {name: _why_not(report, held) for name, report in reports.items()}
    good = [certificates[name, report.suite] for name, report in reports.items() if report.suite and not why[name]]
    found = Standing(tuple(good), Counter(filter(None, why.values())))
    if not found.certified:
        raise _nothing(filters, found.note)
    return found


def bearing(store: Store, filters: Filters, grounds: Grounds) -> list[tuple[RunInfo, TargetReport]]:
    """All that a decision on those targets goes by, with its run: who reads it decides as on the store.

    Each valid no longer than its model is known to live today. Raises as `certified_now` does.
    """
    runs, kept = {run.id: run for run, _ in store.runs()}, Kept.of(store)
    names = {name for name in _wanted(kept, filters) if filters.suite is None or _is_wide(kept, name, filters.suite)}
    found = [
        (runs[one.run_id], replace(one.report, certified_at=one.certified_at, expires_at=one.expires_at))
        for one in store.certificates()
        if one.target in names and one.run_id in runs
    ]
    earned = {(run.id, report.target) for run, report in found}
    for run, report in store.latest():
        name = report.target or report.model
        decides = report.damning or name not in kept.certificates
        if name in names and decides and (run.id, report.target) not in earned:
            found.append((run, report))
    if not found:
        raise _nothing(filters)
    return [(run, grounds.today(report)) for run, report in sorted(found, key=lambda one: one[1].target or "")]


def _wanted(kept: Kept, filters: Filters) -> list[str]:
    """Of an account that is known and has none of them, nothing."""
    refuse_unknown_accounts(filters.accounts, filters.declared, kept)
    everything = dict(kept.reports())
    named = set(_named(kept, filters)) if filters.targets else everything.keys()
    there = [name for name, one in everything.items() if name in named and _there(one, filters)]
    if everything and not there:
        raise UsageError("no certificate passes these filters", hint="certify report shows what there is")
    return [name for name in there if of_account(everything[name].account_name, filters.accounts)]


def _named(kept: Kept, filters: Filters) -> Iterator[str]:
    """What fits each name; where that is nothing with a certificate, also what the name means to a gate."""
    everything = dict(kept.reports())
    meant = calling(tuple(everything.values()), filters.catalogue)
    for pattern in filters.targets:
        fitting = [name for name, report in everything.items() if _fits(name, report, pattern.lower())]
        yield from fitting
        if not any(name in kept.certificates for name in fitting):
            yield from (one.target or one.model for one in meant(pattern))


def _there(report: TargetReport, filters: Filters) -> bool:
    return not filters.regions or fits_any(report.region or "", filters.regions)


def _fits(target: str, report: TargetReport, pattern: str) -> bool:
    return any(fnmatchcase(name.lower(), pattern) for name in (target, report.model, report.route or ""))


def _is_wide(kept: Kept, name: str, suite: Suite) -> bool:
    """Whether a certificate of it is of that suite or a wider one."""
    return any(one.suite in SUITES[SUITES.index(suite) :] for one in kept.certificates.get(name, ()))


def _why_not(report: TargetReport, held: Grounds) -> str:
    """Why it is not exported, "" where it is."""
    if report.status is not Status.CERTIFIED:
        return report.status.value
    if report.expires_at is None or report.expires_at <= held.now:
        return "expired"
    against = [one for one in decide([report], grounds=held).reasons if one.counts and one.rule not in ASKED_OTHERWISE]
    breached = any(one.exit_code == BREACHED for one in against)
    return "" if not against else "against the policy" if breached else "not enough for the policy"


def _nothing(filters: Filters, note: str = "") -> Incomplete:
    accounts = (word for one in filters.accounts for word in ("--account", one))
    anew = shlex.join(("certify", "certify", *filters.targets, *accounts))
    return Incomplete(f"nothing is certified now{note}", hint=f"{anew} certifies it")

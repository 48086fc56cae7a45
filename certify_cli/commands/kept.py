"""What a store, or a file of evidence, has of each target: its certificates, and what took them away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from certify_cli.policy.demands import demands_of
from certify_cli.policy.gate import found_wanting
from certify_cli.policy.grounds import Grounds, names_of_report
from certify_cli.runner.certificates import revoked_by
from certify_cli.types.findings import RANKS
from certify_cli.types.plans import SUITES, Suite
from certify_cli.types.reports import TargetReport

if TYPE_CHECKING:
    from certify_cli.interfaces import Verdicts

LONG_AGO = datetime.min.replace(tzinfo=UTC)

Dated = tuple[datetime, TargetReport]


@dataclass(frozen=True, slots=True)
class Kept:
    """The reports that are certificates, by target; and the newest report of each with its time."""

    certificates: Mapping[str, tuple[TargetReport, ...]]
    latest: Mapping[str, Dated]
    absent: tuple[str, ...] = ()
    """Of a file of evidence, what is said of lines that were signed with the others and left out."""

    @classmethod
    def of(cls, store: Verdicts) -> Kept:
        """What the store has; models of other providers have nothing that could be gated."""
        found: dict[str, list[TargetReport]] = defaultdict(list)
        for one in store.certificates():
            certified = replace(one.report, certified_at=one.certified_at, expires_at=one.expires_at, cached=True)
            found[one.target].append(certified)
        latest = {
            report.target or report.model: (report.certified_at or run.ended_at or run.started_at, report)
            for run, report in store.latest()
            if _is_gated(report)
        }
        return cls({name: tuple(ones) for name, ones in found.items()}, latest)

    @classmethod
    def of_history(cls, found: Iterable[Dated], absent: tuple[str, ...] = ()) -> Kept:
        """What a store would have after all that, each at its time; of one time the worse counts, else the later."""
        histories: dict[str, list[Dated]] = defaultdict(list)
        for at, report in found:
            if _is_gated(report):
                histories[report.target or report.model].append((at, report))
        for history in histories.values():
            history.sort(key=_order)
        standing = ((name, tuple(_standing(history))) for name, history in histories.items())
        latest = {name: history[-1] for name, history in histories.items()}
        return cls({name: ones for name, ones in standing if ones}, latest, absent)

    def reports(self) -> Iterator[tuple[str, TargetReport]]:
        """Any report of each target, which says what the target is."""
        for name in sorted({*self.certificates, *self.latest}):
            yield name, self.known(name)

    def known(self, name: str) -> TargetReport:
        """Any report of the target."""
        return self.certificates[name][0] if name in self.certificates else self.latest[name][1]

    def state(self, name: str, least: Suite) -> TargetReport:
        """The target as its certificate of that suite or a wider one has it, else as whatever comes nearest to one.

        What is newer and took certificates away is believed rather than any of them.
        """
        chosen = self._certificate(name, least)
        at, last = self.latest.get(name, (LONG_AGO, None))
        if chosen is None:
            assert last is not None
            return last
        if last is not None and last.damning and at >= _time(chosen):
            return last
        failed = next((one for one in self._since(name, chosen) if one.damning), None)
        return failed or chosen

    def later(self, name: str, least: Suite) -> Sequence[TargetReport]:
        """What smaller suites found no earlier than the certificate that `state` names; worst first, then newest."""
        chosen = self._certificate(name, least)
        return () if chosen is None else sorted(self._since(name, chosen), key=lambda one: RANKS.index(one.status))

    def _certificate(self, name: str, least: Suite) -> TargetReport | None:
        """The newest of that suite or a wider one, else the newest."""
        ranked = self._ranked(name)
        enough = [one for one in ranked if one.suite and SUITES.index(one.suite) >= SUITES.index(least)]
        return next(iter(enough or ranked), None)

    def _since(self, name: str, chosen: TargetReport) -> list[TargetReport]:
        return [one for one in self._ranked(name) if one is not chosen and _time(one) >= _time(chosen)]

    def _ranked(self, name: str) -> list[TargetReport]:
        return sorted(self.certificates.get(name, ()), key=_time, reverse=True)


@dataclass(frozen=True, slots=True)
class Counting:
    """The report that decides on a target. `later` says that it is of too small a suite, and newer than what is not."""

    report: TargetReport
    later: bool = False
    excused: tuple[TargetReport, ...] = ()
    """What smaller suites found later, and the policy has nothing against."""


def counting(kept: Kept, name: str, grounds: Grounds, wanted: Suite = SUITES[0]) -> Counting:
    """What a smaller suite found later counts where the policy has something against it, else the certificate does.

    That is of the policy's suite, of the `wanted` one, or of a wider one. The former only takes away: that it is of a
    smaller suite, or did not run what is required, is then nothing against it. Both are of a model that ends when it is
    known today to end.
    """
    demanded = demands_of(grounds.policy, names_of_report(kept.known(name))).min_suite
    least = max(demanded, wanted, key=SUITES.index)
    held = replace(grounds, certificates=True)
    later = tuple(map(grounds.today, kept.later(name, least)))
    breached = next((one for one in later if found_wanting(one, held)), None)
    if breached is not None:
        return Counting(breached, later=True)
    return Counting(grounds.today(kept.state(name, least)), excused=later)


def _is_gated(report: TargetReport) -> bool:
    return report.provider == "bedrock" and not report.aside


def _standing(history: Iterable[Dated]) -> Iterable[TargetReport]:
    """The certificate of each suite after all that: what failed takes wider ones away, as it does in a store."""
    standing: dict[Suite, TargetReport] = {}
    for _, report in history:
        for _, suite in revoked_by(report, whole_suite=not report.narrow):
            standing.pop(suite, None)
        decided = report.status.decisive and not report.narrow and not report.fallback
        if decided and report.suite and report.certified_at:
            standing[report.suite] = report
    return standing.values()


def _order(dated: Dated) -> tuple[datetime, bool, int, float]:
    at, report = dated
    goodness = RANKS.index(report.status) if report.status.decisive else len(RANKS)
    return at, report.damning, -goodness, -(report.rating or 0.0)


def _time(report: TargetReport) -> datetime:
    return report.certified_at or LONG_AGO

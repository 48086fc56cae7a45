"""What a store, or a file of evidence, has of each target: its certificates, and what took them away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from certify_cli.types.findings import RANKS
from certify_cli.types.plans import SUITES, Suite
from certify_cli.types.reports import TargetReport
from certify_cli.verdicts.freshness import capped

if TYPE_CHECKING:
    from certify_cli.interfaces import Verdicts

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Kept:
    """The reports that are certificates, by target; and the newest report of each with its time."""

    certificates: Mapping[str, tuple[TargetReport, ...]]
    latest: Mapping[str, tuple[datetime, TargetReport]]
    absent: tuple[str, ...] = ()
    """Of a file of evidence, what is said of lines that were signed with the others and left out."""

    @classmethod
    def of(cls, store: Verdicts) -> Kept:
        """What the store has; models of other providers have nothing that could be gated."""
        found: dict[str, list[TargetReport]] = defaultdict(list)
        for one in store.certificates():
            expires_at = capped(one.expires_at, one.report.eol_date)
            certified = replace(one.report, certified_at=one.certified_at, expires_at=expires_at, cached=True)
            found[one.target].append(certified)
        latest = {
            report.target or report.model: (report.certified_at or run.ended_at or run.started_at, report)
            for run, report in store.latest()
            if report.provider == "bedrock" and not report.aside
        }
        return cls({name: tuple(ones) for name, ones in found.items()}, latest)

    @classmethod
    def of_reports(cls, reports: Iterable[TargetReport], absent: tuple[str, ...] = ()) -> Kept:
        """What was signed: each target once, and its report is its certificate where it was certified."""
        named = {one.target or one.model: one for one in reports if one.provider == "bedrock" and not one.aside}
        return cls(
            {name: (one,) for name, one in named.items() if one.certified_at and one.suite and not one.narrow},
            {name: (one.certified_at or LONG_AGO, one) for name, one in named.items()},
            absent,
        )

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
        failed = next((one for one in self._newer(name, chosen) if one.damning), None)
        return failed or chosen

    def doubts(self, name: str, least: Suite) -> tuple[TargetReport, ...]:
        """What smaller suites found later than the certificate that `state` names, and worse than it, worst first."""
        chosen = self._certificate(name, least)
        if chosen is None or not chosen.status.decisive:
            return ()
        rank = RANKS.index(chosen.status)
        worse = [one for one in self._newer(name, chosen) if one.status.decisive and RANKS.index(one.status) < rank]
        return tuple(sorted(worse, key=lambda one: RANKS.index(one.status)))

    def _certificate(self, name: str, least: Suite) -> TargetReport | None:
        """The newest of that suite or a wider one, else the newest."""
        ranked = self._ranked(name)
        enough = [one for one in ranked if one.suite and SUITES.index(one.suite) >= SUITES.index(least)]
        return next(iter(enough or ranked), None)

    def _newer(self, name: str, chosen: TargetReport) -> list[TargetReport]:
        return [one for one in self._ranked(name) if _time(one) > _time(chosen)]

    def _ranked(self, name: str) -> list[TargetReport]:
        return sorted(self.certificates.get(name, ()), key=_time, reverse=True)


def _time(report: TargetReport) -> datetime:
    return report.certified_at or LONG_AGO

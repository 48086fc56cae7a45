"""Probes that are counted together, by what became of them: our own, and beside them the team's cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from certify_cli.types.cases import is_case
from certify_cli.types.findings import Demand, Mark
from certify_cli.types.reports import CaseTally, ProbeReport


@dataclass(frozen=True, slots=True)
class Share:
    """The probes that count: claimed, required or baseline, less those a model refused without having claimed them."""

    counted: tuple[ProbeReport, ...]

    @classmethod
    def of(cls, probes: Sequence[ProbeReport], *, cases: bool) -> Share:
        """Those of our own, or the team's cases."""
        among = [one for one in probes if is_case(one.id) is cases and (one.required or Demand(one.demand).counts)]
        return cls(tuple(one for one in among if not _refused_unclaimed(one)))

    @property
    def decisive(self) -> list[ProbeReport]:
        return [one for one in self.counted if one.mark in (Mark.PASS, Mark.FAIL)]

    @property
    def failed(self) -> list[ProbeReport]:
        return [one for one in self.counted if one.mark is Mark.FAIL]

    @property
    def open(self) -> list[ProbeReport]:
        return [one for one in self.counted if one.mark not in (Mark.PASS, Mark.FAIL)]

    @property
    def coverage(self) -> float:
        """The share of them that was decided, 0-1."""
        return len(self.decisive) / len(self.counted) if self.counted else 0.0

    @property
    def score(self) -> str:
        """`10/12`: passed of those decided."""
        return f"{len(self.decisive) - len(self.failed)}/{len(self.decisive)}"


def rated(probes: Sequence[ProbeReport]) -> Share:
    """What rate, coverage and rating are made of: our own probes; the team's cases where nothing else was asked for."""
    own = Share.of(probes, cases=False)
    return own if own.counted else Share.of(probes, cases=True)


def case_tally(probes: Sequence[ProbeReport]) -> CaseTally | None:
    """How the team's cases went; None where none applied."""
    share = Share.of(probes, cases=True)
    if not share.counted:
        return None
    decided = len(share.decisive)
    return CaseTally(passed=decided - len(share.failed), decided=decided, total=len(share.counted))


def _refused_unclaimed(probe: ProbeReport) -> bool:
    return probe.mark is Mark.SKIPPED and probe.category == "CAPABILITY_UNSUPPORTED"

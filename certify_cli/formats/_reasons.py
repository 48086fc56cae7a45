"""What a decision's reasons mean for each target: how bad it is, and whether somebody excuses it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal

from certify_cli.formats._summary import name_of, waiver_text
from certify_cli.types.decisions import Reason
from certify_cli.types.findings import Status
from certify_cli.types.reports import Report, TargetReport

Level = Literal["error", "warning", "note"]
LEVELS: tuple[Level, ...] = ("error", "warning", "note")
INCOMPLETE = 3
"""The exit code of what nobody can tell."""
VERDICT_RULES = ("status", "complete")
"""Rules that say no more than the target's verdict does."""
PROBE_RULES = ("required", "claimed")
"""Rules that say no more than the failed probes do, where one failed."""


def decided_by(report: Report) -> Decided:
    """The reasons of the report's decision, if it has one."""
    reasons: dict[str, list[Reason]] = defaultdict(list)
    for reason in report.decision.reasons if report.decision else ():
        reasons[reason.target or ""].append(reason)
    return Decided(reasons, report.decision is not None)


@dataclass(frozen=True, slots=True)
class Decided:
    """What the decision says of each target, by its name; `""` is the run."""

    reasons: Mapping[str, Sequence[Reason]] = field(default_factory=dict)
    made: bool = False

    def level(self, target: TargetReport) -> Level:
        """The worst of what is said of it; before there is a decision what failed is an error."""
        if not self.made:
            return "error" if target.status is Status.FAILED else "warning"
        levels = [level_of(reason) for reason in self.of(target) if reason.counts]
        return min(levels, key=LEVELS.index, default="warning")

    def excused(self, target: TargetReport, probe: str = "") -> str:
        """Why nobody minds that the probe failed, or the verdict where none is named; "" where someone does."""
        told = [one for one in self.of(target) if one.rule in (*VERDICT_RULES, *PROBE_RULES)]
        for reason in told:
            own = _waiver_of(reason.waiver, probe) if probe and reason.waiver is not None else reason.waiver
            if own is not None and (probe or reason.rule in VERDICT_RULES):
                return waiver_text(own)
        known = next((excuse(one) for one in told if one.known), "")
        return "" if any(one.counts for one in told) else known

    def of(self, target: TargetReport) -> Sequence[Reason]:
        return self.reasons.get(name_of(target), ())

    def rules(self, target: TargetReport, *, failed: bool, verdict: bool = True) -> list[Reason]:
        """Reasons that say more than the verdict, where it is told, and the probes that failed, if any did."""
        told = (*VERDICT_RULES, *PROBE_RULES) if failed else VERDICT_RULES
        more = [one for one in self.of(target) if one.rule not in told or _never_run(one)]
        silent = () if verdict else (one for one in self.of(target) if one.rule in VERDICT_RULES and one.counts)
        return [*silent, *more]


def _never_run(reason: Reason) -> bool:
    """Whether it speaks of a probe that has no finding, and so no place among the probes."""
    return reason.rule in PROBE_RULES and reason.exit_code == INCOMPLETE


def of_no_target(report: Report) -> list[Reason]:
    """What the decision says of nothing that the report has: why the run ended, what is missing, waivers of no use."""
    reported = {name_of(target) for target in report.targets}
    return [one for one in (report.decision.reasons if report.decision else ()) if one.target not in reported]


def _waiver_of(waiver: Mapping[str, Any], probe: str) -> Mapping[str, Any] | None:
    """The waiver of that very probe, None where it has none."""
    for one in waiver.get("waivers") or (waiver,):
        if any(pattern == probe or fnmatchcase(probe, pattern) for pattern in str(one.get("probe") or "*").split(", ")):
            return dict(one)
    return None


def excuse(reason: Reason) -> str:
    """Why it does not count although it is an error, or ""."""
    if reason.waiver is not None:
        return waiver_text(reason.waiver)
    return "known from the baseline" if reason.known else ""


def level_of(reason: Reason) -> Level:
    """What nobody can tell is no more than a warning, as what the policy only warns of."""
    if excuse(reason):
        return "note"
    return "warning" if reason.level == "warn" or reason.exit_code == INCOMPLETE else "error"

"""What a decision's reasons mean for each target: how bad it is, and whether somebody excuses it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal

from certify_cli.formats._summary import demanded, name_of, waiver_text
from certify_cli.types.decisions import INCOMPLETE, Reason
from certify_cli.types.findings import Status
from certify_cli.types.reports import ProbeReport, Report, TargetReport

Level = Literal["error", "warning", "note"]
LEVELS: tuple[Level, ...] = ("error", "warning", "note")
VERDICT_RULES = ("status", "complete")
"""Rules that say no more than the target's verdict does."""
PROBE_RULES = ("required", "claimed")
"""Rules that say no more than the failed probes do, where one failed."""
ALLOWED, WARNED, KNOWN = "allowed by the policy", "only warned of", "known from the baseline"
"""Why what is wrong does not count, beside a waiver."""


def decided_by(report: Report) -> Decided:
    """The reasons of the report's decision, if it has one."""
    reasons: dict[str, list[Reason]] = defaultdict(list)
    for reason in report.decision.reasons if report.decision else ():
        reasons[reason.target or ""].append(reason)
    return Decided(reasons, report.decision is not None)


@dataclass(frozen=True, slots=True)
class Taken:
    """How the decision takes a failed probe or a bad verdict: an error counts, and `said` is why all else does not."""

    level: Level
    said: str = ""

    @property
    def counts(self) -> bool:
        """Whether it keeps the decision from being met."""
        return self.level == "error"


@dataclass(frozen=True, slots=True)
class Decided:
    """What the decision says of each target, by its name; `""` is the run."""

    reasons: Mapping[str, Sequence[Reason]] = field(default_factory=dict)
    made: bool = False

    def of(self, target: TargetReport) -> Sequence[Reason]:
        """Everything that is said of the target."""
        return self.reasons.get(name_of(target), ())

    def about(self, target: TargetReport, probe: ProbeReport) -> list[Reason]:
        """What is said of the probe, by name or with the whole target."""
        return [one for one in self.of(target) if _is_about(one, probe)]

    def verdict(self, target: TargetReport) -> Taken:
        """How the target's verdict is taken; before there is a decision what failed is an error."""
        if not self.made:
            return Taken("error" if target.status is Status.FAILED else "warning")
        told = [one for one in self.of(target) if one.rule in VERDICT_RULES]
        waived = next((waiver_text(one.waiver) for one in told if one.waiver is not None), "")
        return _standing(told, "" if any(one.counts for one in told) else waived)

    def probe(self, target: TargetReport, probe: ProbeReport) -> Taken:
        """How a probe that did not pass is taken: its waiver holds also where the verdict counts for another one."""
        if not self.made:
            return self.verdict(target)
        told = self.about(target, probe)
        waivers = (_waiver_of(one.waiver, probe.id) for one in told if one.waiver is not None)
        return _standing(told, next((waiver_text(one) for one in waivers if one is not None), ""))

    def rules(self, target: TargetReport, shown: Collection[ProbeReport]) -> list[Reason]:
        """What is said of the target beyond its verdict and the failed probes that are `shown`."""
        return [
            one
            for one in self.of(target)
            if one.rule not in VERDICT_RULES
            and not (one.rule in PROBE_RULES and any(_is_about(one, probe) for probe in shown))
        ]

    def against(self, target: TargetReport) -> list[Reason]:
        """What counts against the target's verdict."""
        return [one for one in self.of(target) if one.rule in VERDICT_RULES and one.counts]


def _standing(told: Sequence[Reason], waived: str) -> Taken:
    if waived:
        return Taken("note", waived)
    if any(one.counts for one in told):
        return Taken("error")
    if any(one.known for one in told):
        return Taken("note", KNOWN)
    return Taken("warning", WARNED if told else ALLOWED)


def _is_about(reason: Reason, probe: ProbeReport) -> bool:
    """One that names no probes is about all that count; of what was never run there is no probe to be about."""
    if reason.probes:
        return probe.id in reason.probes
    own = reason.rule in PROBE_RULES and reason.exit_code != INCOMPLETE
    return demanded(probe) and (own or reason.rule in VERDICT_RULES)


def of_no_target(report: Report) -> list[Reason]:
    """What the decision says of nothing that the report has: why the run ended, what is missing, waivers of no use.

    Where it is not met and nothing counts, something is: that nobody decided anything, or that the run was interrupted.
    """
    made = report.decision
    if made is None:
        return []
    reported = {name_of(target) for target in report.targets}
    found = [one for one in made.reasons if one.target not in reported]
    if made.exit_code and not any(one.counts for one in made.reasons):
        said = "no target has a verdict" if made.outcome == "incomplete" else made.outcome
        found.append(Reason(rule="run", target=None, message=said, exit_code=made.exit_code))
    return found


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
    return KNOWN if reason.known else ""


def level_of(reason: Reason) -> Level:
    """An error counts, whether it is breached or nobody can tell; a warning is one of the policy's own."""
    if reason.counts:
        return "error"
    return "note" if excuse(reason) else "warning"

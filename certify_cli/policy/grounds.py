"""What a decision goes by beside the verdicts: policy, waivers, baseline, the time, and where data goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from certify_cli.policy.demands import demands_of, names_of
from certify_cli.types.policy import DEFAULT_POLICY, Demands, Policy, State, Waiver
from certify_cli.types.reports import TargetReport
from certify_cli.types.target import Target

NEVER = datetime.max.replace(tzinfo=UTC)

Outside = Callable[[TargetReport, tuple[str, ...]], str]
"""(target, allowed regions) -> why data may leave them, "" where it may not."""


Today = Callable[[TargetReport], TargetReport]
"""The report with what is known today of its model's end."""


def as_found(report: TargetReport) -> TargetReport:
    """As it was found, where nobody looks up what is known today."""
    return report


def nobody_knows(_report: TargetReport, _allowed: tuple[str, ...]) -> str:
    """Where nobody can say where data goes, which is never within."""
    return "nobody knows where it may process data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """`now` is when the decision is made; left out, every waiver has expired.

    `certificates` says that the reports are certificates: their age, suite and origin are looked at as well.
    """

    policy: Policy = DEFAULT_POLICY
    waivers: tuple[Waiver, ...] = ()
    baseline: Mapping[str, State] = field(default_factory=dict)
    now: datetime = NEVER
    outside: Outside = nobody_knows
    today: Today = as_found
    """For who decides on what was found earlier."""
    certificates: bool = False
    cases: tuple[str, ...] = ()
    """The ids of those that certificates of chat models are to be earned with."""

    def demands(self, report: TargetReport) -> Demands:
        """What is demanded of that target."""
        return demands_of(self.policy, names_of_report(report))

    def demands_at(self, target: Target, model: str) -> Demands:
        """What is demanded of a target that has no report yet."""
        names = names_of(target=str(target), model=model, route=target.route, region=target.region)
        return demands_of(self.policy, names)


DEFAULT_GROUNDS = Grounds()


def names_of_report(report: TargetReport) -> tuple[str, ...]:
    """Everything that a pattern may call the target by."""
    return names_of(target=report.target, model=report.model, route=report.route, region=report.region)

"""One thing that a policy demands and a target does not have, and what its probes say of it."""

from __future__ import annotations

from dataclasses import dataclass

from certify_cli.types.decisions import BREACHED
from certify_cli.types.findings import Mark
from certify_cli.types.reports import ProbeReport, TargetReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """`exit_code` 3 means that nobody can tell: no data, which is neither waived nor known from a baseline.

    `probes` are those that failed, or that nobody could tell; `measure` and `value` what was too high or too low,
    `most` where it was too high.
    """

    rule: str
    message: str
    exit_code: int = BREACHED
    remedy: str = ""
    probes: tuple[str, ...] = ()
    measure: str = ""
    value: float | None = None
    most: bool = False


def counts(probe: ProbeReport) -> bool:
    """Whether anybody demanded it."""
    return probe.required or probe.demand in ("claimed", "baseline")


def failing(report: TargetReport) -> tuple[str, ...]:
    """The probes that count and failed, or passed only sometimes."""
    return tuple(one.id for one in report.probes if counts(one) and (one.mark is Mark.FAIL or one.flaky))


def passing(report: TargetReport) -> tuple[str, ...]:
    """The probes that count and passed every time."""
    return tuple(one.id for one in report.probes if counts(one) and one.mark is Mark.PASS and not one.flaky)


def name_of(report: TargetReport) -> str:
    """What the target is called in reasons."""
    return report.target or report.model

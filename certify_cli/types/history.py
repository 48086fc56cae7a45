"""What became of targets from run to run: a few numbers of every report, kept beside it so that years are read fast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from certify_cli.types.findings import Status
from certify_cli.types.model import STRICT
from certify_cli.types.reports import TargetReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Gist:
    """The few numbers of a report. Of one that was served from a certificate they are what this run itself came to."""

    __pydantic_config__: ClassVar[Any] = STRICT

    latency_p50_ms: float | None = None
    cost_usd: Decimal | None = None
    cached: bool = False
    throttled: int = 0
    errors: Mapping[str, int] = field(default_factory=dict)
    """Probes by the category of the failure that ended them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One report on a target, in the history of that target."""

    target: str
    """`provider/model` for what could not be called; NUL and the like are written out as in any key."""
    run: str
    at: datetime
    status: Status
    was: Status | None = None
    """Its status before; None for the first report on it."""
    rating: float | None = None
    gist: Gist = field(default_factory=Gist)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Which points are wanted; what is None does not narrow."""

    targets: tuple[str, ...] | None = None
    runs: tuple[str, ...] | None = None
    statuses: tuple[Status, ...] | None = None
    each: int | None = None
    """Of what the others leave, the newest so many of each target."""
    most: int | None = None
    """The newest so many of all that is wanted."""


ALL = Stretch()


def gist_of(report: TargetReport) -> Gist:
    """What the history keeps of a report."""
    if report.cached:
        spent = report.cost_usd if report.fallback else None
        return Gist(cached=True, cost_usd=spent, throttled=report.throttled if report.fallback else 0)
    return Gist(
        latency_p50_ms=report.latency_ms.p50,
        cost_usd=report.cost_usd,
        throttled=report.throttled,
        errors=dict(sorted(Counter(probe.category for probe in report.probes if probe.category).items())),
    )

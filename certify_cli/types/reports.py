"""What is shown and scripts rely on: the shapes of CONTRACT section 11, version 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Literal

from certify_cli.types.calls import Origin
from certify_cli.types.circuits import CircuitRecord
from certify_cli.types.costs import Cost, TierCost
from certify_cli.types.decisions import Decision
from certify_cli.types.entitlement import Entitlement
from certify_cli.types.findings import Badge, Mark, RatingParts, Status
from certify_cli.types.lines import FileLine
from certify_cli.types.measures import Interval, Percentiles
from certify_cli.types.model import STRICT, Api, Kind, Prices
from certify_cli.types.plans import Rule, Suite
from certify_cli.types.quality import Quality
from certify_cli.types.quotas import RouteUse

SCHEMA = "certify.report/1"

OPEN_STATES = ("running", "interrupted", "stopped")
"""Of a run that something is left to do of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Tokens used, as the service reported them."""

    __pydantic_config__: ClassVar[Any] = STRICT

    input: int = 0
    output: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeReport:
    """One probe over its trials. `demand` says how it weighed; `category` is the failure's, if one ended it."""

    __pydantic_config__: ClassVar[Any] = STRICT

    id: str
    mark: Mark
    required: bool = False
    demand: str = "claimed"
    flaky: bool = False
    category: str | None = None
    message: str = ""
    remedy: str = ""
    trials: int = 0
    passed: int = 0
    failed: int = 0
    """Trials that failed; the rest of `trials` showed nothing."""
    decided_by: Rule = "confirmation"
    interval: Interval | None = None
    """Wilson's, of its pass rate; None where no trial passed or failed."""
    duration_ms: float | None = None
    """Milliseconds its calls took, over all trials; None where nobody counted them."""
    request_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTally:
    """How the team's own cases went: passed of those decided, and how many were to be decided."""

    __pydantic_config__: ClassVar[Any] = STRICT

    passed: int
    decided: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetReport:
    """One target's verdict with everything a report shows of it.

    `target`, `route` and `region` are None for a model of another provider and for what has no route.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    target: str | None
    model: str
    vendor: str | None = None
    provider: str = "bedrock"
    kind: Kind | None = None
    route: str | None = None
    region: str | None = None
    account: str | None = None
    account_name: str | None = None
    principal: str | None = None
    api: Api | None = None
    asked: str = ""
    served: str | None = None
    named: bool = False
    named_at: FileLine | None = None
    """Where the list or settings file of this invocation names it; not stored."""
    status: Status
    rating: float | None = None
    rating_parts: RatingParts | None = None
    badge: Badge | None = None
    reason: str = ""
    category: str | None = None
    remedy: str = ""
    suite: Suite | None = None
    origin: Origin | None = None
    host: str | None = None
    """The endpoint's host, where that is not one of AWS's own: what a policy may name."""
    uncurated: bool = False
    cached: bool = False
    fallback: str = ""
    """Why this last certificate stands in for a verdict that was asked for anew: `circuit open: ...`; else empty."""
    narrow: bool = False
    """Only the probes asked for were run: issues no certificate, and is not the target's latest state unless failed."""
    certified_at: datetime | None = None
    expires_at: datetime | None = None
    provisional: bool = False
    """Green while the model's Marketplace agreement was still being made, which may turn into a refusal."""
    entitlement: Entitlement | None = None
    """Where the account stands with the model there; None for what nobody looked at."""
    lifecycle: str | None = None
    eol_date: date | None = None
    eol_days: int | None = None
    """Days from the report to the model's end of life there, negative after it; not stored, for it changes daily."""
    eol_warning: str = ""
    """What to know of the model's end, where it is near or the model Legacy; not stored either."""
    latency_ms: Percentiles = field(default_factory=Percentiles)
    """Of whole calls; like the next three of passing trials of inexpensive probes (docs/explanation/statistics.md)."""
    ttft_ms: Percentiles = field(default_factory=Percentiles)
    gap_ms: Percentiles = field(default_factory=Percentiles)
    """Between consecutive chunks of streams."""
    longest_gap_ms: float | None = None
    output_tokens_per_second: Percentiles = field(default_factory=Percentiles)
    """Of streams, after the first token."""
    calls: int = 0
    throttled: int = 0
    """Of `calls`, those that AWS refused for their rate."""
    retries: int = 0
    retry_ms: float = 0.0
    """Lost to retries: the attempts that failed and were repeated, and the waits before the next."""
    tokens: Tokens = field(default_factory=Tokens)
    cost_usd: Decimal | None = None
    estimated_usd: Decimal | None = None
    geography: str | None = None
    """Where the route may run: `in-region`, a profile's prefix such as `eu` or `global`, or `application`."""
    tiers: tuple[TierCost, ...] = ()
    price: Prices | None = None
    """What the cost was reckoned with, surcharges included; with source and day."""
    coverage: float | None = None
    quality: Quality | None = None
    cases: CaseTally | None = None
    """The team's own, which stand among `probes` too; None where there were none."""
    probes: tuple[ProbeReport, ...] = ()

    @property
    def damning(self) -> bool:
        """Whether it takes certificates away: failed, no longer served, or a narrow look that saw something fail."""
        if self.status in (Status.FAILED, Status.UNSUPPORTED):
            return True
        counted = (probe for probe in self.probes if probe.required or probe.demand in ("claimed", "baseline"))
        return self.narrow and any(probe.mark is Mark.FAIL for probe in counted)

    @property
    def aside(self) -> bool:
        """Whether it is a look at a few probes that found nothing bad: kept beside the verdict, never instead of it."""
        return self.narrow and not self.damning

    @property
    def certificate_ends(self) -> datetime | None:
        """None for a verdict that is no certificate, such as a failure, which may have an `expires_at` all the same."""
        return self.expires_at if self.status in (Status.CERTIFIED, Status.QUALITY_WARNING) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInfo:
    """One invocation of `certify certify`; append-only once it ended."""

    __pydantic_config__: ClassVar[Any] = STRICT

    id: str
    started_at: datetime
    ended_at: datetime | None = None
    state: Literal["running", "finished", "interrupted", "stopped", "replaced"] = "running"
    origin: Origin | None = None
    suite: Suite = "standard"
    suite_version: str = ""
    policy: str = "default"
    plan_digest: str = ""
    version: str = ""
    pace: tuple[RouteUse, ...] = ()
    """How each route was sent to, by the process that ended the run and those it went on from."""
    circuits: tuple[CircuitRecord, ...] = ()
    """Those that opened during the run."""
    retry_of: str = ""
    """The run whose inconclusive findings this one asks again."""
    spent_usd: Decimal | None = None
    """At most this was spent: what unanswered calls may have cost included; under a budget written ahead of sending."""

    @property
    def is_open(self) -> bool:
        """Whether something of it is still to do."""
        return self.state in OPEN_STATES


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A run, or the latest state of several, ready for any format."""

    __pydantic_config__: ClassVar[Any] = STRICT

    schema: str = SCHEMA
    partial: bool = False
    run: RunInfo | None = None
    decision: Decision | None = None
    totals: Mapping[str, int] = field(default_factory=dict)
    throttled: int = 0
    """Calls that AWS refused for their rate, over all targets."""
    cost_usd: Cost = field(default_factory=Cost)
    dead_letters: Mapping[str, int] | None = None
    """Trials that wait in the store to be asked again, by category; None where nobody looked."""
    settings_file: str = ""
    """The one whose policy is in force, named as `FileLine` names files; "" without one."""
    targets: tuple[TargetReport, ...] = ()

"""What is shown and scripts rely on: the shapes of CONTRACT section 11, version 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Literal

from certify_cli.types.calls import Origin
from certify_cli.types.costs import Cost, TierCost
from certify_cli.types.findings import Badge, Mark, Status
from certify_cli.types.measures import Interval, Percentiles
from certify_cli.types.model import STRICT, Api, Kind, Prices
from certify_cli.types.plans import Rule, Suite
from certify_cli.types.quality import Quality

SCHEMA = "certify.report/1"

Outcome = Literal["met", "breached", "incomplete", "interrupted"]


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
class RatingParts:
    """The arithmetic behind a rating: 5 x (0.4 success + 0.2 each of the others), each part 0-1."""

    __pydantic_config__: ClassVar[Any] = STRICT

    success: float
    resilience: float
    performance: float
    stability: float
    median_ms: float | None = None
    """The median latency that performance was read from."""


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
    status: Status
    rating: float | None = None
    rating_parts: RatingParts | None = None
    badge: Badge | None = None
    reason: str = ""
    category: str | None = None
    remedy: str = ""
    suite: Suite | None = None
    origin: Origin | None = None
    uncurated: bool = False
    cached: bool = False
    narrow: bool = False
    """Only the probes asked for were run: issues no certificate, and is not the target's latest state unless failed."""
    certified_at: datetime | None = None
    expires_at: datetime | None = None
    lifecycle: str | None = None
    eol_date: date | None = None
    latency_ms: Percentiles = field(default_factory=Percentiles)
    """Of whole calls; like the next three of passing trials of probes that are not expensive (docs/statistics.md)."""
    ttft_ms: Percentiles = field(default_factory=Percentiles)
    gap_ms: Percentiles = field(default_factory=Percentiles)
    """Between consecutive chunks of streams."""
    longest_gap_ms: float | None = None
    output_tokens_per_second: Percentiles = field(default_factory=Percentiles)
    """Of streams, after the first token."""
    calls: int = 0
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a decision is not `met`."""

    __pydantic_config__: ClassVar[Any] = STRICT

    rule: str
    target: str | None
    message: str
    remedy: str = ""
    waiver: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the policy makes of a run."""

    __pydantic_config__: ClassVar[Any] = STRICT

    outcome: Outcome
    exit_code: int
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A run, or the latest state of several, ready for any format."""

    __pydantic_config__: ClassVar[Any] = STRICT

    schema: str = SCHEMA
    partial: bool = False
    run: RunInfo | None = None
    decision: Decision | None = None
    totals: Mapping[str, int] = field(default_factory=dict)
    cost_usd: Cost = field(default_factory=Cost)
    targets: tuple[TargetReport, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table: the key in its rows and the heading people see."""

    key: str
    title: str
    numeric: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A list for people and scripts: `columns` are shown; json prints `rows` whole, in their given shape."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Any], ...]
    id_key: str = ""
    """The key that `--format ids` prints, one a line; empty where ids make no sense."""
    id_if: str = ""
    """The key that must hold for a row's id to be printed; empty for all."""
    data_keys: tuple[str, ...] = ()
    """What csv prints, where that is more than people are shown; empty for the columns."""
    note: str = ""
    block: str = ""
    """Lines to be copied: people get them below, unbroken."""

"""What someone demands of targets before they may be used: policy, rules, waivers, declared targets, notifications."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Literal

from certify_cli.types.findings import Status
from certify_cli.types.model import STRICT
from certify_cli.types.plans import Suite

Level = Literal["off", "warn", "error"]
Preset = Literal["default", "strict", "smoke"]

BASELINE_SCHEMA = "certify.baseline/1"

LEVELS: tuple[Level, ...] = ("off", "warn", "error")
LONGEST_WAIVER = timedelta(days=365)
"""A waiver that ends later does not hold: for so long it is no exception."""
PRESETS: tuple[Preset, ...] = ("default", "strict", "smoke")

RULES = {
    "status": "the verdict is at least min_status",
    "complete": "there is a verdict at all",
    "required": "every required probe and case passed",
    "claimed": "every claimed capability passed",
    "rating": "the rating is at least min_rating",
    "coverage": "enough of the demanded probes were decided",
    "ttft": "the time to the first token is at most max_ttft_p50 and max_ttft_p95",
    "latency": "whole calls take at most max_latency_p50 and max_latency_p95",
    "quality": "the quality score is at least min_quality",
    "regression": "the quality is not worse than before",
    "price": "the price is at most the one allowed",
    "lifecycle": "the model does not end within lifecycle_horizon",
    "region": "data is processed within allowed_regions only",
    "principal": "the calls were made by principal",
    "certificate": "there is a certificate that still holds and is not older than max_age",
    "suite": "the certificate is of min_suite or more",
    "origin": "the certificate was earned at one of origins",
}
"""Every rule and what it demands. The last three are asked of certificates."""

FIRM = ("complete", "certificate", "origin")
"""Rules that are errors in every policy: no data never passes, and evidence is of AWS or of a host that is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """All that is demanded of one target. None, empty and False mean that nothing of the kind is."""

    min_status: Status = Status.CERTIFIED
    min_rating: float | None = None
    min_coverage: float | None = None
    """None leaves it at the run's own."""
    required: tuple[str, ...] = ()
    require_claimed: bool = False
    max_ttft_p50: timedelta | None = None
    max_ttft_p95: timedelta | None = None
    max_latency_p50: timedelta | None = None
    max_latency_p95: timedelta | None = None
    min_quality: float | None = None
    quality_not_worse: bool = False
    max_input_usd_per_mtok: Decimal | None = None
    max_output_usd_per_mtok: Decimal | None = None
    max_image_usd: Decimal | None = None
    max_query_usd: Decimal | None = None
    lifecycle_horizon: timedelta | None = None
    allowed_regions: tuple[str, ...] = ()
    principal: str = ""
    """A glob."""
    max_age: timedelta | None = None
    min_suite: Suite = "standard"
    origins: tuple[str, ...] = ("aws",)
    """`aws`, or hosts of custom endpoints; results of simulated models are no evidence and cannot be named."""
    levels: Mapping[str, Level] = field(default_factory=dict)
    """By rule; a rule that is not there is an error."""

    def level(self, rule: str) -> Level:
        """How a breach of the rule counts."""
        return self.levels.get(rule, "error")


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRule:
    """Demands of the targets that a pattern fits, in place of the policy's own. `line` is where it begins in its file.

    `values` are fields of `Demands`, those that were written.
    """

    target: str
    values: Mapping[str, Any] = field(default_factory=dict)
    regions: tuple[str, ...] = ()
    """Where it holds, as patterns; empty for everywhere."""
    means: tuple[str, ...] = ()
    """What the target means beside what it says: `bedrock/converse/MODEL` is MODEL."""
    declared: bool = False
    """Whether it is the suite of a declared target."""
    line: int = 0

    @property
    def patterns(self) -> tuple[str, ...]:
        """Everything that may be its target."""
        return self.target, *self.means


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A preset and what a file says on top of it. Of the rules that fit a target, later ones win.

    `source` is the file, "" for none.
    """

    preset: Preset = "default"
    values: Mapping[str, Any] = field(default_factory=dict)
    rules: tuple[PolicyRule, ...] = ()
    baseline: str = ""
    """The file with the state that later ones are held against."""
    source: str = ""

    @property
    def name(self) -> str:
        """As runs keep it: the preset, or the file's name."""
        return self.source.replace("\\", "/").rsplit("/", 1)[-1] or self.preset


DEFAULT_POLICY = Policy()


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A known failure that someone answers for, until `until` inclusive; None where the date is missing or none."""

    target: str
    probe: str
    reason: str
    owner: str
    until: datetime | None = None
    expires: str = ""
    """The date as it was written."""
    means: tuple[str, ...] = ()
    """What the target means beside what it says."""
    line: int = 0

    @property
    def patterns(self) -> tuple[str, ...]:
        """Everything that may be its target."""
        return self.target, *self.means

    def holds(self, now: datetime) -> bool:
        """Whether it still does; one for more than a year does not before its last year, as if its date were none."""
        return self.until is not None and now <= self.until and (self.until - LONGEST_WAIVER).date() <= now.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a baseline holds of a target: later ones are breached only by what is worse."""

    __pydantic_config__: ClassVar[Any] = STRICT

    target: str
    account: str = ""
    """The last four digits, as reports show them; "" where nobody knows them."""
    status: Status
    category: str | None = None
    failing: tuple[str, ...] = ()
    """Probes that failed, of those that count."""
    flaky: tuple[str, ...] = ()
    """Those of them that passed only sometimes, which is less bad than failing."""
    measures: Mapping[str, float] = field(default_factory=dict)
    """By the name that a breach says: `rating`, `quality`, `ttft_p95_ms`, `input_usd_per_mtok` ..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineFile:
    """A baseline as it is written."""

    __pydantic_config__: ClassVar[Any] = STRICT

    schema: str = BASELINE_SCHEMA
    written_at: datetime
    targets: tuple[State, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredTarget:
    """What must be certified: a model or a target in any form, in those regions, with at least that suite."""

    name: str
    regions: tuple[str, ...] = ()
    suite: Suite | None = None
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Notify:
    """Who is told of changes: `url_env` names the variable with the address, which is a secret."""

    kind: str
    url_env: str = ""
    secret_env: str = ""
    """The variable with the key that deliveries are signed with; "" for none."""
    topic_arn: str = ""
    on: tuple[str, ...] = ()
    """Events that are told; those of `DEFAULT_EVENTS` where it is empty."""
    allow_private: bool = False
    """Whether private and loopback addresses may be written to."""
    ca_file: str = ""
    """The certificates that are trusted instead of the public ones; "" for those."""
    proxy: bool = False
    """Whether it goes through the proxy that HTTPS_PROXY names."""
    line: int = 0

    @property
    def name(self) -> str:
        """What people know it by: never its address."""
        return f"{self.kind} {self.url_env or self.topic_arn.rpartition(':')[2]} (line {self.line})"

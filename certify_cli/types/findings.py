"""What was seen and what is made of it: marks, findings, statuses, ratings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from certify_cli.types.calls import Attempt, Origin
from certify_cli.types.failures import Failure
from certify_cli.types.model import STRICT

Seen = Mapping[str, Any]
"""A small JSON-able record of what a probe saw; kept, so that changed rules re-judge it without a call."""


class Mark(StrEnum):
    """What a trial showed. Silence is never a pass."""

    PASS = "pass"
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    SKIPPED = "skipped"


class Demand(StrEnum):
    """How much a probe weighs for one target.

    CLAIMED: the registry or someone's `--require` says it works; any failure counts.
    BASELINE: part of what every model of the kind is sold as; a wrong answer counts, a modelled refusal does not.
    OBSERVED: nobody claims it; recorded, outside the rate.
    NOT_APPLICABLE: denied, or lacking its input; not sent.
    """

    CLAIMED = "claimed"
    BASELINE = "baseline"
    OBSERVED = "observed"
    NOT_APPLICABLE = "not_applicable"

    @property
    def counts(self) -> bool:
        return self in (Demand.CLAIMED, Demand.BASELINE)


class Status(StrEnum):
    """A target's status; the first three only while it runs."""

    PENDING = "PENDING"
    QUEUED = "QUEUED"
    PROCESSING = "PROCESSING"
    CERTIFIED = "CERTIFIED"
    QUALITY_WARNING = "QUALITY_WARNING"
    FAILED = "FAILED"
    INCONCLUSIVE = "INCONCLUSIVE"
    UNSUPPORTED = "UNSUPPORTED"
    CANCELLED = "CANCELLED"

    @property
    def decisive(self) -> bool:
        """Whether it says something about the model, so that it may become or revoke a certificate."""
        return self in (Status.CERTIFIED, Status.QUALITY_WARNING, Status.FAILED)


RANKS = (Status.FAILED, Status.QUALITY_WARNING, Status.CERTIFIED)
"""Decisive statuses, the better the later."""


class Badge(StrEnum):
    """The rating in a word."""

    PREMIUM = "PREMIUM"
    RECOMMENDED = "RECOMMENDED"
    FUNCTIONAL = "FUNCTIONAL"
    LIMITED = "LIMITED"
    NOT_RECOMMENDED = "NOT_RECOMMENDED"
    UNAVAILABLE = "UNAVAILABLE"


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
class Judgement:
    """What a probe's pure judge makes of what it saw."""

    mark: Mark
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one trial of one probe on one target showed. Unique by (run, target, probe, trial).

    `carried_from` is the run that made it, where a later one took it over instead of asking again.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    target: str
    probe: str
    trial: int
    mark: Mark
    reason: str = ""
    seen: Seen = field(default_factory=dict)
    failure: Failure | None = None
    attempts: tuple[Attempt, ...] = ()
    origin: Origin
    started_at: datetime
    ended_at: datetime
    carried_from: str = ""

    @property
    def decisive(self) -> bool:
        """Whether it says something about the model."""
        return self.mark in (Mark.PASS, Mark.FAIL)

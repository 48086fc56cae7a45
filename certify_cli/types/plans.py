"""What will be done to a target: which probes, how much each weighs, and what it may cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar, Literal

from certify_cli.types.cases import Case
from certify_cli.types.findings import Demand
from certify_cli.types.model import STRICT, ModelRecord, Prices
from certify_cli.types.target import Target

Rule = Literal["confirmation", "majority", "sequential"]
"""How a probe's trials decide: the best of three after a failure, most of a fixed number, or a sequential test."""
Suite = Literal["smoke", "standard", "full"]
SUITES: tuple[Suite, ...] = ("smoke", "standard", "full")
"""The wider the later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbePlan:
    """One probe on one target. `why` explains a demand that is not CLAIMED; `expensive` fixes its trials."""

    __pydantic_config__: ClassVar[Any] = STRICT

    id: str
    demand: Demand
    required: bool = False
    why: str = ""
    expensive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a target will cost when all goes well. `usd` is None where no price is known.

    `tiers` divides it by the service tier asked for; `price` is what it was reckoned with.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    usd: Decimal | None = None
    tiers: Mapping[str, Decimal] = field(default_factory=dict)
    geography: str = ""
    price: Prices | None = None
    reserve_usd: Decimal | None = None
    """The most that a budget has to hold ready for one of its calls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetPlan:
    """Everything the loop needs to certify one target, and a resumed run needs to go on.

    `key` digests what a certificate is valid for: target, suite and version, and the registry facts used, and says how
    often each probe is tried (`verdicts.sampling`); `hands` only who calls and which endpoint answers. `narrow`: a few
    probes of a suite, whatever the run's settings say.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    target: Target
    model: ModelRecord
    asked: str
    named: bool
    suite: Suite
    probes: tuple[ProbePlan, ...]
    estimate: Estimate
    key: str
    hands: str = ""
    narrow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardrail:
    """A guardrail of the account, with a text it must stop and one it must let through."""

    __pydantic_config__: ClassVar[Any] = STRICT

    id: str
    version: str = "DRAFT"
    blocks: str = ""
    passes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Givens:
    """What a run is given that no registry knows; probes that need what is missing are not applicable.

    `context_share` is the share of the claimed context window that `long_context` fills.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    guardrail: Guardrail | None = None
    context_share: float = 0.25


NOTHING_GIVEN = Givens()


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What a policy requires of some targets only: those that the pattern fits."""

    __pydantic_config__: ClassVar[Any] = STRICT

    target: str
    probes: tuple[str, ...]
    regions: tuple[str, ...] = ()
    """Empty for everywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """What a run was asked to do beside its targets; part of the plan, so that resuming means the same.

    `trials` 0 means one trial with a failure confirmed (2 of 3); a positive number is fixed, decided by majority.
    `confidence` means a sequential test instead (docs/explanation/statistics.md): 1 - confidence is the chance of
    either error.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    suite: Suite = "standard"
    probes: tuple[str, ...] = ()
    require: tuple[str, ...] = ()
    require_of: tuple[Requirement, ...] = ()
    trials: int = 0
    confidence: float | None = None
    min_coverage: float = 0.8
    given: Givens = NOTHING_GIVEN
    cases: tuple[Case, ...] = ()
    """The team's own, with their text: a run goes on without the file they came from."""

    def trials_of(self, probe: ProbePlan) -> int:
        """The fixed number of trials of a probe; 0 where one trial and its confirmation decide."""
        return 0 if probe.expensive else self.trials

    def rule_of(self, probe: ProbePlan) -> Rule:
        """How the probe's trials decide."""
        if self.confidence_of(probe) is not None:
            return "sequential"
        return "majority" if self.trials_of(probe) else "confirmation"

    def confidence_of(self, probe: ProbePlan) -> float | None:
        """The confidence at which a probe's trials decide; None where their number is fixed, or a failure confirmed."""
        return None if probe.expensive else self.confidence

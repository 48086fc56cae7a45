"""What was spent and what was estimated, in US dollars."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from certify_cli.types.model import STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class TierCost:
    """What was spent in one service tier: calls that were answered, and US dollars (None without a price)."""

    __pydantic_config__: ClassVar[Any] = STRICT

    tier: str
    calls: int
    usd: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostGroup:
    """The share of one geography and service tier; US dollars, None where some price is unknown."""

    __pydantic_config__: ClassVar[Any] = STRICT

    geography: str
    tier: str
    calls: int = 0
    estimated: Decimal | None = None
    actual: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """US dollars; None where some price is unknown."""

    __pydantic_config__: ClassVar[Any] = STRICT

    estimated: Decimal | None = None
    actual: Decimal | None = None
    to_finish: Decimal | None = None
    """A budget that suffices to end a run that is not finished, what was spent included."""
    groups: tuple[CostGroup, ...] = ()

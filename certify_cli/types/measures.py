"""Numbers that say how sure they are: percentiles with their samples, a rate with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from certify_cli.types.model import STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Percentiles:
    """Of milliseconds or of a rate; None where there are too few samples to say (p of n needs n >= 1 / (1 - p)).

    `weak` names those that rest on fewer than 5 / (1 - p). The mean is of any number of samples, even one.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    p50: float | None = None
    p90: float | None = None
    p95: float | None = None
    p99: float | None = None
    mean: float | None = None
    samples: int = 0
    weak: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Where a probability lies, 0-1, at that confidence: what was seen fits every value from `low` to `high`."""

    __pydantic_config__: ClassVar[Any] = STRICT

    low: float
    high: float
    confidence: float

    def __str__(self) -> str:
        return f"{self.low:.2f}-{self.high:.2f}"

"""How well a model does small tasks, and whether that changed since it was last certified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from certify_cli.types.model import STRICT

Change = Literal["better", "same", "worse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Task by task against an earlier run: the mean difference, and how likely one so large is by chance alone."""

    __pydantic_config__: ClassVar[Any] = STRICT

    run_id: str
    change: Change
    before: float
    difference: float
    p_value: float
    tasks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """The mean score over all tasks, 0-1, with its interval; `scores` by task and `matters` by what they are about."""

    __pydantic_config__: ClassVar[Any] = STRICT

    score: float
    low: float
    high: float
    confidence: float = 0.95
    tasks: int
    matters: Mapping[str, float] = field(default_factory=dict)
    scores: Mapping[str, float] = field(default_factory=dict)
    compared: Comparison | None = None
    """None where no certified run of the target measured quality before."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """The quality measured by a run that certified the target."""

    run_id: str
    quality: Quality

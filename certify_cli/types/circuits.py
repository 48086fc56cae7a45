"""What is told of a circuit: the switch that stops calls to what is down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Literal

from certify_cli.types.model import STRICT

CircuitState = Literal["closed", "open", "half-open"]
"""Calls get through; none are sent; a few try whether they get through again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitRecord:
    """A circuit that opened during a run: how it stands since when, how often it opened, and why it last did."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: str
    """A target, or a region and its service."""
    state: CircuitState
    since: datetime
    reason: str
    opened: int


def merged(before: Sequence[CircuitRecord], now: Sequence[CircuitRecord]) -> tuple[CircuitRecord, ...]:
    """Both together, by name; what is noted now is how a circuit stands."""
    circuits = {one.name: one for one in before}
    for one in now:
        was = circuits.get(one.name, one)
        circuits[one.name] = replace(one, opened=max(one.opened, was.opened))
    return tuple(circuits.values())
